"""The table of the fields of a run agrees with everything that has them."""

from __future__ import annotations

from dataclasses import fields

from storage import RunRecord
from storage.filtering.fields import FIELDS
from storage.models import RunRow
from storage.run_fields import RUN_FIELDS, FieldKind
from storage.transfer.run_transfer import RunTransfer


def test_the_fields_are_those_of_a_record() -> None:
    names = [field.name for field in RUN_FIELDS]
    assert len(set(names)) == len(names)
    assert set(names) == {field.name for field in fields(RunRecord)}


def test_every_field_but_the_tags_has_a_column() -> None:
    columns = set(RunRow.__table__.columns.keys())
    for field in RUN_FIELDS:
        assert (field.column or field.name) in columns or field.kind is FieldKind.TAGS, field.name


def test_what_is_transferred_is_in_the_transfer_record() -> None:
    assert {field.name for field in RUN_FIELDS if field.is_transferred} <= RunTransfer.model_fields.keys()


def test_no_two_fields_have_one_name_in_filters() -> None:
    filters = [name for field in RUN_FIELDS for name in field.filters]
    assert len(set(filters)) == len(filters)
    assert {*filters, "tag"} == set(FIELDS)
