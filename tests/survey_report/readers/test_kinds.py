"""Kinds of exports beside the cases: each is read as the sample it is made of, or refused."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from survey_report.commands.recognised_files import identify
from survey_report.faults.source_faults import SourceError
from survey_report.readers import READERS, load_table
from survey_report.readers.export import codebook_of
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import answer_checks
from tests.data.formats import make_samples
from tests.data.formats.make_samples import FOLDER
from tests.data.small_programme import CLEANING, PARTICIPANTS, PLAIN, QUOTES

CODEBOOK = codebook_of(
    read_strings(FOLDER / "effect_small.csv"),
    read_strings(FOLDER / "effect_small_codes.csv"),
    {**CLEANING, "missing_codes": [0, -66, -77, -99]},
)
ANSWERS = read_strings(FOLDER / "answers.csv")
ITEMS = CODEBOOK.item_ids


def answers_in(path: Path) -> list[list[str]]:
    """Return the complete answers of ordinary respondents; raise every fault."""
    found = identify(path.as_posix(), {"effect": CODEBOOK, "evaluation": CODEBOOK})
    export = READERS[found.format].interpret(READERS[found.format].load(path), CODEBOOK)
    faults = [*export.faults, *answer_checks.answer_faults(export, CODEBOOK)]
    if faults := faults + answer_checks.frame_faults(export):
        raise SourceError(faults)
    table = export.answers
    used = table[(table["status"] == "complete") & (table["test"] == "nei")]
    return [
        [
            "" if cell in CODEBOOK.missing else export.values.get(cell, cell)
            for cell in (row[item] for item in ITEMS)
        ]
        for row in used.to_dict("records")
    ]


EXPECTED = ANSWERS[(ANSWERS["status"] == "complete") & (ANSWERS["test"] == "0")][
    ITEMS
].values.tolist()


def in_workbook(data: bytes, change, part="worksheets/") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if part in name else content)
    return packed.getvalue()


def upper_head(data: bytes) -> bytes:
    head, _, rest = data.partition(b"\n")
    return head.upper() + b"\n" + rest


READ = {
    "capitals in the headings of EFS": ("efs.csv", "a.csv", upper_head),
    "capitals in the headings of Nettskjema": ("nettskjema.csv", "a.csv", upper_head),
    "commas in EFS": ("efs.csv", "a.csv", lambda data: re.sub(b'"[^"]*"', b"x", data)
                      .replace(b"12,5", b"12").replace(b";", b",")),
    "tabs in EFS": ("efs.csv", "a.tsv", lambda data: data.replace(b";", b"\t")),
    "another ending": ("efs.csv", "a.CSV", lambda data: data),
    "no ending": ("efs.csv", "uttak", lambda data: data),
    "xlsm": ("forms.xlsx", "a.xlsm", lambda data: data),
    "workbook named txt": ("forms.xlsx", "a.txt", lambda data: data),
    "sep line before tabs": (
        "efs.csv", "a.csv", lambda data: b"sep=\t\r\n" + data.replace(b";", b"\t")),
    "UTF-16, the other order, without a mark": (
        "essentials_text.txt", "a.txt", lambda data: data.decode("utf-16").encode("utf-16-be")),
    "DOS": ("efs.csv", "a.csv",
            lambda data: data.decode("cp1252").replace("None", "Blåbær på brød, øl og Ærø")
            .replace("«", '').replace("»", '').encode("cp850")),
    "old Macintosh line ends": (
        "plain.csv", "a.csv", lambda data: data.replace(b"\r\n", b"\n").replace(b"\n", b"\r")),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_it_is_read(name, tmp_path):
    sample, target, change = READ[name]
    path = tmp_path / target
    path.write_bytes(change((FOLDER / sample).read_bytes()))
    assert answers_in(path) == EXPECTED


def test_a_formula_calculated_to_an_empty_text_is_an_empty_cell(tmp_path):
    """R1 has not answered the sixth question, in column K of Essentials' Excel export."""
    path = tmp_path / "a.xlsx"

    def change(part):
        row = re.search(rb'<row r="2".*?</row>', part)[0]
        assert b'r="K2"' not in row
        cell = b'<c r="K2" t="str"><f>IF(1,"","x")</f><v></v></c>'
        new = re.sub(rb'(?=<c r="L2")', cell, row)
        return part.replace(row, new if new != row else row.replace(b"</row>", cell + b"</row>"))

    path.write_bytes(in_workbook((FOLDER / "essentials_excel.xlsx").read_bytes(), change))
    assert answers_in(path) == EXPECTED


