"""The window in Korean: nothing left in English, nothing garbled, and a choice that is remembered."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from window_fixtures import surface

from storage.messages import Message
from workbench.errors import InputError
from workbench.experiment import TrainingSettings
from workbench.formatting import clock, figure
from workbench.optimizers import OPTIMIZERS
from workbench.problems import PROBLEMS
from workbench.schedules import SCHEDULES
from workbench.settings import declarations
from workbench.sweeps import SweepSettings
from workbench.ui.app.menus import MENUS
from workbench.ui.commands import COMMANDS
from workbench.ui.language import (
    CATALOGUES,
    LANGUAGES,
    STORED_MESSAGES,
    duration_text,
    figure_text,
    message_text,
    stored_message_text,
)
from workbench.ui.runs.columns import COLUMNS

if TYPE_CHECKING:
    from window_fixtures import Bench

ROOT = Path(__file__).parents[2]
HANGUL = re.compile("[가-힣]")
TRANSLATED = [name for name in LANGUAGES if name != "en"]

MODELS = [
    *(rule.Settings for rule in OPTIMIZERS.values()),
    *PROBLEMS.values(),
    *SCHEDULES.values(),
    TrainingSettings,
    SweepSettings,
]
DECLARATIONS = [declaration for model in MODELS for declaration in declarations(model)]


@pytest.fixture(scope="module")
def update():
    specification = importlib.util.spec_from_file_location("update_catalogues", CATALOGUES / "update.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


# The catalogue


def test_the_check_lists_what_is_missing_and_what_is_gone(
    update, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    texts = [("A", "first"), ("A", "second {0}")]
    monkeypatch.setattr(update, "FOLDER", tmp_path)
    monkeypatch.setattr(update, "source_texts", lambda: texts)
    update.write_catalogue(tmp_path / "ko.ts", texts, {texts[0]: "첫째"})
    assert update.main(["--check"]) == 1
    assert "    A: second {0}\n" in capsys.readouterr().out
    update.write_catalogue(tmp_path / "ko.ts", texts, {texts[0]: "첫째", texts[1]: "둘째 {0}"})
    assert update.main(["--check"]) == 0
    monkeypatch.setattr(update, "source_texts", lambda: texts[:1])
    assert update.main(["--check"]) == 1


def test_every_text_of_the_source_is_collected_once(update) -> None:
    texts = update.source_texts()
    assert len(texts) == len(set(texts)) > 500
    assert ("Message", "{0} = {1}: must be {2}") in texts


@pytest.mark.parametrize("name", TRANSLATED)
def test_a_translation_has_the_gaps_and_the_access_key_of_its_text(update, name: str) -> None:
    for (_, text), translation in update.read_catalogue(CATALOGUES / f"{name}.ts").items():
        for pattern in (r"\{\w*\}", r"\*\.\w+", r";;"):
            assert sorted(re.findall(pattern, text)) == sorted(re.findall(pattern, translation)), text
        assert text.count("&") == translation.count("&"), text
        assert text.endswith("…") == translation.endswith("…"), text


@pytest.mark.parametrize("name", TRANSLATED)
def test_the_compiled_catalogue_is_up_to_date(update, name: str, tmp_path: Path) -> None:
    translations = update.read_catalogue(CATALOGUES / f"{name}.ts")
    update.compile_catalogue(CATALOGUES / f"{name}.ts", tmp_path / "fresh.qm")
    fresh, kept = QTranslator(), QTranslator()
    assert fresh.load(str(tmp_path / "fresh.qm"))
    assert kept.load(str(CATALOGUES / f"{name}.qm"))
    assert kept.language() == name
    for (context, text), translation in translations.items():
        assert kept.translate(context, text) == fresh.translate(context, text) == translation


def test_writing_a_catalogue_and_reading_it_gives_the_same(update, tmp_path: Path) -> None:
    translations = {("A", "x < {0} & y\n    z"): "뜻 <&> {0}", ("B", "x"): "엑스"}
    texts = [*sorted(translations), ("B", "new")]
    update.write_catalogue(tmp_path / "ko.ts", texts, translations)
    assert update.read_catalogue(tmp_path / "ko.ts") == translations


def test_a_text_that_moves_to_another_class_keeps_its_translation(update) -> None:
    moved = update.with_moved_texts(
        {("Old", "x"): "엑스", ("Kept", "y"): "와이"}, [("New", "x"), ("Kept", "y")]
    )
    assert moved[("New", "x")] == "엑스"
    assert moved[("Kept", "y")] == "와이"


# Messages


def message_templates(update) -> list[str]:
    return [text for context, text in update.source_texts() if context == "Message"]


def is_translated(message: object, translations: dict[tuple[str, str], str]) -> bool:
    """Whether a message and all messages in it have a translation; any other part needs none."""
    if not isinstance(message, Message):
        return True
    parts = all(is_translated(part, translations) for part in message.parts)
    return ("Message", message.template) in translations and parts


@pytest.mark.usefixtures("korean")
def test_what_a_setting_accepts_is_said_in_korean(update) -> None:
    translations = update.read_catalogue(CATALOGUES / "ko.ts")
    choices = {word for declaration in DECLARATIONS for word in declaration.choices}
    said = {
        declaration.allowed
        for declaration in DECLARATIONS
        if is_translated(declaration.allowed, translations)
    }
    assert len(said) > 20
    for allowed in said:
        text = message_text(allowed)
        assert HANGUL.search(text), allowed
        english = set(re.findall(r"[A-Za-z][\w-]{2,}", text)) - choices - {"true", "false"}
        assert not english, text


@pytest.mark.usefixtures("korean")
def test_a_message_is_translated_with_the_messages_in_it() -> None:
    allowed = Message("a number {0}", Message("at least {0} and below {1}", 0, 1))
    error = InputError("momentum", 1, allowed)
    assert message_text(error).endswith("0 이상 1 미만의 실수")
    place = Message("row {0}", 3)
    allowed = Message(
        "a table of finite numbers, but {0}, {1} holds {2}", place, Message("column {0}", "'x'"), "nan"
    )
    assert message_text(InputError("data", "a.csv", allowed)).endswith(
        "유한한 수로 된 표(3번째 행, 'x' 열의 값이 nan입니다)"
    )
    left_out = InputError("lr", 2, Message("left out: the convention {0} has none", "paper"))
    assert not re.search("must|left out|none", message_text(left_out))


@pytest.mark.usefixtures("korean")
def test_words_of_a_person_are_never_translated() -> None:
    error = InputError("data", "line 3", Message("a file, but this is a folder"))
    assert "line 3" in message_text(error)
    assert HANGUL.search(message_text(error))
    assert message_text("line 3") == "line 3"
    assert message_text(OSError("the end")) == "the end"


@pytest.mark.usefixtures("korean")
def test_a_message_without_a_translation_is_shown_in_english() -> None:
    message = Message("a text that no {0} has", Message("at least {0}", 1))
    assert message_text(message) == "a text that no 1 이상 has"


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("template", STORED_MESSAGES)
def test_a_stored_message_is_found_again_by_its_template(update, template: str) -> None:
    assert template in message_templates(update), "no message is made from it any more"
    text = stored_message_text(template.format("7", "8", "9"))
    assert HANGUL.search(text)
    gaps = len(re.findall(r"\{\d\}", template))
    assert [gap for gap in "789" if gap in text] == list("789"[:gaps])


@pytest.mark.usefixtures("korean")
def test_a_stored_text_that_is_not_listed_stays_as_it_is() -> None:
    for text in ("", "Something else altogether.", "lr = -1: must be a number above 0"):
        assert stored_message_text(text) == text


def test_the_gaps_of_a_message_are_plain(update) -> None:
    for template in message_templates(update):
        assert not re.search(r"\{(?!\d\})", template.replace("{{", "")), template


@pytest.mark.usefixtures("qapp")
def test_in_english_nothing_is_changed(update) -> None:
    for template in message_templates(update):
        message = Message(template, *"123456")
        assert message_text(message) == message
        assert stored_message_text(message) == message
    for seconds in (None, 0.25, 75, 3 * 3600 + 125, 200_000):
        assert duration_text(seconds) == clock(seconds)
    for value in (True, False, None, 0.25, "yes"):
        assert figure_text(value) == figure(value)


# The window


@pytest.mark.usefixtures("korean")
def test_menus_buttons_and_forms_are_korean(bench: Bench) -> None:
    assert [action.text() for action in bench.window.menuBar().actions()] == [
        "파일(&F)",
        "편집(&E)",
        "실행(&R)",
        "비교(&C)",
        "보기(&V)",
        "도움말(&H)",
    ]
    assert bench.find("start", QPushButton).text() == "시작"
    assert bench.window.actions_by_name["start"].iconText() == "시작"
    labels = {label.text() for label in bench.window.launch.findChildren(QLabel)}
    assert {"문제", "옵티마이저", "학습률 스케줄", "학습", "학습률  η", "단계 수"} <= labels
    titles = [bench.find("optimizer", QComboBox).itemText(index) for index in range(3)]
    assert titles == ["경사하강법(Gradient descent)", "모멘텀(Momentum)", "네스테로프(Nesterov)"]
    assert "0 초과의 실수" in bench.window.launch.optimizer.form.rows["lr"].findChild(QLabel).toolTip()


@pytest.mark.usefixtures("korean")
def test_a_diverged_run_says_so_in_korean_and_is_stored_in_english(bench: Bench) -> None:
    run_id = bench.start(surface(lr=5.0))
    bench.finish()
    row = bench.window.runs.model.row(run_id)
    texts = {column.key: column.text(column.value(row)) for column in COLUMNS}
    assert texts["message"].endswith("단계에서 손실이 유한한 값이 아니었습니다.")
    assert row.record.message.startswith("The loss was not finite")
    shown = [bench.window.runs.model.index(0, number).data() for number in range(len(COLUMNS))]
    assert "발산" in shown


@pytest.mark.usefixtures("korean")
def test_access_keys_of_a_menu_are_told_apart() -> None:
    titles = {command.name: command.title for command in COMMANDS}
    for _, names in MENUS:
        keys = [
            re.search("&(.)", text)[1].upper()
            for name in names
            if name
            for text in (QApplication.translate("MenuCommand", titles[name]),)
        ]
        assert len(keys) == len(set(keys)), names
