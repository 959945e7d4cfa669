"""Canaries: what is planted in the raw files is found nowhere but in the raw files.

Three cohorts, one in each kind of export, are made to look real: registered as such, with a
secret key, and with a canary in every field that can hold one. Then everything is built, with a
report of these cohorts that prints all there is (with THOROUGH=1 the whole demonstration), and
40 and more broken variants are handed to validation. No canary sings in any file a reader or
a colleague may see, nor in any message.
"""

import base64
import csv
import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas as pd
import pypdfium2
import pytest

from benchmarks.small_project import make_small_project
from survey_report.faults.source_faults import SourceError, render
from survey_report.files.encodings import decode
from survey_report.settings.config_files import load_config
from survey_report.validation import delivery
from tests.data.awkward_programme import write_report
from tests.forked import snakemake
from tests.sizes import sized

ROOT = Path(__file__).parents[2]
COHORTS = ("2016-1", "2016-3", "2017-2")  # efs_csv, plain_csv, label_xlsx
SOURCES, CORRECTIONS = "config/sources.csv", "config/corrections.csv"

IDENTITY_NUMBER = "01019012480"
SECRET = f"Kanaritekst om Kanarifugl Sangersen, {IDENTITY_NUMBER}, ring 22 33 44 55."
CANARIES = {
    "name": "Kanarifugl Sangersen",
    "email": "kanarifugl@kanaripost.no",
    "position": "kanaridirektør",
    "area_nb": SECRET,
    "comment": SECRET,
    "v_901": SECRET,
    "Kommentar": SECRET,
    # not 987654321, which is in the decimals of any 81st
    "lfdn": "739518264",
    "duration": "98765,4",
    "cleared_by": "Kanarifugl Klarersen",
}
KEY = "kanarinøkkel"
# what is looked for, in lower case
SONGS = ("kanari", IDENTITY_NUMBER, "22 33 44 55", "739518264", "98765,4", "98765.4")

PUBLIC = (
    "data/processed/statistics",
    "data/processed/figures",
    "data/processed/audit",
    "reports/output",
    "logs",
    ".snakemake",
)


# --- planting


def canary_id(match: re.Match) -> str:
    return f"kanari-{match[0]}"


def read_rows(path: Path) -> tuple[list[list[str]], str, str]:
    """Return rows, delimiter and encoding of a delimited file."""
    decoded = decode(path.read_bytes())
    text, encoding = decoded.text, decoded.encoding
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)), delimiter, encoding


