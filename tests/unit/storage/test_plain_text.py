import sys
import unicodedata

from storage.plain_text import in_one_line, shown, shown_in_lines, without_commands


def test_every_control_character_of_unicode_becomes_a_mark_and_nothing_else_changes():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    control = {letter for letter in every if unicodedata.category(letter) == "Cc"}
    marked = {letter for letter, shown in zip(every, in_one_line(every), strict=True) if letter != shown}
    assert marked == control
    kept = {letter for letter, shown in zip(every, without_commands(every), strict=True) if letter != shown}
    assert kept == control - {"\n", "\t"}
    assert {in_one_line(letter) for letter in control} == {"\N{REPLACEMENT CHARACTER}"}


def test_what_is_shown_has_no_character_that_reorders_it_or_breaks_its_line():
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    # Unicode's property Bidi_Control, and its categories of control characters and line breaks.
    directional = {letter for letter in every if unicodedata.bidirectional(letter) in _DIRECTIONAL}
    directional |= {"\N{LEFT-TO-RIGHT MARK}", "\N{RIGHT-TO-LEFT MARK}", "\N{ARABIC LETTER MARK}"}
    control = {letter for letter in every if unicodedata.category(letter) == "Cc"}
    breaks = {letter for letter in every if unicodedata.category(letter) in {"Zl", "Zp"}}
    marked = {letter for letter, seen in zip(every, shown(every), strict=True) if letter != seen}
    assert marked == control | directional | breaks
    kept = {letter for letter, seen in zip(every, shown_in_lines(every), strict=True) if letter != seen}
    assert kept == control - {"\n", "\t"} | directional


_DIRECTIONAL = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
