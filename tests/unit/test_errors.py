"""What a person reads when something goes wrong."""

from __future__ import annotations

import pytest

from workbench.errors import InputError, MachineError, UnknownNameError, WorkbenchError


def test_the_persons_and_the_machines_faults_are_told_from_ours():
    assert issubclass(InputError, WorkbenchError)
    assert issubclass(UnknownNameError, InputError)
    assert issubclass(MachineError, WorkbenchError)
    assert not issubclass(MachineError, InputError)


def test_an_input_error_is_one_sentence_with_its_parts():
    error = InputError("lr", -1, "a number above 0")
    assert str(error) == "lr = -1: must be a number above 0"
    assert (error.field, error.value, error.allowed) == ("lr", -1, "a number above 0")


@pytest.mark.parametrize(
    ("value", "hint"),
    [("adm", " (did you mean adam?)"), ("rms", " (did you mean rmsprop?)"), ("xyzzy", ""), (7, "")],
)
def test_only_a_near_name_is_suggested(value, hint):
    error = UnknownNameError("optimizer", value, ["rmsprop", "adam"])
    assert str(error) == f"optimizer = {value}: must be one of adam, rmsprop{hint}"
