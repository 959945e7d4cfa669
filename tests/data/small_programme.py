"""A programme small enough to clean by hand: one cohort, two groups, seven leaders.

The expected results stand in the tests, worked out by hand from the rows below.
"""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import openpyxl

COHORT = "2020-1"
RAW = f"data/raw/{COHORT}"
BEFORE, AFTER = f"{RAW}/effect_before.csv", f"{RAW}/effect_after.xlsx"
EVALUATION, PARTICIPANTS = f"{RAW}/evaluation.csv", f"{RAW}/participants.csv"
AREAS, QUOTES = f"{RAW}/development_areas.csv", f"{RAW}/quotes.csv"
CHALLENGES = f"{RAW}/challenges.csv"
CLEANING = {
    "min_share_of_items": 0.5,
    "missing_codes": [0, -77, -99],
    "complete_dispcodes": [31, 32],
}

TABLES = {
    "config/cohorts.csv": """\
cohort,start,end,effect_instrument,evaluation_instrument
2020-1,2020-01-15,2020-10-15,effect_small,evaluation_small
""",
    "config/corrections.csv": """\
correction_id,path,respondent_id,column,old_value,new_value,who,date,why
""",
    "config/assumptions.csv": """\
assumption_id,assumption_nb,consequence_nb
a1,Alle teller likt.,Små grupper svinger mest.
""",
    "config/values.csv": """\
id,table,where,column,format,unit,n,definition_nb,formula
facts.groups_total,facts,fact=groups_total,value,integer,grupper,,Grupper i alt,
""",
    "config/tables.csv": """\
table,only,sources
facts,fact=groups_total,participants;config/config.yaml
""",
    "config/prose_numbers.csv": """\
name,pattern,file,why_nb
sidetall,s\\. \\d+,,Sider i en kilde
""",
    "config/instruments/factors.csv": """\
factor,block,label_nb
dialogue,processes,Dialog
team_spirit,results,Lagånd
""",
    "config/instruments/effect_small.csv": """\
item_id,factor,variable,reverse,text_nb
dialogue_1,dialogue,v_101,nei,Vi lytter til hverandre
dialogue_2,dialogue,v_102,nei,"Vi spør, før vi svarer"
dialogue_3,dialogue,v_103,ja,Vi snakker forbi hverandre
team_spirit_1,team_spirit,v_104,nei,Vi er glade når én lykkes
team_spirit_2,team_spirit,v_105,nei,Vi gjør hverandre gode
team_spirit_3,team_spirit,v_106,nei,Vi står sammen i motgang
""",
    "config/instruments/effect_small_codes.csv": """\
code,label_nb
1,Helt uenig
2,Ganske uenig
3,Litt uenig
4,Verken enig eller uenig
5,Litt enig
6,Ganske enig
7,Helt enig
""",
    "config/instruments/evaluation_small.csv": """\
statement_id,question,variable,order,text_nb
developed_as_leader,outcome,v_201,1,Jeg har utviklet meg i min lederrolle
suitable_pace,programme,v_202,2,Passe tempo på samlingene
""",
    "config/instruments/evaluation_small_codes.csv": """\
code,label_nb,meaning
1,Helt uenig,disagree
2,Litt uenig,disagree
3,Verken enig eller uenig,neutral
4,Litt enig,agree
5,Helt enig,agree
6,Vet ikke,dont_know
""",
}

