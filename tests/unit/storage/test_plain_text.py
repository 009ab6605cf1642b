import sys
import unicodedata

from storage.plain_text import in_one_line, without_commands


def test_every_control_character_of_unicode_becomes_a_mark_and_nothing_else_changes():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    control = {letter for letter in every if unicodedata.category(letter) == "Cc"}
    marked = {letter for letter, shown in zip(every, in_one_line(every), strict=True) if letter != shown}
    assert marked == control
    kept = {letter for letter, shown in zip(every, without_commands(every), strict=True) if letter != shown}
    assert kept == control - {"\n", "\t"}
    assert {in_one_line(letter) for letter in control} == {"\N{REPLACEMENT CHARACTER}"}
