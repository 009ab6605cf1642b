"""The help page on recorded quantities lists every one."""

from __future__ import annotations

import pytest

from workbench.training.quantities import EVALUATIONS, QUANTITIES
from workbench.ui.help.help_window import QUANTITIES_HERE, page_file, quantity_rows
from workbench.ui.language import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_a_place_for_the_rows_in_its_table(language):
    page = page_file("series", language).read_text(encoding="utf-8")
    assert f"| --- | --- |\n{QUANTITIES_HERE}\n" in page


def test_there_is_a_row_for_every_quantity():
    rows = quantity_rows().splitlines()
    assert len(rows) == len(EVALUATIONS) + len(QUANTITIES)
    assert "| Gradient norm ‖g‖ | of the gradient at θₜ₋₁ |" in rows
