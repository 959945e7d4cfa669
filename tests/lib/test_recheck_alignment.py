"""Two printings of one text, aligned word by word."""

import pytest

from scripts.lib.recheck.alignment import missing_in_note, missing_numbers, tokens

NOTE = "Snowden, D. J. og Boone, M. E. (2007). A leader’s framework. Review, 85(11), 68–76."
TEXT = "Noe står foran. " + NOTE + " Utgave 2019 side 12. " + NOTE.replace("Snowden", "Nordmann")


def numbers(found):
    return [one.number for one in found]


def test_tokens_are_the_longer_words_and_the_numbers():
    text = "Det steg fra –0,22 til 1\u00a0234 på 2–9 måneder i Difi-rapport 2019:3"
    words = [word for word, _ in tokens(text)]
    assert words == [
        *("steg", "–0,22", "1.234", "2", "9", "måneder", "difi", "rapport", "2019", "3"),
    ]


def test_a_minus_after_a_label_is_a_minus():
    # PDFium sets no space between the cells of a table
    assert [word for word, _ in tokens("samtale–0,04")] == ["samtale", "–0,04"]


def test_a_number_is_missed_in_its_own_place():
    first = "Først kommer 12 grupper. Deretter kommer 31 grupper til slutt."
    second = "Først kommer 31 grupper. Deretter kommer 31 grupper til slutt."
    (missing,) = missing_numbers(first, second)
    assert (missing.number, missing.instead, missing.start) == ("12", "31", 13)


def test_page_numbers_of_the_other_are_no_fault():
    first = "Dette gjelder alle de 31 gruppene som svarte både før og etter."
    second = "Dette gjelder alle de\n14\n31 gruppene som svarte\n15\nbåde før og etter."
    assert missing_numbers(first, second) == []


def test_the_other_may_set_the_cells_of_a_row_in_another_order():
    first = "Felles oppgave\t4,10\t4,80\nKlart formål\t5,02\t5,60\nSlutt på tabellen"
    second = "Felles oppgave 4,80 4,10 Klart formål 5,02 5,60 Slutt på tabellen"
    assert missing_numbers(first, second) == []


def test_a_note_is_found_wherever_it_stands():
    assert missing_in_note(NOTE, TEXT) == []


@pytest.mark.parametrize("change", [("2007", "2017"), ("85", "86"), ("68", "69"), ("11", "21")])
def test_a_changed_digit_of_a_note_is_found(change):
    changed = TEXT.replace(*change)
    assert numbers(missing_in_note(NOTE, changed)) == [change[0]]


def test_a_note_that_is_nowhere_is_not_found():
    assert missing_in_note(NOTE, "Her står noe helt annet om grupper og ledere.") is None
