"""Two printings of one text, aligned word by word."""

import pytest

from survey_report.recheck.alignment import missing_numbers, tokens

NOTE = "Snowden, D. J. og Boone, M. E. (2007). A leader’s framework. Review, 85(11), 68–76."


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


def test_two_numbers_that_change_places_are_found():
    first = "Felles oppgave\t4,10\t4,80\nKlart formål\t5,02\t5,60\nSlutt på tabellen"
    second = first.replace("4,10\t4,80", "4,80\t4,10")
    assert set(numbers(missing_numbers(first, second))) == {"4,10", "4,80"}


MOVED = (
    "Avsnittet begynner her og viser til tabellen over svar fra 31 grupper.\n"
    "Tabell 2. Svar etter kull\nFørste kull 12,5 prosent\nAndre kull 14,5 prosent\n"
    "Neste avsnitt sier at 26 faktorer ble målt, og at nivået holdt seg i 16 grupper.\n" + NOTE
).split("\n")
ORDERS = [(0, 1, 2, 3, 4, 5), (0, 4, 1, 2, 3, 5), (1, 2, 3, 5, 0, 4), (5, 4, 1, 2, 3, 0)]


@pytest.mark.parametrize("order", ORDERS)
def test_what_has_moved_is_the_same(order):
    assert missing_numbers("\n".join(MOVED), "\n".join(MOVED[i] for i in order)) == []


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    ("old", "new"),
    [("31", "32"), ("12,5", "12,6"), ("14,5", "13,5"), ("26", "36"), ("85", "84"), ("68", "69")],
)
def test_a_changed_digit_is_found_where_things_have_moved(order, old, new):
    other = "\n".join(MOVED[i] for i in order).replace(old, new)
    assert old in numbers(missing_numbers("\n".join(MOVED), other))


def test_a_figure_in_the_middle_of_a_sentence_is_something_moved():
    sentence = "Endringen i gruppelæring er stor og gjelder {} grupper. Alle de 31 gruppene svarte."
    figure = "Figur 7. Antall grupper som valgte faktoren 25 22 20 17 " + "Faktor fire fem " * 20
    broken = sentence.format(29).replace("gjelder", "gjelder\n" + figure + "\n")
    reference = sentence.format(29) + "\n" + figure
    assert missing_numbers(reference, broken) == []
    assert numbers(missing_numbers(reference, broken.replace("29", "28"))) == ["29"]


def test_what_stands_twice_must_stand_twice():
    first = f"{NOTE}\nHer er noe annet om ledere.\n{NOTE}"
    assert missing_numbers(first, first.replace("Her er", "Her\n9\ner")) == []
    place = first.rindex("2007")
    assert "2007" in numbers(missing_numbers(first, first[:place] + "2017" + first[place + 4 :]))
