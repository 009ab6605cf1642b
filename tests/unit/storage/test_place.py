import pickle
import sys
from pathlib import Path

import pytest

from storage import Server, StoreError, StoreFullError, default_path, open_store, place_of

SECRET = "correct horse"
ADDRESS = "postgresql+psycopg://ada:correct%20horse@db.example.org:5433/runs"


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_an_address_is_a_place_on_a_server(scheme):
    place = place_of(f"{scheme}://ada@db.example.org/runs")
    assert isinstance(place, Server)
    assert str(place) == "postgresql+psycopg://ada@db.example.org/runs"
    assert place_of(place) is place
    assert place_of(str(place)) == place


@pytest.mark.parametrize("text", ["runs.sqlite", "postgresql.sqlite", "a:b/c", "C:\\runs.sqlite"])
def test_everything_else_is_a_file(text):
    assert place_of(text) == Path(text).absolute() == place_of(Path(text))
    assert place_of(None) == default_path()
    # An empty variable of a shell names no store, least of all the person's own.
    assert place_of("").is_dir()


@pytest.mark.parametrize(
    "address", [ADDRESS, f"{ADDRESS}?password=correct%20horse&sslpassword=correct%20horse&host=other"]
)
def test_no_text_made_of_a_place_shows_its_password(address):
    place = place_of(address)
    error = StoreFullError(place)
    for shown in (str(place), repr(place), str(error), repr(error), f"{error.args}", f"{vars(error)}"):
        assert "db.example.org" in shown or "other" in shown
        assert "correct" not in shown
        assert "horse" not in shown
    assert place.url.password == SECRET
    # A process that gets the error can still tell where it happened.
    copy = pickle.loads(pickle.dumps(error))
    assert (str(copy), copy.place) == (str(error), place)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("mysql://ada:horse@db/runs", r"mysql://.*postgresql\+psycopg://"),
        ("postgresql://ada:horse@db:port/runs", "cannot be read"),
        ("postgresql://ada:horse@db", "without a database"),
        ("sqlite:///horse/runs.sqlite", "path of a file"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_it(address, told):
    with pytest.raises(ValueError, match=told) as caught:
        open_store(address)
    assert "horse" not in str(caught.value)


def test_without_its_driver_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(
        StoreError, match=r'needs the package psycopg; pip install "descent-workbench\[postg'
    ) as caught:
        open_store(ADDRESS)
    assert "horse" not in str(caught.value)
