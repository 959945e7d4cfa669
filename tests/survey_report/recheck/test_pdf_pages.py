"""Pages of a PDF held against each other."""

import pytest

from survey_report.recheck.pdf_pages import check_pages

PAGES = [
    "Erfaringsrapport\nUtgave 2019",
    "Rapport Utgave 2019\nInnhold\n1 Klart formål . . . 3\nTabell 1 Frem og til-\nbake . 4\nSide 2",
    "Rapport Utgave 2019\n1\nKlart \nformål\nDet var 2019 og 19 av 31.\nSide 3",
    "Rapport Utgave 2019\nTabell 1. Frem og tilbake\nSide 4",
]


def errors(*changes: tuple[int, str, str]) -> list[str]:
    pages = list(PAGES)
    for place, old, new in changes:
        assert old in pages[place]
        pages[place] = pages[place].replace(old, new)
    return [one.message_nb for one in check_pages(pages) if one.level == "error"]


def test_pages_that_agree():
    assert errors() == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ((2, "Side 3", "Side 8"), "Side 3: «Side 8». Etter de andre sidene skulle det stå 3."),
        ((3, "2019", "2018"), "Etter de andre sidene skulle det stå 2019."),
        ((1, ". 3", ". 4"), "Innholdet viser «Klart formål» til side 4, feil side."),
        ((1, ". 4", ". 9"), "til side 9, feil side."),
    ],
)
def test_one_page_that_does_not(change, message):
    (found,) = errors(change)
    assert message in found


def test_numbers_in_the_text_are_left_to_others():
    assert errors((2, "19 av 31", "18 av 31")) == []
