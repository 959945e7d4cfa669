"""Inputs with one fault each, what registration is told of them, and what must be said.

`BROKEN` are faults in the small programme as it is registered; `BROKEN_DELIVERIES` are
deliveries from other tools, registered by ``make cohort``. `NAMES` is what docs/messages.md
calls each of them.
"""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

from tests.data import small_programme as programme
from tests.data.formats import make_samples
from tests.data.formats.make_samples import FOLDER
from tests.data.small_programme import (
    AFTER,
    AREAS,
    BEFORE,
    EVALUATION,
    LABEL_AFTER,
    PARTICIPANTS,
    QUOTES,
    RAW,
    replace,
    workbook,
    write,
)


def efs(old, new):
    return lambda: replace(BEFORE, old, new, "cp1252")


def text(path, old, new):
    return lambda: replace(path, old, new)


def text_in(path, old, new, encoding):
    return lambda: write(path, Path(path).read_text().replace(old, new).encode(encoding))


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


def add_second_round():
    """R1 and R4 answer again in October, in the file of the start."""
    more = "".join(
        f"{number};{person};2020-1-{group};0;31;2020-10-02 09:00:00;6;6;2;6;6;6;;9,0\n"
        for number, person, group in ((11, "R1", "A"), (12, "R4", "B"))
    )
    write(BEFORE, Path(BEFORE).read_bytes() + more.encode("cp1252"))


def copy_before_to_after():
    rows = [LABEL_AFTER[0]] + [
        [name, group, "Fullført", "Nei", "2020-10-01 09:00:00"]
        + [SCALE.get(answer) for answer in answers]
        for name, group, *answers in COPIED_WAVE
    ]
    efs("7;0;-77", "7;;")()  # so that "not answered" is written the same way in both
    write(AFTER, workbook(rows))


def sheet_of(change):
    """Return a function that writes the after-wave with a change made to its sheet's XML."""

    def put():
        packed = io.BytesIO()
        with zipfile.ZipFile(AFTER) as old, zipfile.ZipFile(packed, "w") as new:
            for name in old.namelist():
                part = old.read(name)
                new.writestr(name, change(part) if "worksheets/" in name else part)
        write(AFTER, packed.getvalue())

    return put


def swap_in_sheet(old, new):
    def change(part):
        assert old in part, old
        return part.replace(old, new, 1)

    return sheet_of(change)


def hidden_answers():
    packed = io.BytesIO()
    with zipfile.ZipFile(AFTER) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            part = old.read(name).replace(b'state="visible"', b'state="veryHidden"')
            new.writestr(name, part)
    write(AFTER, packed.getvalue())


