"""Formulas, problems and optimizers of the person's own, through the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QToolButton

from workbench.experiment import compose
from workbench.ui.help.help_window import page_file

if TYPE_CHECKING:
    from window_fixtures import Bench

EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"


def visible(bench: Bench, kind: type, name: str) -> object:
    return next(found for found in bench.window.launch.findChildren(kind, name) if found.isVisible())


def type_in(bench: Bench, name: str, text: str) -> None:
    edit = visible(bench, QLineEdit, name)
    edit.selectAll()
    bench.qtbot.keyClick(edit, Qt.Key.Key_Delete)
    bench.qtbot.keyClicks(edit, text)


def choose(bench: Bench, part: str, name: str) -> None:
    box = bench.find(part, QComboBox)
    box.setCurrentIndex(box.findData(name))


@pytest.fixture
def chosen_file(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person picks in the next file dialogs; its filter is kept behind it."""
    files: list[str] = []

    def pick(parent: object, title: str, folder: str, kinds: str) -> tuple[str, str]:
        assert "*.py" in kinds
        return files.pop(0), kinds

    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(pick))
    return files


def test_a_typed_formula_is_checked_while_it_is_typed_and_then_trains(bench: Bench) -> None:
    choose(bench, "problem", "formula")
    type_in(bench, "expression", "(x - 1)^2 + y")
    error = bench.window.launch.problem.form.rows["expression"].findChild(QLabel, "expression_error")
    assert not error.isVisible()
    bench.qtbot.keyClicks(visible(bench, QLineEdit, "expression"), " + z")
    assert error.isVisible()
    assert "must be a formula of x and y, but position 17 has the unknown name z" in error.text()
    assert not bench.find("start", QPushButton).isEnabled()
    type_in(bench, "expression", "(x - 1)^2 + y^2")
    type_in(bench, "steps", "30")
    assert not error.isVisible()
    bench.click("start")
    bench.until(lambda: len(bench.session.runs) == 1)
    bench.finish()
    assert bench.session.runs[0].settings["expression"] == "(x - 1)^2 + y^2"
    assert str(bench.session.runs[0].status) == "finished"


def test_a_formula_has_the_whole_width_of_the_form(bench: Bench) -> None:
    choose(bench, "problem", "formula")
    formula, start = visible(bench, QLineEdit, "expression"), visible(bench, QLineEdit, "start_x")
    assert formula.width() > 2 * start.width()


def test_an_own_problem_is_chosen_by_its_file_and_stored_with_its_content(
    bench: Bench, chosen_file: list[str]
) -> None:
    choose(bench, "problem", "python")
    chosen_file.append(str(EXAMPLES / "my_problem.py"))
    bench.qtbot.mouseClick(visible(bench, QToolButton, "file_browse"), Qt.MouseButton.LeftButton)
    type_in(bench, "steps", "20")
    bench.click("start")
    bench.until(lambda: len(bench.session.runs) == 1)
    bench.finish()
    run = bench.session.runs[0]
    assert (str(run.status), run.settings["file"]) == ("finished", str(EXAMPLES / "my_problem.py"))
    assert len(run.settings["file_sha256"]) == 64


