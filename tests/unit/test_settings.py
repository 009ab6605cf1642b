"""Declarations of every kind, and what becomes of a person's input."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, ValidationError, field_validator

from workbench.errors import InputError, UnknownNameError
from workbench.settings import Settings, declarations, setting, validated


class Sample(Settings):
    """One setting of every kind."""

    name: Literal["sample"] = "sample"
    share: float = setting(
        0.5, title="Share", help="A share.", symbol="σ", unit="parts", ge=0, lt=1, logarithmic=True
    )
    rate: float = setting(1.0, title="Rate", help="A rate.", gt=0, le=1e6)
    free: float = setting(0.0, title="Free", help="Any number.")
    count: int = setting(3, title="Count", help="A number of things.", ge=1, le=2_000_000_000)
    flag: bool = setting(False, title="Flag", help="Whether.")
    word: Literal["one", "two"] = setting("one", title="Word", help="Which.")
    label: str = setting("a b", title="Label", help="What it is called.", suggestions=("x", "y"))
    file: str = setting("", title="File", help="Where it is.", kind="path")
    layers: tuple[Annotated[int, Field(ge=1, le=9)], ...] = setting((4, 2), title="Layers", help="How wide.")
    size: Annotated[int, Field(ge=2)] | Literal["all"] = setting("all", title="Size", help="How many.")

    @field_validator("label")
    @classmethod
    def _short(cls, label: str) -> str:
        if len(label) > 9:
            raise ValueError("a text of at most 9 characters")
        return label


class Needy(Settings):
    """A setting without a default."""

    needed: int = setting(title="Needed", help="It must be given.")


DECLARED = {declaration.name: declaration for declaration in declarations(Sample)}
reals_below_one = st.floats(0, 1, exclude_max=True)


def refusal(**values: object) -> InputError:
    with pytest.raises(InputError) as caught:
        validated(Sample, values)
    return caught.value


def test_settings_are_declared_in_their_order_without_the_name():
    assert list(DECLARED) == [name for name in Sample.model_fields if name != "name"]


def test_each_kind_follows_from_the_type():
    assert {name: declaration.kind for name, declaration in DECLARED.items()} == {
        "share": "real",
        "rate": "real",
        "free": "real",
        "count": "integer",
        "flag": "flag",
        "word": "choice",
        "label": "text",
        "file": "path",
        "layers": "integers",
        "size": "count",
    }


def test_everything_written_of_a_setting_is_declared():
    share = DECLARED["share"]
    assert (share.title, share.help, share.symbol, share.unit) == ("Share", "A share.", "σ", "parts")
    assert (share.default, share.logarithmic) == (0.5, True)
    free = DECLARED["free"]
    assert (free.symbol, free.unit, free.logarithmic, free.suggestions) == ("", "", False, ())
    assert DECLARED["label"].suggestions == ("x", "y")


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("share", (0, 1, False, True)),
        ("rate", (0, 1e6, True, False)),
        ("free", (None, None, False, False)),
        ("count", (1, 2_000_000_000, False, False)),
        ("flag", (None, None, False, False)),
        ("layers", (1, 9, False, False)),
        ("size", (2, None, False, False)),
    ],
)
def test_bounds_are_those_of_the_number_or_its_members(name, bounds):
    d = DECLARED[name]
    assert (d.minimum, d.maximum, d.open_minimum, d.open_maximum) == bounds


def test_choices_are_the_words_beside_which_nothing_else_is_accepted():
    words = {name: declaration.choices for name, declaration in DECLARED.items() if declaration.choices}
    assert words == {"word": ("one", "two"), "size": ("all",)}


def test_a_setting_without_a_default_declares_none():
    assert declarations(Needy)[0].default is None


def test_a_type_that_no_form_can_enter_is_refused():
    class Odd(Settings):
        table: dict[str, int] = setting({}, title="Table", help="A table.")

    with pytest.raises(TypeError, match="no form for a setting of type"):
        declarations(Odd)


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("share", "a number at least 0 and below 1"),
        ("rate", "a number above 0 and at most 1e+06"),
        ("free", "a number"),
        ("count", "a whole number at least 1 and at most 2000000000"),
        ("flag", "true or false"),
        ("word", "one of one, two"),
        ("label", "a text"),
        ("file", "a text"),
        ("layers", "whole numbers separated by commas, each at least 1 and at most 9"),
        ("size", "a whole number at least 2 or all"),
    ],
)
def test_what_is_allowed_ends_the_sentence(name, allowed):
    assert DECLARED[name].allowed == allowed


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("share", 1, "1"),
        ("share", -0.25, "-0.25"),
        ("share", "much", "much"),
        ("share", float("nan"), "nan"),
        ("share", "nan", "nan"),
        ("free", float("inf"), "inf"),
        ("free", float("-inf"), "-inf"),
        ("free", "infinity", "infinity"),
        ("free", True, "True"),
        ("free", [1.0], "[1.0]"),
        ("rate", 0, "0"),
        ("rate", 1e6 + 1, "1000001.0"),
        ("count", 0, "0"),
        ("count", 2.5, "2.5"),
        ("count", "2.5", "2.5"),
        ("count", "", ""),
        ("count", True, "True"),
        ("count", None, "None"),
        ("count", 10**400, str(10**400)),
        ("flag", "maybe", "maybe"),
        ("flag", 2, "2"),
        ("label", 5, "5"),
        ("file", 5, "5"),
        ("layers", 5, "5"),
        ("layers", "4, 10", "10"),
        ("layers", "4; 2", "4;"),
        ("layers", [4, 0], "0"),
        ("size", 1, "1"),
        ("size", "every", "every"),
        ("size", True, "True"),
    ],
)
def test_a_refusal_names_field_value_and_what_is_allowed(name, value, shown):
    error = refusal(**{name: value})
    assert error.field == name
    assert error.allowed == DECLARED[name].allowed
    assert str(error) == f"{name} = {shown}: must be {DECLARED[name].allowed}"


def test_a_word_that_is_no_choice_is_answered_with_the_nearest():
    error = refusal(word="twoo")
    assert isinstance(error, UnknownNameError)
    assert str(error) == "word = twoo: must be one of one, two (did you mean two?)"


def test_a_word_like_no_choice_is_answered_without_a_guess():
    assert str(refusal(word="zzz")) == "word = zzz: must be one of one, two"


def test_another_models_name_is_refused():
    assert str(refusal(name="simple")) == "name = simple: must be one of sample (did you mean sample?)"


def test_an_unknown_setting_is_answered_with_the_nearest():
    error = refusal(cuont=3)
    assert isinstance(error, UnknownNameError)
    assert (error.field, error.value) == ("setting", "cuont")
    assert str(error).endswith("(did you mean count?)")


def test_a_validator_of_the_model_words_its_own_refusal():
    assert str(refusal(label="0123456789")) == "label = 0123456789: must be a text of at most 9 characters"


def test_a_missing_setting_is_named():
    with pytest.raises(InputError, match=r"^needed = nothing: must be given$"):
        validated(Needy, {})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("share", "1e-3", 0.001),
        ("share", " 0.25 ", 0.25),
        ("share", "0", 0.0),
        ("count", "12", 12),
        ("count", 12.0, 12),
        ("flag", "true", True),
        ("flag", "False", False),
        ("flag", " yes ", True),
        ("flag", "off", False),
        ("word", " two ", "two"),
        ("label", " kept ", " kept "),
        ("file", " data.csv ", "data.csv"),
        ("layers", "8, 4", (8, 4)),
        ("layers", "8,4", (8, 4)),
        ("layers", "8 4", (8, 4)),
        ("layers", "8", (8,)),
        ("layers", "", ()),
        ("layers", [8, 4], (8, 4)),
        ("size", "16", 16),
        ("size", " all ", "all"),
    ],
)
def test_texts_are_read_as_the_settings_kind(name, text, value):
    read = getattr(validated(Sample, {name: text}), name)
    assert (read, type(read)) == (value, type(value))


@given(reals_below_one, st.floats(0, 1e6, exclude_min=True), st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_in_range_survives_being_written_and_read(share, rate, free):
    values = {"share": share, "rate": rate, "free": free}
    read = validated(Sample, {name: repr(value) for name, value in values.items()})
    assert {name: getattr(read, name) for name in values} == values
    assert validated(Sample, read.model_dump()) == read


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_a_number_is_accepted_exactly_where_the_bounds_say_so(value):
    try:
        validated(Sample, {"share": value})
    except InputError:
        accepted = False
    else:
        accepted = True
    assert accepted == (0 <= value < 1)


@given(st.integers(1, 2_000_000_000), st.lists(st.integers(1, 9)), st.integers(2))
def test_any_whole_number_in_range_survives_being_written_and_read(count, layers, size):
    texts = {"count": str(count), "layers": ", ".join(map(str, layers)), "size": str(size)}
    # Python itself refuses to read a whole number of more than 4 300 digits; hypothesis draws none.
    read = validated(Sample, texts)
    assert (read.count, read.layers, read.size) == (count, tuple(layers), size)


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Sample().share = 0.1


def test_replaced_changes_and_validates():
    changed = Sample().replaced(share="0.75", layers="3")
    assert (changed.share, changed.layers, changed.count) == (0.75, (3,), 3)
    with pytest.raises(InputError, match=r"^share = 2: must be"):
        Sample().replaced(share=2)
