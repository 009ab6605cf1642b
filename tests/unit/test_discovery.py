"""Registries find what the modules of a package define."""

from __future__ import annotations

import sys

import pytest

from workbench.discovery import registry, subclasses_in


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package of two modules, one of them in a package within it."""
    root = tmp_path / "found_things"
    (root / "inner").mkdir(parents=True)
    (root / "__init__.py").write_text("class Thing:\n    pass\n")
    (root / "inner" / "__init__.py").write_text("")
    (root / "first.py").write_text(
        "from found_things import Thing\n"
        "class Later(Thing):\n    pass\n"
        "class Earlier(Later):\n    pass\n"
        "class _Hidden(Thing):\n    pass\n"
        "class Other:\n    pass\n"
    )
    (root / "inner" / "second.py").write_text(
        "from found_things import Thing\nfrom found_things.first import Later\nclass Deep(Thing):\n    pass\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "found_things"
    for name in [name for name in sys.modules if name.partition(".")[0] == "found_things"]:
        del sys.modules[name]


def test_public_subclasses_are_found_once_where_they_are_defined(package):
    thing = __import__(package).Thing
    names = [each.__name__ for each in subclasses_in(package, thing)]
    assert names == ["Later", "Earlier", "Deep"]


def test_a_registry_is_sorted_by_order_and_else_as_given():
    entries = [(2, "b", "B"), (1, "z", "Z"), (1, "a", "A")]
    assert list(registry(entries).items()) == [("z", "Z"), ("a", "A"), ("b", "B")]


def test_a_name_is_given_once():
    with pytest.raises(ValueError, match="First and Second are both called same"):
        registry([(1, "same", "First"), (2, "same", "Second")])