def bomb():
    """Fifty megabytes of blanks in a small workbook."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(AFTER) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if "worksheets/" in name:
                part = part.replace(b"</sheetData>", b" " * 50_000_000 + b"</sheetData>")
            new.writestr(name, part)
    write(AFTER, packed.getvalue())


def link():
    Path(BEFORE).rename("uttak.csv")
    Path(BEFORE).symlink_to(Path("uttak.csv").resolve())


# name: (what is broken, what registration is told, what the message must say)
BROKEN = {
    "link": (link, {}, [f"{BEFORE}\n", "en lenke til en annen fil", "Kopier selve fila hit"]),
    "too many columns": (
        lambda: write(QUOTES, ",".join(f"x{x}" for x in range(16_385)).encode() + b"\n"),
        {},
        [f"{QUOTES}\n", "16\u00a0385 kolonner", "høyst 16\u00a0384 kolonner"],
    ),
    "too long a text": (
        text(QUOTES, "Møtene var for lange.", "Møtene var for lange. " * 6000),
        {},
        [f"{QUOTES}, rad 3, kolonne «text_nb»", "høyst 100\u00a0000 tegn"],
    ),
    "bomb": (bomb, {}, [f"{AFTER}\n", "MB når den pakkes ut", "40 ganger så stor som fila"]),
    "far cell": (
        swap_in_sheet(
            b"</sheetData>",
            b'<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData>',
        ),
        {},
        [f"{AFTER}\n", "celle XFD1048576", "Ctrl+End"],
    ),
    "error value": (
        cell(2, 6, "#N/A"),
        {},
        [f"{AFTER}, rad 3", "en feilverdi fra Excel (#N/A) i kolonne G", "Rett formelen"],
    ),
    "merged answers": (
        swap_in_sheet(
            b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="F3:G3"/></mergeCells>',
        ),
        {},
        [f"{AFTER}, rad 3", "flettede celler (F3:G3)", "Opphev flettingen"],
    ),
    "hidden answers": (
        hidden_answers,
        {},
        [f"{AFTER}\n", "alle ark med innhold er skjult", "Vis arket"],
    ),
    "invisible sign in an answer": (
        cell(4, 5, "Litt\u202e enig"),
        {},
        [f"{AFTER}, rad 5", "«Litt enig» (med tvungen skriveretning mot venstre (U+202E))"],
    ),
    "letter of another alphabet": (
        cell(4, 5, "Litt \u0435nig"),
        {},
        [f"{AFTER}, rad 5", "en bokstav fra et annet alfabet (U+0435)", "Mente du «Litt enig»?"],
    ),
    "letters as HTML": (
        text(PARTICIPANTS, "Åse", "&Aring;se"),
        {},
        [f"{PARTICIPANTS}, rad 2, kolonne «name»", "æ, ø og å er ødelagt"],
    ),
    "encoding in doubt": (
        # a Macintosh's é is Windows' Ž, and nothing else in the file tells
        text_in(AREAS, "Lytte mer", "Caf\u00e9 mer", "mac_roman"),
        {},
        [f"{AREAS}\n", "ukjent tegnsett (Mac Roman eller Windows-1252: «é» eller «Ž»)"],
    ),
    "quotation mark not doubled": (
        efs('"Få møter; mye å gjøre"', '"Få møter" sa de; "mye å gjøre"'),
        {},
        [f"{BEFORE}, rad 7", "et anførselstegn midt i en tekst", "inne i en tekst"],
    ),
    "quotation mark that swallows a row": (
        lambda: replace(
            BEFORE, "8,0\n4;R3;2020-1-A;0;31;2020-01-21 10:00:00;1;1;1;1;1;1;;",
            "8,0\n4;R3;2020-1-A;0;31;2020-01-21 10:00:00;1;1;1;1;1;1;\"Bra;9,1\n"
            '44;R3;2020-1-A;0;31;2020-01-21 10:00:00;1;1;1;1;1;1;godt";', "cp1252"),
        {},
        [f"{BEFORE}, rad 5", "har en hel rad i seg"],
    ),
    "sign that cannot be printed": (
        text(QUOTES, "hvor vi skal.", "hvor vi skal 👍."),
        {},
        [f"{QUOTES}, rad 2, kolonne «text_nb»", "👍 (U+1F44D)", "skriv det med ord"],
    ),
    "name and position exchanged": (
        text(PARTICIPANTS, "Cy Prøve,cy@example.org,mann,1968,Avdelingsdirektør",
             "Avdelingsdirektør,cy@example.org,mann,1968,Cy Prøve"),
        {},
        [f"{PARTICIPANTS}, rad 4, kolonne «name»", "en stilling der navnet skal stå"],
    ),
    "name among the headings": (
        labels(lambda rows: [rows[0].append("Åse Prøve"), *(row.append("x") for row in rows[1:])]),
        {},
        [f"{AFTER}, rad 1", "ukjent kolonne, nr. 13", "for den kan være et navn"],
    ),
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
        [f"{AFTER}, rad 1, kolonne «x»", "ukjent kolonne", "spørreskjemaet endret"],
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
    "title over the headings": (
        labels(lambda rows: rows.insert(0, ["Effect, oktober 2020"])),
        {},
        [f"{AFTER}, rad 1", "11 av 12 kolonner har ingen overskrift", "tittel"],
    ),
    "formula without a value": (
        cell(2, 6, "=1+3"),
        {},
        [f"{AFTER}, rad 3", "en formel uten verdi i kolonne G", "som verdier"],
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
        efs("3;3;5;2;2;2", "3.5;3;5;2;2;2"),
        {},
        [f"{BEFORE}, rad 7, kolonne «v_101»", "Funnet: «3.5»", "et helt tall"],
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
    "date to come": (
        efs("2020-01-21 10:00:00", "2021-01-20 10:00:00"),
        {},
        [f"{BEFORE}, rad 5, kolonne «datetime»", "20. januar 2021", "1. november 2020"],
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
    "letters turned to question marks": (
        lambda: write(PARTICIPANTS, programme.PLAIN[PARTICIPANTS].encode("ascii", "replace")),
        {},
        [f"{PARTICIPANTS}, rad ", "æ, ø og å er ødelagt"],
    ),
    "unclosed quotes": (
        efs('"Få møter; mye å gjøre"', '"Få møter; mye å gjøre'),
        {},
        [BEFORE, "anførselstegn som ikke er lukket"],
    ),
    "other delimiter": (
        lambda: write(QUOTES, programme.PLAIN[QUOTES].replace(",", "^").encode()),
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
    "two types of organisation in a group": (
        text(PARTICIPANTS, "direktorat,2020-1-A,underveis", "departement,2020-1-A,underveis"),
        {},
        [f"{PARTICIPANTS}, rad 8", "kolonne «organisation_type»", "samme virksomhetstype"],
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
        [f"{EVALUATION}\n", "en gruppe som også har svar i", "rundene «after»"],
    ),
    "two waves in one file": (
        add_second_round,
        {"effect_before": {"rows": "12"}},
        [BEFORE, "svar fra to runder: 2 har svart to ganger", "en fil for hver runde"],
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
        ["config/sources.csv", "ingen hemmelig nøkkel", "RAPPORT_NOKKEL"],
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


COMPANIONS = ("_dataset", "_structure", "_labels")


def deliver(name, file="effect_before", change=lambda data: data):
    """Return a function that puts a sample in the before-wave's place, changed."""

    def put():
        Path(BEFORE).unlink()
        for sample in FOLDER.glob(f"{name}*"):
            part = sample.stem.removeprefix(name)
            if not part or (name.startswith("surveyxact") and part in COMPANIONS):
                target = Path(RAW) / f"{file}{part}{sample.suffix}"
                target.write_bytes(change(sample.read_bytes()))

    return put