# row 1 … 10; used: 1, 3, 5, 6, 7
EFS_BEFORE = """\
lfdn;u_account;c_0001;tester;dispcode;datetime;v_101;v_102;v_103;v_104;v_105;v_106;v_901;duration
1;R1;2020-1-A;0;31;2020-01-20 09:00:00;5;6;2;7;0;-77;None;12,5
2;R2;2020-1-A;0;22;2020-01-20 09:30:00;4;-99;-99;-99;-99;-99;;2,0
3;R2;2020-1-A;0;31;2020-01-21 09:00:00;4;4;4;4;4;4;NA;8,0
4;R3;2020-1-A;0;31;2020-01-21 10:00:00;1;1;1;1;1;1;;9,1
5;R3;2020-1-A;0;32;2020-01-22 08:00:00;7;7;1;6;6;0;n/a;1 234,5
6;R4;2020-1-B;0;31;2020-01-20 12:00:00;3;3;5;2;2;2;"Få møter; mye å gjøre";10,0
7;R5;2020-1-B;0;31;2020-01-20 13:00:00;5;5;3;4;4;4;;11,0
8;R6;2020-1-B;0;20;;-99;-99;-99;-99;-99;-99;;
9;T1;2020-1-A;1;31;2020-01-19 13:00:00;1;1;1;1;1;1;test;0,5
10;R6;2020-1-B;0;31;2020-01-23 13:00:00;0;0;0;-77;-77;-77;;0,7
"""

LABEL_HEADINGS = ["Respondent-ID", "Ledergruppe", "Status", "Testrespondent", "Tidspunkt"]
QUESTIONS = [
    "Vi lytter til hverandre",
    "Vi spør, før vi svarer",
    "Vi snakker forbi hverandre",
    "Vi er glade når én lykkes",
    "Vi gjør hverandre gode",
    "Vi står sammen i motgang",
]
# row 1 … 6; used: 1, 2, 3, 4, 6
LABEL_AFTER = [
    [*LABEL_HEADINGS, *QUESTIONS, "Kommentar"],
    ["R1", "2020-1-A", "Fullført", "Nei", "2020-10-01 09:00:00"]
    + ["Helt enig", "Helt enig", "Helt uenig", "Ganske enig", "Ganske enig", "Ganske enig", "NA"],
    ["R2", "2020-1-A", "Fullført", "Nei", "2020-10-01 10:00:00"]
    + ["Litt enig", "Litt enig", "Litt uenig", "Litt enig", "Litt enig", "Ikke besvart", None],
    ["R7", "2020-1-A", "Fullført", "Nei", "2020-10-02 10:00:00"]
    + ["Ganske enig", None, "Ganske uenig", "Helt enig", "Helt enig", "Helt enig", "None"],
    ["R4", "2020-1-B", "Fullført", "Nei", "2020-10-02 11:00:00"]
    + ["Litt enig", "Litt enig", "Litt enig", "Litt enig", "Litt enig", "Litt enig", None],
    ["R5", "2020-1-B", "Avbrutt", "Nei", "2020-10-02 12:00:00"]
    + ["Litt enig", None, None, None, None, None, None],
    ["R6", "2020-1-B", "Fullført", "Nei", "2020-10-03 12:00:00"]
    + ["Helt uenig", "Helt uenig", "Helt enig", "Helt uenig", "Helt uenig", "Helt uenig", None],
]

# row 1 … 8; used: 1, 2, 4, 5; invited: A 4, B 3
PLAIN_EVALUATION = """\
respondent_id,group,status,test,submitted,developed_as_leader,suitable_pace,comment
R1,2020-1-A,complete,0,2020-10-10 09:00:00,5,6,"Bra, men kort"
R2,2020-1-A,complete,0,2020-10-10 09:10:00,4,-99,NA
R3,2020-1-A,not_started,0,,,,
R7,2020-1-A,complete,0,2020-10-10 09:20:00,1,3,
R4,2020-1-B,complete,0,2020-10-11 09:00:00,2,5,
R5,2020-1-B,incomplete,0,2020-10-11 10:00:00,3,,
R6,2020-1-B,not_started,0,,,,
T1,2020-1-A,complete,1,2020-10-09 10:00:00,1,1,
"""

