"""What could tell who said it; and what could not."""

from pathlib import Path

import pandas as pd
import pytest

from survey_report.validation.quote_screening import (
    accepted,
    forms,
    is_identity_number,
    known_places,
    patterns_of,
    screen,
    screening_faults,
    text_faults,
    unique_positions,
)

NAMES = ["Kari-Anne Nordmann Li", "Ola van der Berg"]
ORGANISATIONS = [
    "Justis- og beredskapsdepartementet",
    "Norges vassdrags- og energidirektorat",
    "Mattilsynet",
]
POSITIONS = ["departementsråd"]


def kinds(text: str) -> list[str]:
    return [finding.kind for finding in screen(text, NAMES, ORGANISATIONS, POSITIONS)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Det var Nordmann som sa fra.", "navn"),
        ("Kari tok ordet.", "navn"),
        ("Det var Annes idé.", "navn"),
        ("Jeg spurte Berg om råd.", "navn"),
        ("Vi gjorde som Li foreslo.", "navn"),
        ("Skriv til meg på k.n@etat.no i morgen.", "e-post"),
        ("Skriv til k.n (at) etat.no.", "e-post"),
        ("Ring 22 33 44 55 etter lunsj.", "telefonnummer"),
        ("Ring 912 34 567.", "telefonnummer"),
        ("Ring +47 91234567.", "telefonnummer"),
        ("Vi i Justisdepartementet liker det.", "virksomhet"),
        ("Vi i justis- og beredskapsdepartementet liker det.", "virksomhet"),
        ("Beredskapsdepartementets folk liker det.", "virksomhet"),
        ("Slik er det i NVE.", "virksomhet"),
        ("Slik er det i Norges vassdrags- og energidirektoratet.", "virksomhet"),
        ("Mattilsynets ledere er enige.", "virksomhet"),
        ("Departementsråden var skeptisk.", "stilling"),
        ("Da vi flyttet til Brønnøysund, ble det roligere.", "sted"),
        ("Bergens folk sier fra.", "sted"),
    ],
)
def test_what_identifies_is_found(text, kind):
    assert kinds(text) == [kind]


@pytest.mark.parametrize(
    "text",
    [
        "Vi hadde liten tid og satt ved berget i lange kvelder.",
        "Planen for 2016–2019 kostet 25 000 000 kroner.",
        "Departementet styrer oss på detaljer.",
        "Direktøren er mye borte, og avdelingsdirektørene tar ansvar.",
        "Halve virksomheten skal flytte til en annen by.",
        "Vi er enige, alle 12 av 31, 65 prosent.",
        "Sak 2019/10123 tok lang tid.",
    ],
)
def test_ordinary_words_and_numbers_are_not(text):
    assert kinds(text) == []


# Numbers made for the test: the check digits are worked out by hand. For 010190-123:
# 3*0+7*1+6*0+1*1+8*9+9*0+4*1+5*2+2*3 = 100, 100 mod 11 = 1, 11-1 = 10, which is no digit.
# For 010190-124: 100+2 = 102, mod 11 = 3, k1 = 8;
# 5*0+4*1+3*0+2*1+7*9+6*0+5*1+4*2+3*4+2*8 = 110, mod 11 = 0, k2 = 0. So 01019012480.
# The D-number has 4 more in front: 3*4 = 12 more, 114 mod 11 = 4, k1 = 7;
# 5*4+4+0+2+63+0+5+8+12+2*7 = 128, mod 11 = 7, k2 = 4. So 41019012474.
@pytest.mark.parametrize("number", ["01019012480", "41019012474"])
def test_national_identity_numbers_are_found_by_their_check_digits(number):
    assert is_identity_number(number)
    spaced = f"{number[:6]} {number[6:]}"
    for text in (f"Han har {number}.", f"Han har {spaced}."):
        assert "fødselsnummer" in kinds(text)


@pytest.mark.parametrize("number", ["01019012481", "01019012490", "00019012480", "41019012480"])
def test_eleven_digits_that_do_not_fit_are_no_identity_number(number):
    assert not is_identity_number(number)


def test_a_title_that_two_have_identifies_nobody():
    assert unique_positions(["Direktør", "direktør ", "Departementsråd", ""]) == ["departementsråd"]


def test_short_forms_of_an_organisation():
    assert set(forms("Barne-, ungdoms- og familiedirektoratet")) == {
        "Barne-, ungdoms- og familiedirektoratet",
        "Barnedirektoratet",
        "ungdomsdirektoratet",
        "familiedirektoratet",
        "BUF",
    }


def test_places_are_listed_once():
    assert len(set(known_places())) == len(known_places()) > 100
    assert "" not in known_places()


PARTICIPANTS = pd.DataFrame(
    {
        "name": ["Kari Nordmann", "Ola Eksempel"],
        "position": ["direktør", "direktør"],
        "organisation": ["Mattilsynet", "Mattilsynet"],
    }
)
SOUGHT = patterns_of(PARTICIPANTS)


def texts(text: str, cleared_by: str) -> pd.DataFrame:
    row = pd.Index([3], name="row")
    return pd.DataFrame({"text_nb": [text], "cleared_by": [cleared_by]}, index=row)


def test_the_fault_tells_where_and_what_but_not_the_words():
    text = "Vi i Mattilsynet lo da Nordmann kom."
    faults = text_faults("quotes.csv", texts(text, "programstaben"), SOUGHT)
    assert [(fault.row, fault.column) for fault in faults] == [(4, "text_nb")] * 2
    assert faults[0].found == "navnet på en virksomhet i deltakerlista (tegn 6–16)"
    assert faults[1].found == "navnet på en deltaker (tegn 24–31)"
    told = " ".join(f"{fault.found} {fault.expected} {fault.mend}" for fault in faults)
    assert "Mattilsynet" not in told
    assert "Nordmann" not in told


def test_a_text_that_is_not_cleared_is_not_used_and_stops_nothing():
    assert text_faults("quotes.csv", texts("Nordmann lo.", " "), SOUGHT) == []


def test_the_one_who_clears_may_accept_a_place_but_not_a_name():
    cleared = "Per Ås (godtatt: virksomhet, navn)"
    assert accepted(cleared) == {"virksomhet"}
    text = "Vi i Mattilsynet lo da Nordmann kom."
    faults = text_faults("quotes.csv", texts(text, cleared), SOUGHT)
    assert [fault.found[:6] for fault in faults] == ["navnet"]
    assert "godtatt" not in faults[0].mend


def test_a_participant_of_any_cohort_is_found():
    registers = {
        "a/quotes.csv": texts("Nordmann lo.", "programstaben"),
        "b/participants.csv": PARTICIPANTS,
        "c/participants.csv": PARTICIPANTS.drop(columns="name"),
        "c/quotes.csv": texts("Nordmann lo.", "programstaben").drop(columns="text_nb"),
    }
    kinds = {path: path.split("/")[1].removesuffix(".csv") for path in registers}
    [fault] = screening_faults(registers, kinds)
    assert (fault.path, fault.row) == ("a/quotes.csv", 4)


def test_the_demonstration_texts_name_nobody():
    kinds = {
        path.as_posix(): path.stem
        for kind in ("participants", "quotes", "challenges")
        for path in Path("data/raw").glob(f"*/{kind}.csv")
    }
    registers = {
        path: pd.read_csv(path, dtype="str", keep_default_na=False, index_col=None)
        for path in kinds
    }
    assert len(registers) > 20
    assert screening_faults(registers, kinds) == []