def test_sheets_that_are_empty_or_hidden_are_no_answers(tmp_path):
    book = openpyxl.load_workbook(FOLDER / "essentials_excel.xlsx")
    book.create_sheet("Tomt", 0)
    for state in ("hidden", "veryHidden"):
        sheet = book.create_sheet(state)
        sheet["A1"], sheet.sheet_state = "notat", state
    book.save(tmp_path / "a.xlsx")
    assert answers_in(tmp_path / "a.xlsx") == EXPECTED
    notes = READERS["label_xlsx"].load(tmp_path / "a.xlsx").notes
    assert notes == ("Skjulte ark er ikke lest: «hidden» og «veryHidden».",)


def test_surveyxact_with_capitals_in_its_names(tmp_path):
    for part in ("dataset", "structure", "labels"):
        data = (FOLDER / f"surveyxact_{part}.csv").read_bytes()
        (tmp_path / f"{part.capitalize()}.CSV").write_bytes(data)
    assert answers_in(tmp_path / "Dataset.CSV") == EXPECTED


def test_surveyxact_of_which_one_file_was_fetched_again(tmp_path):
    for part in ("dataset", "structure", "labels"):
        data = (FOLDER / f"surveyxact_{part}.csv").read_bytes()
        name = f"{part} (1).csv" if part == "labels" else f"{part}.csv"
        (tmp_path / name).write_bytes(data)
    assert answers_in(tmp_path / "dataset.csv") == EXPECTED


def test_surveyxact_with_one_column_of_status(tmp_path):
    """statoverall, with the code of the status, in place of five columns."""
    data = make_samples.read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    tables = make_samples.surveyxact_tables(data)
    place = tables["dataset"][0].index("stato_1")
    rows = [tables["dataset"][0][:place] + ["statoverall"] + tables["dataset"][0][place + 5 :]]
    for row in tables["dataset"][1:]:
        code = str(row[place : place + 5].index("1") + 1)
        rows.append([*row[:place], code, *row[place + 5 :]])
    parts = tables | {"dataset": rows, "structure": [["variableName"], *([x] for x in rows[0])]}
    for part, content in parts.items():
        make_samples._delimited(tmp_path / f"{part}.csv", content, ";", "cp1252")
    assert answers_in(tmp_path / "dataset.csv") == EXPECTED


def test_numbers_with_decimals_in_spss(tmp_path):
    data = make_samples.read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    rows = make_samples._efs_rows(data, make_samples.EFS_STATUS, ("0", "1"), lambda code: code)
    import pandas as pd

    table = pd.DataFrame(rows[1:], columns=rows[0])
    table["duration"] = 12.5
    for variable in ["dispcode", "tester", *data.questions["variable"]]:
        table[variable.upper()] = pd.to_numeric(table.pop(variable)).astype("float64")
    make_samples.pyreadstat.write_sav(table, tmp_path / "a.sav")
    assert READERS["spss_sav"].load(tmp_path / "a.sav").cells["duration"].unique() == ["12,5"]
    assert answers_in(tmp_path / "a.sav") == EXPECTED


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("mÃ¼sli", "æ, ø og å er ødelagt"),
        ("21 Â°C ute", "æ, ø og å er ødelagt"),
        ("t&oslash;r", "æ, ø og å er ødelagt"),
        ("bl\ufffdb\ufffdr", "æ, ø og å er ødelagt"),
        ('sa "ja" til det', "anførselstegn"),
    ],
)
def test_a_quotation_that_is_broken_names_row_and_column(wrong, told, tmp_path):
    path = tmp_path / "quotes.csv"
    text = PLAIN[QUOTES].replace("Vi vet hvor vi skal.", f'"{wrong}"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        load_table(path)
    assert told in str(error.value) and "quotes.csv, rad 2" in str(error.value)


@pytest.mark.parametrize("text", ["R&amp;D er bra", "5*6*7 & <kollega>", "Hva nå? Ja! Café — «ok»"])
def test_ordinary_signs_are_no_broken_letters(text, tmp_path):
    path = tmp_path / "quotes.csv"
    path.write_text(PLAIN[QUOTES].replace("Vi vet hvor vi skal.", text), encoding="utf-8")
    assert load_table(path).cells["text_nb"].iloc[0] == text


def test_participants_in_excel(tmp_path):
    import csv

    rows = list(csv.reader(io.StringIO(PLAIN[PARTICIPANTS])))
    make_samples._workbook(tmp_path / "deltakere.xlsx", {"Ark1": rows})
    found = identify((tmp_path / "deltakere.xlsx").as_posix(), {"effect": CODEBOOK})
    assert (found.source, found.format, found.rows) == ("participants", "plain_xlsx", 7)
    assert load_table(tmp_path / "deltakere.xlsx").cells["birth_year"].iloc[0] == "1965"


def test_a_damaged_workbook_names_its_file(tmp_path):
    path = tmp_path / "svar.xlsx"
    data = (FOLDER / "forms.xlsx").read_bytes()
    path.write_bytes(in_workbook(data, lambda part: part[: len(part) // 2]))
    with pytest.raises(SourceError, match="svar.xlsx"):
        answers_in(path)
