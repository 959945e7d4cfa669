"""Every kind of broken input gets a message that names the file and the mend.

The table in docs/messages.md is made here: ``UPDATE_MESSAGES=1`` writes it anew.
"""

import os
from pathlib import Path

import pytest

from survey_report.commands.register_cohort import register
from survey_report.faults.source_faults import Fault, SourceError, by_place, render
from survey_report.validation import delivery
from tests.data import small_programme as programme
from tests.data.broken_inputs import BROKEN, BROKEN_DELIVERIES, NAMES
from tests.data.small_programme import CLEANING, COHORT

DOCUMENT = Path(__file__).parents[3] / "docs" / "messages.md"
EDITION = {"id": "2021", "cut_off": "2021-12-31", "cohorts": "all"}
SETTINGS = {"cleaning": CLEANING, "programme": {"months": 9}, "edition": EDITION}
CASES = BROKEN | BROKEN_DELIVERIES
# names, addresses, free text and ids that stand in the files
SECRETS = ("Prøve", "example.org", "R4", "Lytte mer", "Få møter", "Møtene var", "blåbær")
HEAD = """\
# Meldinger

Hva kommandoene sier når noe er galt med det som leveres. Tabellen er laget av
tests/survey_report/validation/test_messages.py, som bryter ett og ett uttak og leser meldingen.
Kommer det flere feil på en gang, står den viktigste her. Meldingene viser aldri navn,
e-postadresser, id-er eller fritekst.

| Hva som er galt | Hvor | Funnet | Skal være | Slik retter du |
| --- | --- | --- | --- | --- |
"""


def told(kind: str) -> tuple[Fault, ...]:
    """Return the faults of a case, run in the working directory."""
    programme.write_programme()
    try:
        if kind in BROKEN:
            spoil, registration, _ = BROKEN[kind]
            spoil()
            programme.register(**registration)
        else:
            BROKEN_DELIVERIES[kind][0]()
            register(COHORT, {"SYNTHETIC": "ja"}, "2020-11-01", SETTINGS)
        delivery.validate(CLEANING, {})
    except SourceError as error:
        return error.faults
    return ()


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    """Return the faults of every case; each case in its own folder."""
    start, faults = Path.cwd(), {}
    for kind in CASES:
        os.chdir(tmp_path_factory.mktemp("case"))
        faults[kind] = told(kind)
    os.chdir(start)
    return faults


@pytest.mark.parametrize("kind", CASES)
def test_broken_input_is_told(messages, kind):
    faults = messages[kind]
    message = render(faults)
    for part in CASES[kind][-1]:
        assert part in message, message
    for secret in SECRETS:
        assert secret not in message
    for fault in faults:
        assert fault.path.startswith(("data/raw/", "config/")), message
        assert fault.mend.endswith((".", "?", "ÅÅÅÅ-MM-DD")), message


def test_at_least_forty_different_messages(messages):
    assert len({(fault.found, fault.mend) for faults in messages.values() for fault in faults}) > 40


def test_nothing_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()
    BROKEN["value off the scale"][0]()
    programme.register()
    before = sorted(path for path in Path().rglob("*") if path.is_file())
    assert delivery.run(CLEANING) is None
    told = capsys.readouterr().err
    assert "Slik retter du: Nærmeste koder er 6 og 7." in told and "Traceback" not in told
    assert sorted(path for path in Path().rglob("*") if path.is_file()) == before


def test_document_holds_the_messages(messages):
    table = HEAD + "".join(row(kind, messages[kind]) for kind in CASES)
    if os.environ.get("UPDATE_MESSAGES"):
        DOCUMENT.write_text(table, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == table


def row(kind: str, faults: tuple[Fault, ...]) -> str:
    """Return a case's row of the table, with the fault that tells most of what is expected."""

    def expected(pair: tuple[Fault, str]) -> int:
        return sum(part.strip() in render([pair[0]]) for part in CASES[kind][-1])

    fault, place = max(by_place(faults), key=expected)
    cells = [NAMES[kind], place, fault.found, fault.expected, fault.mend]
    return (
        "| " + " | ".join(cell.replace("|", "\\|").replace("<", "\\<") for cell in cells) + " |\n"
    )
