"""All faults at once, and receipts; the messages are read in test_messages."""

import json
from pathlib import Path

import pytest

from survey_report.settings.schema_tables import read_strings
from survey_report.validation import delivery
from tests.data import small_programme as programme
from tests.data.small_programme import (
    AFTER,
    BEFORE,
    CLEANING,
    PARTICIPANTS,
    QUOTES,
    replace,
    write,
)
from tests.rule_scripts import run_rule


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def test_all_faults_come_at_once(small, capsys):
    replace(BEFORE, "3;3;5;2;2;2", "3;8;5;9;2;2", "cp1252")
    replace(PARTICIPANTS, ",1972,", ",72,")
    write(AFTER, b"x")
    Path(QUOTES).unlink()
    programme.register()
    assert not delivery.run(CLEANING)
    message = capsys.readouterr().err
    for part in ("«8»", "«9»", "«72»", "lar seg ikke lese som Excel", "fila finnes ikke"):
        assert part in message
    assert "\n5 feil. Ingenting er skrevet" in message


def test_name_in_a_coded_column_is_not_shown(small, capsys):
    replace(BEFORE, "3;3;5;2;2;2", "Kari Nordmann;01010112345;5;2;2;2", "cp1252")
    programme.register()
    assert not delivery.run(CLEANING)
    message = capsys.readouterr().err
    assert "Nordmann" not in message and "01010112345" not in message
    assert "en tekst på 13 tegn" in message and "en tekst på 11 tegn" in message


def test_good_input_gives_a_receipt_per_file(small, capsys):
    assert delivery.run(CLEANING)
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == [BEFORE, "cp1252", ";", "10", "13", "lfdn"]
    assert lines[2].split() == [AFTER, "xlsx", "6", "12", "–"]
    assert lines[-1] == "7 filer er lest og kontrollert. Ingen feil."


def test_correction_lets_a_wrong_value_pass(small):
    replace(BEFORE, "3;3;5;2;2;2", "33;3;5;2;2;2", "cp1252")
    replace(
        "config/corrections.csv",
        "why\n",
        f"why\nk1,{BEFORE},R4,v_101,33,3,Kontoret,2020-11-02,Tastefeil\n",
    )
    programme.register()
    assert delivery.run(CLEANING)


def test_real_data_pass_with_a_key(small, monkeypatch):
    monkeypatch.setenv("RAPPORT_NOKKEL", "hemmelig")
    programme.register(quotes={"synthetic": "nei"})
    assert delivery.run(CLEANING)


def params():
    """Every registered file counts in."""
    return {"cleaning": CLEANING, "counted": list(read_strings("config/sources.csv")["path"])}


def test_outputs_are_the_verdict_and_the_receipts(small):
    outputs = {"validated": "validated.json", "receipts": "receipts.json"}
    run_rule("validate/validate_sources", params=params(), output=outputs)
    assert json.loads(Path("validated.json").read_text()) == {"status": "ok"}
    receipts = json.loads(Path("receipts.json").read_text())
    assert [receipt["path"] for receipt in receipts][:2] == [BEFORE, AFTER]
    # by hand from the rows of the small programme
    assert receipts[0]["set_aside"] == [
        ["Testrespondent", 1],
        ["Ikke startet", 1],
        ["Avbrutt", 1],
        ["Dobbel besvarelse; en senere er brukt", 1],
        ["Ingen spørsmål besvart", 1],
    ]
    assert ["Helt uenig", "kode 1", 6] in receipts[1]["codes"]
    assert receipts[6]["rows"] == 1 and len(receipts[6]["sha256"]) == 64


def test_new_files_get_their_whole_receipt(small, capsys, monkeypatch):
    monkeypatch.setattr(delivery, "RECEIPTS", Path("receipts.json"))
    outputs = {"validated": "validated.json", "receipts": "receipts.json"}
    run_rule("validate/validate_sources", params=params(), output=outputs)
    assert "Kvittering" not in capsys.readouterr().out
    replace(BEFORE, "3;3;5;2;2;2", "3;3;5;2;2;1", "cp1252")
    programme.register()
    assert delivery.run(CLEANING)
    told = capsys.readouterr().out
    assert told.count("Kvittering for") == 1 and f"Kvittering for {BEFORE}" in told
    assert "  Tegnsett: Windows-1252\n  Skilletegn: semikolon\n  Datarader: 10\n" in told
    assert "  Besvarelser som brukes: 5\n" in told


def test_faults_stop_the_rule_and_write_nothing(small):
    Path(BEFORE).unlink()
    output = Path("validated.json")
    with pytest.raises(SystemExit) as stop:
        run_rule(
            "validate/validate_sources",
            params=params(),
            output={"validated": str(output)},
        )
    assert BEFORE in stop.value.code and "fila finnes ikke" in stop.value.code
    assert not output.exists()
