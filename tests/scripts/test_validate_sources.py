"""Each kind of bad input gets its message, and nothing is written."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import validate_sources
from tests.data import small_programme as programme
from tests.data.small_programme import (
    AFTER,
    AREAS,
    BEFORE,
    CLEANING,
    EVALUATION,
    LABEL_AFTER,
    PARTICIPANTS,
    QUOTES,
    replace,
    workbook,
    write,
)


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    programme.write_programme()


def efs(old, new):
    return lambda: replace(BEFORE, old, new, "cp1252")


def text(path, old, new):
    return lambda: replace(path, old, new)


def labels(change):
    """Return a function that writes the after-wave with a change made to its rows."""

    def change_rows():
        rows = [list(row) for row in LABEL_AFTER]
        change(rows)
        write(AFTER, workbook(rows))

    return change_rows


def cell(row, column, value):
    return labels(lambda rows: rows[row].__setitem__(column, value))


# names, addresses, free text and ids that stand in the files
SECRETS = ("Prøve", "example.org", "R4", "Lytte mer", "Få møter", "Møtene var")

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
COPIED_WAVE = [
    # R1, R2, R4 with the answers of the before-wave, moved to October
    ["R1", "2020-1-A", 5, 6, 2, 7, None, None],
    ["R2", "2020-1-A", 4, 4, 4, 4, 4, 4],
    ["R4", "2020-1-B", 3, 3, 5, 2, 2, 2],
]
SCALE = dict(zip(range(1, 8), ["Helt uenig", "Ganske uenig", "Litt uenig",
    "Verken enig eller uenig", "Litt enig", "Ganske enig", "Helt enig"], strict=True))  # fmt: skip


def copy_before_to_after():
    rows = [LABEL_AFTER[0]] + [
        [name, group, "Fullført", "Nei", "2020-10-01 09:00:00"]
        + [SCALE.get(answer) for answer in answers]
        for name, group, *answers in COPIED_WAVE
    ]
    efs("7;0;-77", "7;;")()  # so that "not answered" is written the same way in both
    write(AFTER, workbook(rows))


# name: (what is broken, what registration is told, what the message must say)
BROKEN = {
    "missing file": (
        lambda: Path(BEFORE).unlink(),
        {},
        [f"{BEFORE}\n", "fila finnes ikke", "ta raden ut av config/sources.csv"],
    ),
    "empty file": (lambda: write(BEFORE, b""), {}, [BEFORE, "tom fil"]),
    "file of blanks": (lambda: write(QUOTES, b" \n\n"), {}, [QUOTES, "tom fil"]),
    "heading only": (
        lambda: write(BEFORE, programme.EFS_BEFORE.splitlines()[0].encode()),
        {"effect_before": {"rows": "0"}},
        [BEFORE, "ingen fullførte besvarelser"],
    ),
    "wrong checksum": (
        lambda: None,
        {"effect_before": {"sha256": "0" * 64}},
        [BEFORE, "en annen sjekksum", "hent originalen"],
    ),
    "cut file": (
        efs("10;R6;2020-1-B;0;31;2020-01-23 13:00:00;0;0;0;-77;-77;-77;;0,7\n", ""),
        {},
        [BEFORE, "9 datarader", "10 datarader", "Er fila kuttet"],
    ),
    "row cut in the middle": (
        efs("5;5;3;4;4;4;;11,0", "5;5;3"),
        {},
        [f"{BEFORE}, rad 8", "9 felt", "14 felt", "kuttet"],
    ),
    "unregistered file": (
        lambda: write("data/raw/2020-1/effect_befor.csv", b"x"),
        {},
        ["effect_befor.csv", "fila står ikke i registeret"],
    ),
    "file open in Excel": (
        lambda: write("data/raw/2020-1/~$effect_after.xlsx", b"x"),
        {},
        ["~$effect_after.xlsx", "Lukk Excel"],
    ),
    "unknown column": (
        efs("v_101;", "v_1O1;"),
        {},
        [
            f"{BEFORE}, rad 1, kolonne «v_1O1»",
            "ukjent kolonne",
            "Mente du «v_101»?",
            "kolonne «v_101»",
            "kolonnen mangler",
            "Mente du «v_1O1»?",
        ],
    ),
    "extra question": (
        labels(lambda rows: [row.append("x") for row in rows]),
        {},
        [f"{AFTER}, rad 1, kolonne «x»", "ukjent kolonne", "spørreskjemaet er endret"],
    ),
    "missing column in a register": (
        text(PARTICIPANTS, "respondent_id,name,email,gender", "respondent_id,name,email,kjonn"),
        {},
        [f"{PARTICIPANTS}, rad 1, kolonne «gender»", "kolonnen mangler", "«kjonn»"],
    ),
    "duplicate column": (
        efs("v_102;", "v_101;"),
        {},
        [f"{BEFORE}, rad 1, kolonne «v_101»", "overskriften står 2 ganger"],
    ),
    "merged heading": (
        cell(0, 6, None),
        {},
        [f"{AFTER}, rad 1", "kolonne nr. 7 har ingen overskrift", "flettede celler"],
    ),
    "no heading": (
        lambda: write(EVALUATION, programme.PLAIN_EVALUATION.split("\n", 1)[1].encode()),
        {"evaluation": {"rows": "7"}},
        [f"{EVALUATION}, rad 1", "ingen av kolonnene er kjent", "overskriftsrad"],
    ),
    "other questionnaire": (
        lambda: write(
            BEFORE, programme.EFS_BEFORE.replace("v_1", "v_3").replace("c_0001", "c_0009").encode()
        ),
        {},
        [f"{BEFORE}, kolonne «v_101»", "kolonnen mangler", "kolonne «v_301»", "«c_0001»"],
    ),
    "value off the scale": (
        efs("3;3;5;2;2;2", "3;8;5;2;2;2"),
        {},
        [
            f"{BEFORE}, rad 7, kolonne «v_102»",
            "Funnet: «8»",
            "et helt tall fra 1 til 7, eller −99, −77 eller 0 for ikke besvart",
            "config/corrections.csv",
        ],
    ),
    "unknown missing code": (
        efs("4;-99;-99;-99;-99;-99", "4;-66;-99;-99;-99;-99"),
        {},
        [f"{BEFORE}, rad 3, kolonne «v_102»", "Funnet: «-66»"],
    ),
    "decimal point in a code": (
        efs("3;3;5;2;2;2", "3.0;3;5;2;2;2"),
        {},
        [f"{BEFORE}, rad 7, kolonne «v_101»", "Funnet: «3.0»", "et helt tall"],
    ),
    "decimal point in a decimal number": (
        efs(";12,5", ";12.5"),
        {},
        [f"{BEFORE}, rad 2, kolonne «duration»", "Funnet: «12.5»", "desimalkomma"],
    ),
    "unknown code in the evaluation": (
        text(EVALUATION, "09:20:00,1,3", "09:20:00,1,7"),
        {},
        [f"{EVALUATION}, rad 5, kolonne «suitable_pace»", "Funnet: «7»", "fra 1 til 6"],
    ),
    "unknown label": (
        cell(4, 6, "Litt einig"),
        {},
        [
            f"{AFTER}, rad 5, kolonne «Vi spør, før vi svarer»",
            "Funnet: «Litt einig»",
            "«Helt uenig», «Ganske uenig»",
            "Mente du «Litt enig»?",
        ],
    ),
    "code where labels are written": (
        cell(4, 6, 5),
        {},
        [f"{AFTER}, rad 5, kolonne «Vi spør, før vi svarer»", "Funnet: «5»", "«Helt enig»"],
    ),
    "unknown status": (
        efs("R1;2020-1-A;0;31", "R1;2020-1-A;0;37"),
        {},
        [f"{BEFORE}, rad 2, kolonne «dispcode»", "Funnet: «37»", "31"],
    ),
    "date as a number": (
        cell(1, 4, 44105),
        {},
        [f"{AFTER}, rad 2, kolonne «Tidspunkt»", "dato og klokkeslett"],
    ),
    "not Excel": (
        lambda: write(AFTER, b"<html>Logg inn</html>"),
        {},
        [AFTER, "lar seg ikke lese som Excel"],
    ),
    "damaged Excel": (
        lambda: write(AFTER, Path(AFTER).read_bytes()[:2000]),
        {},
        [AFTER, "lar seg ikke lese som Excel"],
    ),
    "Excel with a password": (
        lambda: write(AFTER, ENCRYPTED),
        {},
        [AFTER, "passordbeskyttet", "ta bort passordet"],
    ),
    "old Excel": (lambda: write(AFTER, OLE + b"\0" * 600), {}, [AFTER, ".xls", "som .xlsx"]),
    "empty sheet": (lambda: write(AFTER, workbook([])), {}, [AFTER, "tom fil"]),
    "several sheets": (
        lambda: write(AFTER, workbook(LABEL_AFTER, extra_sheet=[["merk", "dette"]])),
        {},
        [AFTER, "2 ark med innhold: Sheet og Notat"],
    ),
    "neither UTF-8 nor Windows-1252": (
        # 0x81 and 0x8d are not letters in Windows-1252
        lambda: write(BEFORE, programme.EFS_BEFORE.encode() + b"\x81\x8d"),
        {},
        [BEFORE, "ukjent tegnsett", "UTF-8 eller Windows-1252"],
    ),
    "broken letters": (
        lambda: write(PARTICIPANTS, programme.PLAIN[PARTICIPANTS].replace("Å", "Ã…").encode()),
        {},
        [f"{PARTICIPANTS}, rad 2", "æ, ø og å er ødelagt"],
    ),
    "unclosed quotes": (
        efs('"Få møter; mye å gjøre"', '"Få møter; mye å gjøre'),
        {},
        [BEFORE, "anførselstegn som ikke er lukket"],
    ),
    "other delimiter": (
        lambda: write(QUOTES, programme.PLAIN[QUOTES].replace(",", ";").encode()),
        {},
        [QUOTES, "ingen av kolonnene er kjent", "komma som skilletegn"],
    ),
    "format swapped": (
        lambda: None,
        {"evaluation": {"format": "efs_csv"}},
        [EVALUATION, "en fil som ser ut som plain_csv", "Rett formatet til plain_csv"],
    ),
    "group of another cohort": (
        text(PARTICIPANTS, "2020-1-A,underveis", "2020-2-A,underveis"),
        {},
        [f"{PARTICIPANTS}, rad 8, kolonne «group»", "en gruppe i kull 2020-1"],
    ),
    "group renamed": (
        efs("6;R4;2020-1-B", "6;R4;2020-1-D"),
        {},
        [f"{BEFORE}, rad 7, kolonne «c_0001»", "«2020-1-D»", "en gruppe i kull 2020-1"],
    ),
    "respondent in another group": (
        efs("6;R4;2020-1-B", "6;R4;2020-1-A"),
        {},
        [f"{BEFORE}, rad 7, kolonne «c_0001»", "«2020-1-A»", "«2020-1-B», gruppen deltakeren har"],
    ),
    "respondent twice in the register": (
        text(PARTICIPANTS, "R7,Geir", "R4,Geir"),
        {},
        [f"{PARTICIPANTS}, rad 8, kolonne «respondent_id»", "samme verdi som i en rad lenger opp"],
    ),
    "unknown respondent": (
        efs("6;R4;2020-1-B", "6;R44;2020-1-B"),
        {},
        [f"{BEFORE}, rad 7, kolonne «u_account»", "ikke står i deltakerlista"],
    ),
    "blank respondent": (
        efs("6;R4;2020-1-B", "6;;2020-1-B"),
        {},
        [f"{BEFORE}, rad 7, kolonne «u_account»", "tom celle"],
    ),
    "group without answers": (
        lambda: write(
            BEFORE,
            "".join(x for x in programme.EFS_BEFORE.splitlines(True) if "1-B" not in x).encode(),
        ),
        {"effect_before": {"rows": "6"}},
        [BEFORE, "ingen fullførte besvarelser fra gruppe 2020-1-B"],
    ),
    "two organisations in a group": (
        text(PARTICIPANTS, "1970,Avdelingsdirektør,Tilsyn A", "1970,Avdelingsdirektør,Tilsyn C"),
        {},
        [f"{PARTICIPANTS}, rad 3, kolonne «organisation»", "samme virksomhet for hele gruppen"],
    ),
    "impossible birth year": (
        text(PARTICIPANTS, ",1972,", ",72,"),
        {},
        [f"{PARTICIPANTS}, rad 6, kolonne «birth_year»", "Funnet: «72»", "fire sifre"],
    ),
    "unknown gender": (
        text(PARTICIPANTS, "eva@example.org,kvinne", "eva@example.org,kvine"),
        {},
        [f"{PARTICIPANTS}, rad 6, kolonne «gender»", "«kvine»", "Mente du «kvinne»?"],
    ),
    "unknown factor": (
        text(AREAS, "dialogue;global_index", "dialouge;global_index"),
        {},
        [f"{AREAS}, rad 3, kolonne «factors»", "«dialouge»", "Mente du «dialogue»?"],
    ),
    "area of an unknown group": (
        text(AREAS, "2020-1-B,1", "2020-1-C,1"),
        {},
        [f"{AREAS}, rad 4, kolonne «group»", "en gruppe som står i participants.csv"],
    ),
    "waves exchanged": (
        lambda: None,
        {"effect_before": {"wave": "after"}, "effect_after": {"wave": "before"}},
        [BEFORE, "registrert som runde «after»", AFTER, "«before»", "Er rundene byttet om?"],
    ),
    "after without before": (
        lambda: None,
        {"effect_before": {"source": "evaluation", "wave": ""}, "evaluation": {"wave": ""}},
        ["config/sources.csv, rad 4", "én fil for hvert kull, kilde og runde"],
    ),
    "wave copied": (
        copy_before_to_after,
        {"effect_after": {"rows": "3"}},
        [AFTER, f"de samme svarene som i {BEFORE}", "lagt inn to ganger"],
    ),
    "same file twice": (
        lambda: write(AREAS, Path(QUOTES).read_bytes()),
        {},
        ["config/sources.csv, rad 7, kolonne «sha256»", "ulikt innhold i hver fil"],
    ),
    "unknown cohort": (
        lambda: None,
        {"quotes": {"cohort": "2021-1"}},
        ["config/sources.csv, rad 7, kolonne «cohort»", "«2021-1»", "et kull i config/cohorts.csv"],
    ),
    "unknown kind of source": (
        lambda: None,
        {"quotes": {"source": "sitater"}},
        ["config/sources.csv, rad 7, kolonne «source»", "«sitater»", "quotes eller challenges"],
    ),
    "real data without a key": (
        lambda: None,
        {"quotes": {"synthetic": "nei"}},
        ["config/sources.csv", "ingen hemmelig nøkkel", "TOPPLEDER_NOKKEL"],
    ),
    "correction that no longer matches": (
        text(
            "config/corrections.csv",
            "why\n",
            f"why\nk1,{BEFORE},R4,v_101,6,5,Kontoret,2020-11-02,Tastefeil\n",
        ),
        {},
        [f"{BEFORE}, rad 7, kolonne «v_101»", "rettelse k1", "verdien i old_value"],
    ),
    "correction of nobody": (
        text(
            "config/corrections.csv",
            "why\n",
            f"why\nk1,{BEFORE},R99,v_101,6,5,Kontoret,2020-11-02,Tastefeil\n",
        ),
        {},
        [BEFORE, "ingen rad har denne identiteten (rettelse k1)"],
    ),
    "correction of an unknown file": (
        text(
            "config/corrections.csv",
            "why\n",
            "why\nk1,data/raw/2020-1/effect_befor.csv,R4,v_101,6,5,Kontoret,2020-11-02,Feil\n",
        ),
        {},
        ["config/corrections.csv, rad 2, kolonne «path»", f"Mente du «{BEFORE}»?"],
    ),
    "question of an unknown factor": (
        text("config/instruments/effect_small.csv", "dialogue_3,dialogue", "dialogue_3,dialog"),
        {},
        ["config/instruments/effect_small.csv, rad 4, kolonne «factor»", "Mente du «dialogue»?"],
    ),
    "questions with the same wording": (
        text("config/instruments/effect_small.csv", "gjør hverandre gode", "står sammen i motgang"),
        {},
        ["config/instruments/effect_small.csv, rad 7, kolonne «text_nb»", "egen ordlyd"],
    ),
    "instrument not there": (
        lambda: Path("config/instruments/evaluation_small_codes.csv").unlink(),
        {},
        ["config/instruments/evaluation_small_codes.csv", "fila finnes ikke"],
    ),
    "unknown column in the config": (
        text("config/assumptions.csv", "consequence_nb", "konsekvens_nb"),
        {},
        ["config/assumptions.csv, rad 1, kolonne «konsekvens_nb»", "ukjent kolonne"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BROKEN)
def test_bad_input_is_told(small, capsys, kind):
    spoil, registration, expected = BROKEN[kind]
    spoil()
    programme.register(**registration)
    before = sorted(path for path in Path().rglob("*") if path.is_file())
    assert not validate_sources.run(CLEANING)
    message = capsys.readouterr().err
    for part in expected:
        assert part in message, message
    for secret in SECRETS:
        assert secret not in message
    assert "Traceback" not in message
    assert "Slik retter du: " in message
    assert sorted(path for path in Path().rglob("*") if path.is_file()) == before


def test_all_faults_come_at_once(small, capsys):
    replace(BEFORE, "3;3;5;2;2;2", "3;8;5;9;2;2", "cp1252")
    replace(PARTICIPANTS, ",1972,", ",72,")
    write(AFTER, b"x")
    Path(QUOTES).unlink()
    programme.register()
    assert not validate_sources.run(CLEANING)
    message = capsys.readouterr().err
    for part in ("«8»", "«9»", "«72»", "lar seg ikke lese som Excel", "fila finnes ikke"):
        assert part in message
    assert "\n5 feil. Ingenting er skrevet" in message


def test_name_in_a_coded_column_is_not_shown(small, capsys):
    replace(BEFORE, "3;3;5;2;2;2", "Kari Nordmann;01010112345;5;2;2;2", "cp1252")
    programme.register()
    assert not validate_sources.run(CLEANING)
    message = capsys.readouterr().err
    assert "Nordmann" not in message and "01010112345" not in message
    assert "en tekst på 13 tegn" in message and "en tekst på 11 tegn" in message


def test_good_input_gives_a_receipt_per_file(small, capsys):
    assert validate_sources.run(CLEANING)
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
    assert validate_sources.run(CLEANING)


def test_real_data_pass_with_a_key(small, monkeypatch):
    monkeypatch.setenv("TOPPLEDER_NOKKEL", "hemmelig")
    programme.register(quotes={"synthetic": "nei"})
    assert validate_sources.run(CLEANING)


def test_outputs_are_the_verdict_and_the_receipts(small):
    outputs = SimpleNamespace(validated="validated.json", receipts="receipts.json")
    validate_sources.main(
        SimpleNamespace(params=SimpleNamespace(cleaning=CLEANING), output=outputs)
    )
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
    monkeypatch.setattr(validate_sources, "RECEIPTS", Path("receipts.json"))
    outputs = SimpleNamespace(validated="validated.json", receipts="receipts.json")
    validate_sources.main(
        SimpleNamespace(params=SimpleNamespace(cleaning=CLEANING), output=outputs)
    )
    assert "Kvittering" not in capsys.readouterr().out
    replace(BEFORE, "3;3;5;2;2;2", "3;3;5;2;2;1", "cp1252")
    programme.register()
    assert validate_sources.run(CLEANING)
    told = capsys.readouterr().out
    assert told.count("Kvittering for") == 1 and f"Kvittering for {BEFORE}" in told
    assert "  Tegnsett: Windows-1252\n  Skilletegn: semikolon\n  Datarader: 10\n" in told
    assert "  Besvarelser som brukes: 5\n" in told


def test_faults_stop_the_rule_and_write_nothing(small):
    Path(BEFORE).unlink()
    output = Path("validated.json")
    with pytest.raises(SystemExit) as stop:
        validate_sources.main(
            SimpleNamespace(
                params=SimpleNamespace(cleaning=CLEANING),
                output=SimpleNamespace(validated=str(output)),
            )
        )
    assert stop.value.code == 1
    assert not output.exists()