def swap(old, new, encoding="utf-8"):
    """Return a change that replaces text that must be there."""

    def change(data):
        assert old.encode(encoding) in data, old
        return data.replace(old.encode(encoding), new.encode(encoding))

    return change


def deliver_sheets(sheets):
    """Return a function that puts a workbook in the before-wave's place."""

    def put():
        Path(BEFORE).unlink()
        make_samples._workbook(Path(RAW) / "effect_before.xlsx", sheets)

    return put


def then(*steps):
    """Return a function that does one thing after the other."""
    return lambda: [step() for step in steps]


def deliver_beside(name, file):
    """Return a function that puts a sample in the folder, beside what is there."""
    (sample,) = FOLDER.glob(f"{name}.*")
    return lambda: shutil.copy(sample, Path(RAW, file))


def archive():
    """Return a zip with a file in it."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("før.csv", "a;b")
    return data.getvalue()


def remove(name):
    return lambda: Path(RAW, name).unlink()


def copy(old, new):
    return lambda: shutil.copy(Path(RAW, old), Path(RAW, new))


def add_rows():
    """Twenty more answers on codes 1 to 5 from R1, so that the file has more than a hundred."""
    text = Path(BEFORE).read_bytes().decode("cp1252")
    kept = [line for line in text.splitlines(True) if line.startswith(("lfdn", "6;", "7;"))]
    more = [
        f"{number};R1;2020-1-A;0;31;2020-01-20 09:{number}:00;5;4;3;2;1;5;;3,0\n"
        for number in range(20, 40)
    ]
    write(BEFORE, "".join([*kept, *more]).encode("cp1252"))


def version_on_five():
    """Cohort 2020-2, which answered a version of the instrument with a scale 1–5."""
    replace(
        "config/cohorts.csv",
        "evaluation_small\n",
        "evaluation_small\n2020-2,2020-06-15,2021-03-15,effect_five,evaluation_small\n",
    )
    shutil.copy("config/instruments/effect_small.csv", "config/instruments/effect_five.csv")
    codes = Path("config/instruments/effect_small_codes.csv").read_text().splitlines(True)[:6]
    Path("config/instruments/effect_five_codes.csv").write_text("".join(codes))


def evaluation_turned():
    """Cohort 2020-2, which answered a version of the evaluation with the scale turned."""
    replace(
        "config/cohorts.csv",
        "evaluation_small\n",
        "evaluation_small\n2020-2,2020-06-15,2021-03-15,effect_small,evaluation_turned\n",
    )
    place = "config/instruments/evaluation"
    shutil.copy(f"{place}_small.csv", f"{place}_turned.csv")
    head, *codes = Path(f"{place}_small_codes.csv").read_text().splitlines(True)
    turned = [f"{place}{row[row.index(',') :]}" for place, row in enumerate(codes[::-1], start=1)]
    Path(f"{place}_turned_codes.csv").write_text("".join([head, *turned]))


def factor_without_questions():
    for path in ("config/instruments/effect_small.csv", BEFORE):
        assert Path(path).exists()
    text = Path("config/instruments/effect_small.csv").read_text().splitlines(True)
    kept = [line for line in text if not line.startswith("team_spirit")]
    Path("config/instruments/effect_small.csv").write_text("".join(kept))


FORMS_HEADINGS = ["Starttidspunkt", "Fullføringstidspunkt", "Respondent-ID", "Ledergruppe"]
FORMS_ANSWERS = ["Litt enig;Helt enig;", "Helt enig;", None, None, None, None]
EFS_SHEET = ["lfdn", "u_account", "c_0001", "tester", "dispcode", "datetime"]

# name: (what is delivered, what the message must say)
BROKEN_DELIVERIES = {
    "braces in the name": (
        then(deliver("efs"), lambda: Path(BEFORE).rename(f"{RAW}/effect_before {{1}}.csv")),
        ["effect_before {1}.csv", "{ og } i navnet på fila", "Gi fila et annet navn"],
    ),
    "export nearly of a format": (
        deliver("nettskjema", change=swap("$submission_id", "submission")),
        ["effect_before.csv, rad 1", "nærmest er Nettskjema", "«$submission_id» mangler"],
    ),
    "register nearly right": (
        then(
            deliver("efs"),
            lambda: write(f"{RAW}/utfordr.csv", b"challenge_id,tema,tekst,klarert\nu1,a,b,c\n"),
        ),
        ["utfordr.csv, rad 1", "nærmest er utfordringene"],
    ),
    "covering letter": (
        then(deliver("efs"), lambda: write(f"{RAW}/brev.pdf", b"%PDF-1.7 brev")),
        ["brev.pdf", "Funnet: en PDF", "Ta fila ut av mappa"],
    ),
    "wave that nothing tells": (
        then(
            deliver("surveyxact"),
            lambda: [
                (
                    path.write_bytes(
                        path.read_bytes()
                        .decode("utf-16")
                        .replace("closeTime", "lukket")
                        .encode("utf-16")
                    ),
                    path.rename(path.with_name(path.name.replace("effect_before", "uttak"))),
                )
                for path in Path(RAW).glob("effect_before_*.csv")
            ],
        ),
        ["uttak_dataset.csv, kolonne «closeTime»", "kolonnen mangler"],
    ),
    "SurveyXact in Excel with sheets of different rows": (
        deliver_sheets(
            {
                "Dataset(1)": [["stato_4", "group"], [1, "A"]],
                "Dataset(2)": [["v_101"]],
                "Structure": [["variableName"], ["stato_4"]],
            }
        ),
        ["effect_before.xlsx", "ulikt antall rader"],
    ),
    "sheets with different rows": (
        deliver_sheets({"Export 1.1": [EFS_SHEET, [1, "R1"]], "Export 1.2": [["v_101"]]}),
        ["effect_before.xlsx", "0 rader i arket «Export 1.2»"],
    ),
    "sheets in another order": (
        deliver_sheets(
            {
                "Export 1.1": [EFS_SHEET, [1, "R1"], [2, "R2"]],
                "Export 1.2": [["lfdn", "v_101"], [2, 5], [1, 4]],
            }
        ),
        ["effect_before.xlsx", "annen rekkefølge i arket «Export 1.2»"],
    ),
    "question twice with different answers": (
        deliver("efs_labels", change=swap("None;Litt enig", "None;Helt enig")),
        ["effect_before.csv, rad 1, kolonne «v_101»", "overskriften står 2 ganger"],
    ),
    "codes among labels": (
        deliver("efs_labels", change=swap("Ganske enig;Ganske enig;Helt enig", "6;6;7")),
        ["effect_before.csv, rad 6, kolonne «v_104»", "Funnet: «6»"],
    ),
    "tabs turned into blanks": (
        deliver("essentials_text", change=swap("\t", " ", "utf-16-le")),
        ["effect_before.txt", "nærmest er Questback Essentials", "uten skilletegn"],
    ),
    "text cut in the middle of a letter": (
        deliver("essentials_text", change=lambda data: data[:-1]),
        ["effect_before.txt", "ukjent tegnsett"],
    ),
    "SurveyXact without labels": (
        then(deliver("surveyxact"), remove("effect_before_labels.csv")),
        ["effect_before_labels.csv", "fila finnes ikke"],
    ),
    "SurveyXact with the structure of another export": (
        deliver(
            "surveyxact_ansi",
            change=lambda data: data.replace(b"v_106;Vi", b"v_206;Vi"),
        ),
        ["kolonne «v_106»", "kolonnen står ikke i effect_before_structure.csv"],
    ),
    "scale turned in the tool": (
        deliver(
            "surveyxact_ansi",
            change=lambda data: data.replace(b"1;Helt uenig", b"1;Helt enig"),
        ),
        ["effect_before_dataset.csv", "kode 1 er «Helt enig»", "kode 1 er «Helt uenig»"],
    ),
    "SurveyXact under another name": (
        then(deliver("surveyxact"), lambda: Path(RAW, "effect_before_dataset.csv").rename(BEFORE)),
        ["effect_before.csv", "uten «dataset» i navnet"],
    ),
    "two groups in one answer": (
        deliver("nettskjema", change=swap('"R1";"1";"0"', '"R1";"1";"1"')),
        ["effect_before.csv, rad 2, kolonne «group»", "flere ledergrupper valgt"],
    ),
    "form without the group": (
        deliver("nettskjema", change=swap("group.", "gruppa.")),
        ["effect_before.csv", "kolonne «group»", "kolonnen mangler"],
    ),
    "several choices on a scale": (
        deliver_sheets(
            {
                "Sheet1": [
                    [*FORMS_HEADINGS, *programme.QUESTIONS],
                    ["2020-01-20 08:50:00", "2020-01-20 09:00:00", "R1", "2020-1-A;"]
                    + FORMS_ANSWERS,
                ]
            }
        ),
        ["effect_before.xlsx, rad 2, kolonne «Vi lytter til hverandre»", "«Litt enig;Helt enig;»"],
    ),
    "damaged SPSS": (
        deliver("spss", change=lambda data: data[:300]),
        ["effect_before.sav", "lar seg ikke lese som SPSS"],
    ),
    "other delimiter in the survey": (
        deliver("efs", change=swap(";", "^")),
        ["effect_before.csv, rad 1", "nærmest er Questback EFS", "uten skilletegn"],
    ),
    "page of a website": (
        deliver("efs", change=lambda data: b"<!DOCTYPE html>\n<html>Logg inn</html>\n"),
        ["effect_before.csv", "en nettside"],
    ),
    "content without a heading": (
        deliver(
            "efs",
            change=lambda data: (
                data.replace(b"\r\n", b";\r\n")
                .replace(b"A;0", b"A;0", 1)
                .replace(b"None;\r\n", b"None;x\r\n")
            ),
        ),
        ["effect_before.csv, rad 1", "har ingen overskrift"],
    ),
    "blank rows at the top": (
        deliver("efs", change=lambda data: b"\r\n\r\n" + data),
        ["effect_before.csv, rad 1", "første rad er tom"],
    ),
    "month and day exchanged": (
        deliver("efs", change=swap("2020-01-21 11:00:00", "2020-21-01 11:00:00")),
        ["effect_before.csv, rad 5, kolonne «datetime»", "dato og klokkeslett"],
    ),
    "question of another scale": (
        add_rows,
        ["effect_before.csv", "svar er over 5", "svar på hele skalaen fra 1 til 7"],
    ),
    "version on another scale": (
        version_on_five,
        ["config/instruments/effect_five_codes.csv", "en skala fra 1 til 5", "kolonnen score"],
    ),
    "evaluation with other answers": (
        evaluation_turned,
        ["config/instruments/evaluation_turned_codes.csv", "andre svar enn i evaluation_small"],
    ),
    "factor without questions": (
        factor_without_questions,
        ["effect_small.csv", "ingen spørsmål for faktoren team_spirit", "not_in"],
    ),
    "archive": (
        then(deliver("efs"), lambda: write(f"{RAW}/uttak.zip", archive())),
        ["uttak.zip", "en pakket fil (zip)", "FROM="],
    ),
    "two files for one wave": (
        then(deliver("efs"), copy("effect_before.csv", "start.csv")),
        ["start.csv", "samme"],
    ),
    "two exports of one wave": (
        then(deliver("efs"), deliver_beside("essentials_excel", "start.xlsx")),
        ["start.xlsx", "samme slags fil som data/raw/2020-1/effect_before.csv"],
    ),
}

NAMES = {
    "link": "En lenke i stedet for en fil",
    "too many columns": "For mange kolonner",
    "too long a text": "En altfor lang tekst",
    "bomb": "En arbeidsbok som blir enorm når den pakkes ut",
    "far cell": "Innhold langt unna svarene",
    "error value": "En feilverdi fra Excel",
    "merged answers": "Flettede celler blant svarene",
    "hidden answers": "Arket med svarene er skjult",
    "invisible sign in an answer": "Et usynlig tegn i et svar",
    "letter of another alphabet": "En bokstav som ligner en annen",
    "letters as HTML": "Bokstaver skrevet som HTML",
    "encoding in doubt": "Et tegnsett som ikke lar seg avgjøre",
    "quotation mark not doubled": "Et anførselstegn midt i en tekst",
    "quotation mark that swallows a row": "Et anførselstegn som sluker neste rad",
    "sign that cannot be printed": "Et tegn som rapporten ikke kan vise",
    "name and position exchanged": "Navn og stilling er byttet om",
    "name among the headings": "Et navn blant overskriftene",
    "braces in the name": "Klammer i navnet på fila",
    "export nearly of a format": "Et uttak som nesten er kjent",
    "register nearly right": "Et register med andre overskrifter",
    "covering letter": "Et følgebrev i mappa",
    "wave that nothing tells": "En runde som ingenting sier",
    "SurveyXact in Excel with sheets of different rows": "SurveyXact: Excel-ark med ulike rader",
    "missing file": "Fila mangler",
    "empty file": "Tom fil",
    "file of blanks": "Fil med bare tomme linjer",
    "heading only": "Bare overskrifter",
    "wrong checksum": "Fila er endret etter at den ble registrert",
    "cut file": "Siste rader er kuttet",
    "row cut in the middle": "En rad er kuttet",
    "unregistered file": "Fila er ikke registrert",
    "file open in Excel": "Excel har fila åpen",
    "unknown column": "Feil i en overskrift",
    "extra question": "Et spørsmål for mye",
    "missing column in a register": "En kolonne mangler i deltakerlista",
    "duplicate column": "Samme overskrift to ganger",
    "merged heading": "Flettede celler i overskriften",
    "no heading": "Overskriftsraden mangler",
    "other questionnaire": "Et annet spørreskjema",
    "value off the scale": "En kode utenfor skalaen",
    "unknown missing code": "En ukjent kode for «ikke besvart»",
    "decimal point in a code": "Et desimaltall der koden skal stå",
    "decimal point in a decimal number": "Desimalpunktum i et desimaltall",
    "unknown code in the evaluation": "En ukjent kode i evalueringen",
    "unknown label": "En svartekst er skrevet feil",
    "code where labels are written": "En kode blant svartekster (Excel)",
    "unknown status": "En ukjent status",
    "date to come": "Besvarelse fra en dato etter at fila ble mottatt",
    "date as a number": "Dato som tall",
    "not Excel": "En nettside lagret som Excel",
    "damaged Excel": "Skadet Excel-fil",
    "Excel with a password": "Excel-fil med passord",
    "old Excel": "Gammelt Excel-format",
    "empty sheet": "Tomt ark",
    "several sheets": "Et ark for mye",
    "neither UTF-8 nor Windows-1252": "Ukjent tegnsett",
    "broken letters": "Ødelagte æ, ø og å",
    "letters turned to question marks": "Spørsmålstegn i stedet for æ, ø og å",
    "title over the headings": "En tittel over overskriftene",
    "formula without a value": "En formel uten verdi",
    "unclosed quotes": "Et anførselstegn er ikke lukket",
    "other delimiter": "Feil skilletegn i et register",
    "format swapped": "Feil format i registeret",
    "group of another cohort": "En gruppe fra et annet kull",
    "group renamed": "En gruppe har fått nytt navn",
    "respondent in another group": "En deltaker i to grupper",
    "respondent twice in the register": "En deltaker to ganger i deltakerlista",
    "unknown respondent": "En ukjent deltaker",
    "blank respondent": "Et svar uten id",
    "group without answers": "En gruppe uten svar",
    "two types of organisation in a group": "To slags virksomhet i samme gruppe",
    "two organisations in a group": "To virksomheter i samme gruppe",
    "impossible birth year": "Et umulig fødselsår",
    "unknown gender": "En verdi er skrevet feil",
    "unknown factor": "En ukjent faktor",
    "area of an unknown group": "Et utviklingsområde for en ukjent gruppe",
    "waves exchanged": "Før og etter er byttet om",
    "after without before": "En runde er registrert som noe annet",
    "two waves in one file": "To runder i samme fil",
    "wave copied": "Samme svar i to runder",
    "same file twice": "Samme fil to ganger",
    "unknown cohort": "Et ukjent kull",
    "unknown kind of source": "En ukjent kilde",
    "real data without a key": "Virkelige data uten nøkkel",
    "correction that no longer matches": "En rettelse som ikke stemmer lenger",
    "correction of nobody": "En rettelse for en ukjent deltaker",
    "correction of an unknown file": "En rettelse for en ukjent fil",
    "question of an unknown factor": "Et spørsmål for en ukjent faktor",
    "questions with the same wording": "To spørsmål med samme ordlyd",
    "instrument not there": "Måleinstrumentet mangler",
    "unknown column in the config": "En ukjent kolonne i config",
    "sheets with different rows": "EFS: arkene har ulike rader",
    "sheets in another order": "EFS: arkene er sortert ulikt",
    "question twice with different answers": "EFS: samme spørsmål med ulike svar",
    "codes among labels": "EFS: koder blant svartekster",
    "tabs turned into blanks": "Essentials: tabulatorene er borte",
    "text cut in the middle of a letter": "Essentials: fila er kuttet",
    "SurveyXact without labels": "SurveyXact: svartekstene mangler",
    "SurveyXact with the structure of another export": "SurveyXact: filer fra ulike uttak",
    "scale turned in the tool": "SurveyXact: skalaen er snudd",
    "SurveyXact under another name": "SurveyXact: fila har fått nytt navn",
    "two groups in one answer": "Nettskjema: to grupper i samme svar",
    "form without the group": "Nettskjema: skjemaet spør ikke om gruppe",
    "several choices on a scale": "Forms: flere svar på samme spørsmål",
    "damaged SPSS": "SPSS: skadet fil",
    "other delimiter in the survey": "Feil skilletegn i et uttak",
    "page of a website": "En nettside lagret som CSV",
    "content without a heading": "Innhold uten overskrift",
    "blank rows at the top": "Tomme rader over overskriften",
    "month and day exchanged": "Dag og måned byttet om",
    "question of another scale": "Svar på en skala fra 1 til 5",
    "version on another scale": "Et måleinstrument med en annen skala",
    "evaluation with other answers": "En sluttevaluering med andre svar",
    "factor without questions": "En faktor uten spørsmål",
    "archive": "En zip-fil",
    "two files for one wave": "Samme uttak under to navn",
    "two exports of one wave": "To uttak av samme runde",
}
