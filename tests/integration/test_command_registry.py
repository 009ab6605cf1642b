"""Every command is found, documented and run by the same rules."""

import re
from pathlib import Path

import pytest

from workbench.cli import commands, execute
from workbench.cli.parser import all_commands, parser
from workbench.program import EXIT_CODES, ExitCode

HELP = Path(__file__).parents[2] / "assets" / "help"

ECHO = '''"""Print the name of the store."""

from workbench.cli.command import Command


def run(arguments):
    print(arguments.store.name)
    return 0


COMMANDS = (Command("echo", "print the name of the store", run),)
'''


def test_a_module_in_the_folder_is_a_command(tmp_path, monkeypatch, capsys):
    (tmp_path / "zz_echo.py").write_text(ECHO, encoding="utf-8")
    before = [command.name for command in all_commands()]
    monkeypatch.setattr(commands, "__path__", [*commands.__path__, str(tmp_path)])
    assert [command.name for command in all_commands()] == [*before, "echo"]
    arguments = parser().parse_args(["echo", "--store", str(tmp_path / "runs.sqlite")])
    assert execute(arguments) == ExitCode.DONE
    assert capsys.readouterr().out == "runs.sqlite\n"


def test_commands_have_names_of_their_own():
    names = [command.name for command in all_commands()]
    assert len(names) == len(set(names))


def test_the_help_shows_every_command():
    page = (HELP / "command_line.md").read_text(encoding="utf-8")
    shown = {word for words in re.findall(r"main\.py ([a-z-]+)|`([a-z-]+)", page) for word in words}
    assert [command.name for command in all_commands() if command.name not in shown] == []


@pytest.mark.parametrize("language", ["", "ko"])
def test_the_help_lists_the_exit_codes(language):
    page = (HELP / language / "command_line.md").read_text(encoding="utf-8")
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)] == list(ExitCode)


def test_the_exit_codes_are_printed_in_one_line():
    assert EXIT_CODES == (
        "exit codes: 0 done, 1 failed, 2 unusable input, 3 diverged, 4 not repeatable, 130 stopped"
    )