PLAIN = {
    PARTICIPANTS: """\
respondent_id,name,email,gender,birth_year,position,organisation,organisation_type,group,joined
R1,Åse Prøve,ase@example.org,kvinne,1965,Direktør,Tilsyn A,direktorat,2020-1-A,start
R2,Bo Prøve,bo@example.org,mann,1970,Avdelingsdirektør,Tilsyn A,direktorat,2020-1-A,start
R3,Cy Prøve,cy@example.org,mann,1968,Avdelingsdirektør,Tilsyn A,direktorat,2020-1-A,start
R4,Dag Prøve,dag@example.org,mann,1960,Ekspedisjonssjef,Departement B,departement,2020-1-B,start
R5,Eva Prøve,eva@example.org,kvinne,1972,Ekspedisjonssjef,Departement B,departement,2020-1-B,start
R6,Flo Prøve,flo@example.org,kvinne,1975,Ekspedisjonssjef,Departement B,departement,2020-1-B,start
R7,Geir Prøve,geir@example.org,mann,1980,Avdelingsdirektør,Tilsyn A,direktorat,2020-1-A,underveis
""",
    AREAS: """\
group,area_no,area_nb,factors
2020-1-A,1,Lytte mer,dialogue
2020-1-A,2,Bli bedre sammen,dialogue;global_index
2020-1-B,1,Flytte kontoret,
""",
    QUOTES: """\
quote_id,chapter,theme,text_nb,cleared_by
q1,3.1,formål,Vi vet hvor vi skal.,Kari Klarerer
q2,3.2,møter,Møtene var for lange.,
""",
    CHALLENGES: """\
challenge_id,theme,text_nb,cleared_by
u1,tid,Vi har for liten tid.,Kari Klarerer
""",
}

# path: source, wave, format, rows
REGISTERED = {
    BEFORE: ("effect", "before", "efs_csv", 10),
    AFTER: ("effect", "after", "label_xlsx", 6),
    EVALUATION: ("evaluation", "", "plain_csv", 8),
    PARTICIPANTS: ("participants", "", "plain_csv", 7),
    AREAS: ("development_areas", "", "plain_csv", 3),
    QUOTES: ("quotes", "", "plain_csv", 2),
    CHALLENGES: ("challenges", "", "plain_csv", 1),
}


def write_programme() -> None:
    """Write the programme's config and raw files under the working directory."""
    for path, text in {**TABLES, **PLAIN, EVALUATION: PLAIN_EVALUATION}.items():
        write(path, text.encode())
    write(BEFORE, EFS_BEFORE.encode("cp1252"))
    write(AFTER, workbook(LABEL_AFTER))
    register()


def write(path: str, data: bytes) -> None:
    """Write a file and its folders."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(data)


def replace(path: str, old: str, new: str, encoding: str = "utf-8") -> None:
    """Replace text that must be in a file, once."""
    text = Path(path).read_bytes().decode(encoding)
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    write(path, text.replace(old, new).encode(encoding))


def workbook(rows: list[list], extra_sheet: list[list] | None = None) -> bytes:
    """Return an Excel workbook as bytes."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for row in extra_sheet or []:
        (book["Notat"] if "Notat" in book else book.create_sheet("Notat")).append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def register(**changed: dict[str, str]) -> None:
    """Write config/sources.csv with the checksums of the files as they now are.

    Parameters
    ----------
    **changed : dict
        ``path_`` replaced columns of one file, by the file's name without ending:
        ``effect_before={"rows": "9"}``.
    """
    rows = []
    for path, (source, wave, format, count) in REGISTERED.items():
        data = Path(path).read_bytes() if Path(path).exists() else b""
        row = {
            "path": path,
            "cohort": COHORT,
            "source": source,
            "wave": wave,
            "format": format,
            "received": "2020-11-01",
            "owner": "Kontoret",
            "synthetic": "ja",
            "sha256": hashlib.sha256(data).hexdigest(),
            "rows": str(count),
        }
        rows.append(row | changed.get(Path(path).stem, {}))
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write("config/sources.csv", text.getvalue().encode())


def registered(*kinds: str) -> list[dict[str, str]]:
    """Return the rows of config/sources.csv of these kinds, as the rules get them."""
    with Path("config/sources.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["source"] in kinds]