def test_a_fault_of_the_persons_code_is_told_at_the_file_with_its_line(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("import torch\n\nraise RuntimeError('not today')\n", encoding="utf-8")
    run_id = bench.start(compose("python", "adam", changes={"file": str(file)}))
    bench.finish()
    bench.until(bench.window.message.isVisible)
    assert bench.status(run_id) == "failed"
    error = bench.window.launch.problem.form.rows["file"].findChild(QLabel, "file_error")
    assert error.text().endswith("line 3 of broken.py raised RuntimeError: not today")
    message = bench.session.runs[0].message
    assert f'File "{file}", line 3' in message
    assert "workbench" not in message.partition("\n")[2].replace(str(tmp_path), "")


def test_the_button_of_own_optimizers_lies_between_their_list_and_their_form(bench: Bench) -> None:
    choice, own = bench.find("optimizer", QComboBox), bench.find("optimizer_own", QPushButton)
    rate = visible(bench, QLineEdit, "lr")
    heights = [part.mapTo(bench.window.launch, part.rect().center()).y() for part in (choice, own, rate)]
    assert heights == sorted(heights)


def test_own_optimizers_are_offered_from_a_file_without_running_it(
    bench: Bench, chosen_file: list[str], tmp_path: Path
) -> None:
    marker, file = tmp_path / "ran", tmp_path / "own.py"
    text = (EXAMPLES / "my_optimizers.py").read_text(encoding="utf-8")
    file.write_text(f"{text}\nopen({str(marker)!r}, 'w').close()\n", encoding="utf-8")
    chosen_file.append(str(file))
    bench.click("optimizer_own")
    assert not marker.exists()
    box = bench.find("optimizer", QComboBox)
    assert box.currentText() == "Lion (own.py)"
    assert box.findData(f"file:{file}:SignDescent") >= 0
    type_in(bench, "beta1", "0.8")
    type_in(bench, "steps", "20")
    bench.click("start")
    bench.until(lambda: len(bench.session.runs) == 1)
    bench.finish()
    run = bench.session.runs[0]
    assert (run.optimizer, str(run.status)) == (f"file:{file}:Lion", "finished")
    assert (run.settings["beta1"], len(run.settings["optimizer_sha256"])) == (0.8, 64)
    assert marker.exists()


def test_a_file_that_was_edited_is_offered_with_its_new_settings(
    bench: Bench, chosen_file: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "own.py"
    text = (EXAMPLES / "my_optimizers.py").read_text(encoding="utf-8")
    for content in (text, text.replace("betas=(0.9, 0.99)", "betas=(0.9, 0.99), warm=5")):
        file.write_text(content, encoding="utf-8")
        chosen_file.append(str(file))
        bench.click("optimizer_own")
    assert visible(bench, QLineEdit, "warm").text() == "5"
    assert bench.window.launch.experiment().optimizer.warm == 5
    box = bench.find("optimizer", QComboBox)
    assert [box.itemText(index) for index in range(box.count())].count("Lion (own.py)") == 1


def test_a_file_without_an_optimizer_says_so_beside_the_button(
    bench: Bench, chosen_file: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "empty.py"
    file.write_text("x = 1\n", encoding="utf-8")
    before = bench.find("optimizer", QComboBox).currentText()
    chosen_file += [str(file), str(EXAMPLES / "my_optimizers.py"), ""]
    bench.click("optimizer_own")
    error = bench.find("optimizer_own_error", QLabel)
    assert "a class derived from Rule" in error.text()
    assert error.isVisible()
    assert bench.find("optimizer", QComboBox).currentText() == before
    bench.click("optimizer_own")
    assert not error.isVisible()
    bench.click("optimizer_own")
    assert bench.find("optimizer", QComboBox).currentText() == "Lion (my_optimizers.py)"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_examples_of_the_help_page_train(bench: Bench, tmp_path: Path, language: str) -> None:
    lines = page_file("own_code", language).read_text(encoding="utf-8").splitlines()
    blocks, block = [], list[str]()
    for line in [*lines, "end"]:
        if line.startswith("    ") or (not line and block):
            block.append(line[4:])
        elif block:
            blocks.append("\n".join(block).strip() + "\n")
            block = []
    formula, problem, optimizer = blocks
    files = [tmp_path / "problem.py", tmp_path / "optimizer.py"]
    for file, text in zip(files, (problem, optimizer), strict=True):
        file.write_text(text, encoding="utf-8")
    half = f"file:{files[1]}:HalfStep"
    bench.start(compose("formula", half, changes={"expression": formula.strip(), "steps": 20}))
    bench.start(compose("python", half, changes={"file": str(files[0]), "steps": 20, "share": 0.9}))
    bench.finish()
    assert [str(run.status) for run in bench.session.runs] == ["finished", "finished"]
    assert not any(run.message for run in bench.session.runs)