def write_rows(path: Path, rows: list[list[str]], delimiter: str, encoding: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def planted_row(header: list, row: list) -> list:
    """Return a row with canaries in it: in place of texts, and in front of ids."""
    planted = []
    for column, cell in zip(header, row, strict=True):
        if column in CANARIES and cell not in ("", None):
            cell = CANARIES[column]
        elif column in ("comment", "v_901", "Kommentar"):
            cell = SECRET
        planted.append(re.sub(r"R\d{5}", canary_id, cell) if isinstance(cell, str) else cell)
    return planted


def plant(path: Path) -> None:
    """Put canaries in a raw file."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        sheet = book.active
        header, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        for number, row in enumerate(rows, start=2):
            for place, cell in enumerate(planted_row(header, row), start=1):
                sheet.cell(number, place).value = cell
        book.save(path)
        return
    (header, *rows), delimiter, encoding = read_rows(path)
    rows = [planted_row(header, row) for row in rows]
    if path.stem in ("quotes", "challenges"):
        # a text that nobody has cleared
        identity = {"quotes": "q999", "challenges": "u999"}[path.stem]
        own = {header[0]: identity, "chapter": "3.1", "theme": "formål", "text_nb": SECRET}
        rows.append([own.get(column, "") for column in header])
    write_rows(path, [header, *rows], delimiter, encoding)


def register(folder: Path, real: tuple[str, ...] = ()) -> None:
    """Register the files as they are now; those of some cohorts as real."""
    (header, *rows), *shape = read_rows(folder / SOURCES)
    place = {column: number for number, column in enumerate(header)}
    for row in rows:
        data = (folder / row[place["path"]]).read_bytes()
        row[place["sha256"]] = hashlib.sha256(data).hexdigest()
        if row[place["cohort"]] in real:
            row[place["synthetic"]] = "nei"
            if row[place["source"]] in ("quotes", "challenges"):
                row[place["rows"]] = str(len(read_rows(folder / row[place["path"]])[0]) - 1)
    write_rows(folder / SOURCES, [header, *rows], *shape)


def plant_all(folder: Path) -> None:
    """Put canaries in all files of the cohorts, and register the cohorts as real."""
    for cohort in COHORTS:
        for path in sorted((folder / "data/raw" / cohort).iterdir()):
            plant(path)
    corrections = folder / CORRECTIONS
    rows, *shape = read_rows(corrections)
    assert any(row[1].split("/")[2] in COHORTS for row in rows[1:]), "a correction to plant in"
    planted = [
        [re.sub(r"R\d{5}", canary_id, cell) for cell in row]
        if any(f"/{cohort}/" in row[1] for cohort in COHORTS)
        else row
        for row in rows
    ]
    write_rows(corrections, planted, *shape)
    register(folder, real=COHORTS)
    # only some cohorts are planted in: here the mix is meant
    edition = folder / "config/editions/2019.yaml"
    edition.write_text(f"{edition.read_text('utf-8')}mixed_data: ja\n", encoding="utf-8")


# --- listening


def texts_in(path: Path) -> Iterator[str]:
    """Return everything a file says, whatever its format, in lower case."""
    data = path.read_bytes()
    if path.suffix == ".docx" or zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (
                archive.read(name).decode("utf-8", "replace").lower() for name in archive.namelist()
            )
    elif path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        pages = [page.get_textpage().get_text_range() for page in document]
        yield " ".join([*pages, str(document.get_metadata_dict())]).lower()
    elif path.suffix == ".parquet":
        yield pd.read_parquet(path).to_csv().lower()
    yield data.decode("utf-8", "replace").lower()
    if b"\0" in data:
        yield data.decode("utf-16-le", "replace").lower()
    for blob in re.findall(rb"base64,([A-Za-z0-9+/=]{16,})", data):
        yield base64.b64decode(blob + b"==").decode("utf-8", "replace").lower()


def songs_in(text: str) -> set[str]:
    return {song for song in SONGS if song in text}


def singing(folder: Path, places: tuple[str, ...]) -> dict[str, set[str]]:
    """Return the files in which a canary is heard, by path, and the canaries."""
    heard = {}
    for place in places:
        for path in sorted((folder / place).rglob("*")):
            if path.is_file():
                songs = set().union(*map(songs_in, texts_in(path)))
                if songs:
                    heard[path.relative_to(folder).as_posix()] = songs
    return heard


# --- the whole build


def print_everything(folder: Path) -> None:
    """Have the report of the canaries' cohorts print each figure, table, list and quote."""
    write_report(folder)
    calls = [f'organisations("{kind}")' for kind in ("departement", "direktorat")]
    for cohort in COHORTS:
        _, *rows = read_rows(folder / f"data/raw/{cohort}/quotes.csv")[0]
        calls += [f'quote("{row[0]}")' for row in rows]
    cells = [f"\n```{{python}}\n#| output: asis\n#| echo: false\n{call}\n```\n" for call in calls]
    with (folder / "reports/chapters/resultater.qmd").open("a", encoding="utf-8") as chapter:
        chapter.writelines(cells)


@pytest.fixture(scope="module")
def woods(request, tmp_path_factory) -> Path:
    """Return the project to plant in: the canaries' cohorts, or the whole demonstration."""
    folder = tmp_path_factory.mktemp("birds") / "project"
    if sized(few=False, many=True):
        skip = shutil.ignore_patterns(".venv", ".git", ".pytest_cache", ".hypothesis")
        return Path(shutil.copytree(request.getfixturevalue("built"), folder, ignore=skip))
    print_everything(make_small_project(folder, COHORTS))
    return folder


@pytest.fixture(scope="module")
def planted(woods: Path) -> tuple[Path, str]:
    """Build the project with canaries in it; return where, and everything that was printed."""
    plant_all(woods)
    run = snakemake(woods, "--cores", "all", RAPPORT_NOKKEL=KEY)
    assert run.returncode == 0, run.stdout + run.stderr
    return woods, run.stdout + run.stderr


def test_the_canaries_are_in_the_raw_files(planted):
    folder, _ = planted
    raw = tuple(f"data/raw/{cohort}" for cohort in COHORTS)
    heard = singing(folder, raw)
    everything = {
        path.relative_to(folder).as_posix() for place in raw for path in (folder / place).iterdir()
    }
    assert set(heard) == everything
    assert set().union(*heard.values()) >= {"kanari", IDENTITY_NUMBER, "22 33 44 55"}


def test_no_canary_is_heard_in_what_others_may_see(planted):
    folder, _ = planted
    assert (folder / "reports/output/erfaringsrapport.html").stat().st_mtime > (
        folder / SOURCES
    ).stat().st_mtime
    assert singing(folder, PUBLIC) == {}


def test_no_canary_is_heard_in_what_is_printed(planted):
    assert songs_in(planted[1].lower()) == set()


def test_the_clean_stage_holds_pseudonyms_only(planted, capsys):
    folder, _ = planted
    clean = folder / "data/processed/clean"
    holding = []
    for path in sorted(clean.rglob("*.parquet")):
        table = pd.read_parquet(path)
        assert not {"name", "email", "position", "respondent_id", "comment", "area_nb"} & set(table)
        if "respondent" in table:
            assert table["respondent"].str.fullmatch("[0-9a-f]{16}").all(), path
            holding.append(path.relative_to(folder).as_posix())
        # who has cleared a text is known here, and goes no further
        words = table.drop(columns="cleared_by", errors="ignore")
        assert songs_in(words.to_csv().lower()) == set(), path
    with capsys.disabled():
        print("\nClean files with pseudonyms:", *holding, sep="\n  ")
    assert "data/processed/clean/participants.parquet" in holding
    assert {Path(path).stem for path in holding} == {
        "effect_items",
        "effect_members",
        "evaluation_answers",
        "participants",
    }


def test_persons_keep_their_pseudonym_from_file_to_file(planted):
    clean = planted[0] / "data/processed/clean"
    register = set(pd.read_parquet(clean / "participants.parquet")["respondent"])
    answered = set(pd.read_parquet(clean / "effect_members.parquet")["respondent"])
    assert answered <= register


# --- broken variants


@pytest.fixture(scope="module")
def nests(tmp_path_factory) -> dict[str, Path]:
    """Return, per cohort, a folder with the config and that cohort alone, planted."""
    folders = {}
    for cohort in COHORTS:
        folder = tmp_path_factory.mktemp("nest") / cohort
        shutil.copytree(ROOT / "config", folder / "config")
        shutil.copytree(ROOT / "data/raw" / cohort, folder / "data/raw" / cohort)
        for path, column in ((SOURCES, 1), ("config/cohorts.csv", 0)):
            (header, *rows), *shape = read_rows(folder / path)
            own = [row for row in rows if row[column] == cohort]
            write_rows(folder / path, [header, *own], *shape)
        for path in sorted((folder / "data/raw" / cohort).iterdir()):
            plant(path)
        (header, *rows), *shape = read_rows(folder / CORRECTIONS)
        own = [
            [re.sub(r"R\d{5}", canary_id, cell) for cell in row]
            for row in rows
            if f"/{cohort}/" in row[1]
        ]
        write_rows(folder / CORRECTIONS, [header, *own], *shape)
        register(folder, real=(cohort,))
        folders[cohort] = folder
    return folders


def told(folder: Path, monkeypatch) -> str:
    """Return what validation says about a folder, "" when it finds nothing wrong."""
    monkeypatch.chdir(folder)
    try:
        delivery.validate(load_config()["cleaning"], {"RAPPORT_NOKKEL": KEY})
    except SourceError as error:
        return f"{render(error.faults)}\n{error}"
    return ""


def on_rows(change: Callable[[list[list[str]]], None]) -> Callable[[Path], None]:
    """Return a mutation of a file's rows, header first."""

    def mutate(path: Path) -> None:
        if path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            rows = [list(row) for row in book.active.iter_rows(values_only=True)]
            change(rows)
            book.remove(book.active)
            sheet = book.create_sheet("Svar")
            for row in rows:
                sheet.append(row)
            book.save(path)
            return
        rows, *shape = read_rows(path)
        change(rows)
        write_rows(path, rows, *shape)

    return mutate


def on_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(change(path.read_bytes()))


def in_cell(row: int, column: int | str, value: str) -> Callable[[Path], None]:
    def change(rows):
        place = rows[0].index(column) if isinstance(column, str) else column
        rows[row][place] = value

    return on_rows(change)


def swap_columns(rows):
    for row in rows[1:]:
        row[0], row[1], row[3] = row[3], row[0], row[1]


NAME = CANARIES["name"]
# of any file
GENERAL = {
    "no_header": on_rows(lambda rows: rows.pop(0)),
    "row_twice": on_rows(lambda rows: rows.append(rows[1])),
    "column_gone": on_rows(lambda rows: [row.pop(2) for row in rows]),
    "columns_swapped": on_rows(swap_columns),
    "header_is_a_name": in_cell(0, 2, "En annen overskrift"),
    "empty": on_bytes(lambda data: b""),
    "cut": on_bytes(lambda data: data[: 2 * len(data) // 3]),
}
# of text files
DELIMITED = {
    "other_delimiter": on_bytes(lambda data: data.replace(b";", b"|").replace(b",", b"|")),
    "open_quote": on_bytes(lambda data: data + b'"' + NAME.encode() + b"\n"),
    "broken_letters": on_bytes(lambda data: data + "KanarifÃ¸gl\n".encode()),
    "unknown_encoding": on_bytes(lambda data: data + b"Kanari\x81\n"),
    "field_too_many": on_rows(lambda rows: rows[1].append(NAME)),
}
VARIANTS = [
    *(
        (cohort, name, kind, change)
        for cohort, name in (
            ("2016-1", "participants.csv"),
            ("2016-1", "effect_before.csv"),
            ("2016-3", "evaluation.csv"),
        )
        for kind, change in (GENERAL | DELIMITED).items()
    ),
    *(("2017-2", "effect_after.xlsx", kind, change) for kind, change in GENERAL.items()),
    ("2016-1", "participants.csv", "name_for_gender", in_cell(1, "gender", NAME)),
    ("2016-1", "participants.csv", "name_for_group", in_cell(1, "group", NAME)),
    ("2016-1", "participants.csv", "name_for_year", in_cell(1, "birth_year", NAME)),
    ("2016-1", "participants.csv", "number_for_year", in_cell(1, "birth_year", IDENTITY_NUMBER)),
    ("2016-1", "participants.csv", "name_for_joined", in_cell(1, "joined", NAME)),
    ("2016-1", "participants.csv", "no_id", in_cell(1, "respondent_id", "")),
    ("2016-1", "effect_before.csv", "text_for_answer", in_cell(1, "v_101", SECRET)),
    ("2016-1", "effect_before.csv", "number_for_answer", in_cell(1, "v_101", IDENTITY_NUMBER)),
    ("2016-1", "effect_before.csv", "text_for_status", in_cell(1, "dispcode", SECRET)),
    ("2016-1", "effect_before.csv", "name_for_group", in_cell(1, "c_0001", NAME)),
    ("2016-1", "effect_before.csv", "name_for_time", in_cell(1, "datetime", NAME)),
    ("2016-1", "effect_before.csv", "stranger", in_cell(1, "u_account", "kanari-R99999")),
    ("2016-3", "evaluation.csv", "text_for_test", in_cell(1, "test", SECRET)),
    ("2016-3", "evaluation.csv", "text_for_answer", in_cell(1, 6, SECRET)),
    ("2017-2", "effect_after.xlsx", "text_for_status", in_cell(1, "Status", SECRET)),
    ("2017-2", "effect_after.xlsx", "text_for_answer", in_cell(1, 6, SECRET)),
    ("2017-2", "effect_after.xlsx", "stranger", in_cell(1, "Respondent-ID", "kanari-R99999")),
    ("2016-1", "development_areas.csv", "text_for_factors", in_cell(1, "factors", SECRET)),
    ("2016-1", "development_areas.csv", "name_for_group", in_cell(1, "group", NAME)),
    ("2016-1", "corrections.csv", "of_a_stranger", in_cell(1, "respondent_id", "kanari-R99999")),
    ("2016-1", "corrections.csv", "of_another_value", in_cell(1, "old_value", SECRET)),
    ("2016-1", "quotes.csv", "text_for_chapter", in_cell(1, "chapter", SECRET)),
    ("2016-1", "quotes.csv", "name_for_id", in_cell(1, "quote_id", NAME)),
]


def test_the_cohorts_are_sound_before_they_are_broken(nests, monkeypatch):
    for folder in nests.values():
        assert told(folder, monkeypatch) == ""


def test_there_are_at_least_40_variants():
    assert len(VARIANTS) >= 40


@pytest.mark.parametrize(
    ("cohort", "name", "change"),
    [
        pytest.param(cohort, name, change, id=f"{cohort}-{name}-{kind}")
        for cohort, name, kind, change in VARIANTS
    ],
)
def test_no_canary_is_heard_in_messages(nests, tmp_path, monkeypatch, cohort, name, change):
    folder = tmp_path / "broken"
    shutil.copytree(nests[cohort], folder)
    place = "config" if name == "corrections.csv" else f"data/raw/{cohort}"
    change(folder / place / name)
    register(folder)
    message = told(folder, monkeypatch)
    # an unusual delimiter is read as it is, and is no fault
    assert name in message or (change is DELIMITED["other_delimiter"] and message == "")
    assert songs_in(message.lower()) == set()
