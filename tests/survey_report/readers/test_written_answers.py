"""The same answers as other tools and spreadsheets write them: equal, or told by row and column.

What is right stands in tests/data/formats/answers.csv: R1 5,6,2,7,1,–; R2 4,4,4,4,4,4;
R4 –,3,5,2,2,1; R5 7,7,1,6,6,7.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from survey_report.faults.source_faults import SourceError
from survey_report.readers import READERS, detect_format, read
from survey_report.readers.export import codebook_of
from survey_report.settings.schema_tables import read_strings
from survey_report.validation import answer_checks, people_checks, receipts
from tests.data.formats.make_samples import FOLDER
from tests.data.small_programme import CLEANING

CODEBOOK = codebook_of(
    read_strings(FOLDER / "effect_small.csv"),
    read_strings(FOLDER / "effect_small_codes.csv"),
    {**CLEANING, "missing_codes": [0, -66, -77, -99]},
)
LABELS = CODEBOOK.codes
RIGHT = {
    "R1": ["5", "6", "2", "7", "1", ""],
    "R2": ["4", "4", "4", "4", "4", "4"],
    "R4": ["", "3", "5", "2", "2", "1"],
    "R5": ["7", "7", "1", "6", "6", "7"],
}
FRAME = ["respondent_id", "group", "status", "test", "submitted"]
GROUPS = {"R1": "2020-1-A", "R2": "2020-1-A", "R4": "2020-1-B", "R5": "2020-1-B"}
QUESTIONS = list(CODEBOOK.items["text_nb"])


def plain_rows(written=str, respondent=str, submitted="2020-01-20 09:00:00") -> list[list]:
    """Return the plain format, answers and ids written in some way."""
    return [[*FRAME, *CODEBOOK.item_ids]] + [
        [respondent(who), GROUPS[who], "complete", "0", submitted, *map(written, answers)]
        for who, answers in RIGHT.items()
    ]


def forms_rows(written) -> list[list]:
    heads = ["ID", "Starttidspunkt", "Fullføringstidspunkt", "Respondent-ID", "Ledergruppe"]
    times = ["2020-01-20 08:50:00", "2020-01-20 09:00:00"]
    return [[*heads, *QUESTIONS]] + [
        [number, *times, who, GROUPS[who], *map(written, answers)]
        for number, (who, answers) in enumerate(RIGHT.items(), start=1)
    ]


def nettskjema_rows(yes: str, no: str) -> list[list]:
    groups = sorted(set(GROUPS.values()))
    heads = ["$submission_id", "$created", "respondent_id", *(f"group.{x}" for x in groups)]
    return [[*heads, *(f"m.{item}" for item in CODEBOOK.item_ids)]] + [
        ["1", "2020-01-20T09:00:00+01:00", who]
        + [(yes or group) if GROUPS[who] == group else no for group in groups]
        + answers
        for who, answers in RIGHT.items()
    ]


def as_csv(path: Path, rows: list[list], encoding="utf-8", delimiter=";") -> Path:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def as_workbook(path: Path, rows: list[list]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    book.save(path)
    return path


def export_of(path: Path):
    return read(path, detect_format(path), CODEBOOK)


def faults_in(path: Path) -> list[tuple[int | None, str, str, str]]:
    export = export_of(path)
    faults = [*export.faults, *answer_checks.answer_faults(export, CODEBOOK)]
    faults += answer_checks.frame_faults(export)
    return [(fault.row, fault.column, fault.found, fault.mend) for fault in faults]


def answers_in(path: Path) -> dict[str, list[str]]:
    """Return each respondent's codes; no fault may be told."""
    assert faults_in(path) == []
    export = export_of(path)
    return {
        row["respondent_id"]: [
            "" if row[item] in CODEBOOK.missing else export.values.get(row[item], row[item])
            for item in CODEBOOK.item_ids
        ]
        for row in export.answers.to_dict("records")
    }


@pytest.mark.parametrize(
    "form",
    [
        "{code} - {label}",
        "{code}. {label}",
        "{code} {label}",
        "{code}={label}",
        "{label} ({code})",
        "{label} [{code}]",
    ],
)
def test_a_label_with_its_own_code_is_read(form, tmp_path):
    rows = forms_rows(lambda code: form.format(code=code, label=LABELS[code]) if code else "")
    path = as_workbook(tmp_path / "a.xlsx", rows)
    assert answers_in(path) == RIGHT
    # the receipt counts them by how they are written: R2 has six of the middle answer
    written = form.format(code="4", label="Verken enig eller uenig")
    assert (written, "kode 4", 6) in receipts.codes_met(export_of(path))


def test_a_scale_with_words_at_its_ends_only(tmp_path):
    def written(code):
        return f"{code} - {LABELS[code]}" if code in ("1", "7") else code

    assert answers_in(as_workbook(tmp_path / "a.xlsx", forms_rows(written))) == RIGHT
    assert answers_in(as_csv(tmp_path / "a.csv", plain_rows(written))) == RIGHT


def test_a_code_beside_the_label_of_another_is_told(tmp_path):
    """A scale that was turned in the tool: 1 - Helt enig."""
    turned = forms_rows(lambda code: f"{8 - int(code)} - {LABELS[code]}" if code else "")
    faults = faults_in(as_workbook(tmp_path / "a.xlsx", turned))
    assert (2, QUESTIONS[3], "1 sammen med en annen tekst enn måleinstrumentets") in {
        fault[:3] for fault in faults
    }
    # R2's six middle answers, 4 - Verken enig eller uenig, are the same either way
    assert {fault[0] for fault in faults} == {2, 4, 5}
    assert all("skalaen snudd" in fault[3] for fault in faults)


def test_an_answer_outside_the_scale_of_labels_tells_what_can_be_done(tmp_path):
    rows = forms_rows(lambda code: LABELS.get(code, "Vet ikke"))
    (first, second) = faults_in(as_workbook(tmp_path / "a.xlsx", rows))
    assert first[:3] == (2, QUESTIONS[5], "«Vet ikke»")
    assert second[:3] == (4, QUESTIONS[0], "«Vet ikke»")
    assert "corrections.csv" in first[3]


@pytest.mark.parametrize("form", ["{}.0", "{},0", "{}.00"])
def test_whole_numbers_with_a_decimal_are_whole(form, tmp_path):
    rows = plain_rows(
        lambda code: form.format(code or "−99"), lambda who: form.format(f"1234{who[1]}")
    )
    path = as_csv(tmp_path / "a.csv", rows)
    assert answers_in(path) == {f"1234{who[1]}": answers for who, answers in RIGHT.items()}
    # 24 answers and 4 ids
    assert any(note.endswith("jevnet ut i 28 celler.") for note in export_of(path).receipt.notes)


def test_half_a_point_is_no_answer_and_ids_with_parts_are_kept(tmp_path):
    rows = plain_rows(respondent=lambda who: "1.0" if who == "R1" else f"1.{who[1]}")
    rows[1][5] = "4,5"
    path = as_csv(tmp_path / "a.csv", rows)
    assert [fault[:3] for fault in faults_in(path)] == [(2, "dialogue_1", "«4,5»")]
    assert list(export_of(path).answers["respondent_id"]) == ["1.0", "1.2", "1.4", "1.5"]


def test_the_wordings_in_row_2_are_one_fault(tmp_path):
    rows = plain_rows()
    rows.insert(1, ["Brukerkonto", "c_0001", "Tilstand", "Test", "Tidspunkt", *QUESTIONS])
    (fault,) = faults_in(as_csv(tmp_path / "a.csv", rows))
    assert fault[0] == 2 and fault[2] == "en rad til med overskrifter eller ordlyd"


@pytest.mark.parametrize("id", ["Gjennomsnitt", "", "Generert 12.3.2020"])
def test_a_row_below_the_answers_is_one_fault(id, tmp_path):
    numbers = [""] * 6 if id.startswith("Gen") else ["5", "5", "3", "5", "3", "4"]
    rows = [*plain_rows(), [id, "", "", "", "", *numbers]]
    (fault,) = faults_in(as_csv(tmp_path / "a.csv", rows))
    assert fault[0] == 6 and "uten gruppe og tidspunkt" in fault[2]
    assert "gjennomsnitt" in fault[3]


@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("true", "false"), ("X", ""), ("", "")])
def test_the_group_as_a_box_that_is_ticked(yes, no, tmp_path):
    """An empty yes stands for the group's own name."""
    path = as_csv(tmp_path / "a.csv", nettskjema_rows(yes, no))
    assert answers_in(path) == RIGHT
    assert list(export_of(path).answers["group"]) == list(GROUPS.values())


def test_a_box_that_says_something_else_names_row_and_column(tmp_path):
    rows = nettskjema_rows("1", "0")
    rows[3][4] = "kanskje"
    with pytest.raises(SourceError) as error:
        export_of(as_csv(tmp_path / "a.csv", rows))
    (fault,) = error.value.faults
    assert (fault.row, fault.column) == (4, "group.2020-1-B")


def spss(path: Path, labels: dict[float, str], missing: str, **more) -> Path:
    heads, *rows = plain_rows()
    table = pd.DataFrame(rows, columns=heads)
    items = CODEBOOK.item_ids
    table[items] = table[items].replace("", missing).astype("float64")
    pyreadstat.write_sav(table, path, variable_value_labels=dict.fromkeys(items, labels), **more)
    return path


def test_spss_labels_with_their_numbers(tmp_path):
    labels = {float(code): f"{code} {label}" for code, label in LABELS.items()}
    gone = dict.fromkeys(CODEBOOK.item_ids, [{"lo": -99.0, "hi": -66.0}])
    path = spss(tmp_path / "a.sav", labels, "-77", missing_ranges=gone)
    assert answers_in(path) == RIGHT


def test_a_code_that_only_the_file_knows_is_told_with_its_label(tmp_path):
    labels = {float(code): label for code, label in LABELS.items()} | {8.0: "Vet ikke"}
    faults = faults_in(spss(tmp_path / "a.sav", labels, "8", compress=True))
    assert [fault[:3] for fault in faults] == [
        (2, "team_spirit_3", "«8»"),
        (4, "dialogue_1", "«8»"),
    ]
    assert all(fault[3].startswith("Fila selv kaller 8 «Vet ikke».") for fault in faults)


def test_surveyxact_with_labels_for_codes(tmp_path):
    variables = list(CODEBOOK.items["variable"])
    status = [f"stato_{number}" for number in range(1, 6)]
    heads = ["respondent_id", "group", "test", "closeTime", *status, *variables]
    rows = [heads] + [
        [who, GROUPS[who], "0", "2020-01-20 09:00:00", "0", "0", "0", "1", "0"]
        + [LABELS.get(code, "") for code in answers]
        for who, answers in RIGHT.items()
    ]
    parts = {
        "dataset": rows,
        "structure": [["variableName"], *([head] for head in heads)],
        "labels": [[v, code, f"{code}. {x}"] for v in variables for code, x in LABELS.items()],
    }
    for part, content in parts.items():
        as_csv(tmp_path / f"{part}.csv", content, "utf-16", "\t")
    assert answers_in(tmp_path / "dataset.csv") == RIGHT


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("1/20/20 9:00 AM", "med skråstreker"),
        ("20/01/2020", "med skråstreker"),
        ("43850,375", "et tall for datoen"),
        ("43850", "et tall for datoen"),
    ],
)
def test_a_date_that_may_be_another_says_so(written, told, tmp_path):
    faults = faults_in(as_csv(tmp_path / "a.csv", plain_rows(submitted=written)))
    assert [fault[:2] for fault in faults] == [(row, "submitted") for row in (2, 3, 4, 5)]
    assert all(told in fault[2] for fault in faults)


def test_rows_that_excel_hides_are_read_and_told(tmp_path):
    path = as_workbook(tmp_path / "a.xlsx", plain_rows())
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["F"].hidden = True
    book.save(path)
    assert answers_in(path) == RIGHT
    notes = READERS["plain_xlsx"].load(path).notes
    assert notes == ("1 rad som er skjult i Excel (filter), er lest som de andre.",)


@pytest.mark.parametrize("id", ["1,23457E+11", "1.2E+11", "123456,0"])
def test_ids_that_a_spreadsheet_spoilt_are_told(id, tmp_path):
    rows = plain_rows(respondent=lambda who: id)
    rows[1][0] = "1.5"  # keeps the decimal of the others
    export = export_of(as_csv(tmp_path / "a.csv", rows))
    faults = answer_checks.respondent_faults(export, {"x": "2020-1-A"}, "2020-1")
    told = [fault for fault in faults if fault.column == "respondent_id" and fault.row > 2]
    assert [fault.row for fault in told] == [3, 4, 5]
    assert all("regneark" in fault.mend and id not in fault.found for fault in told)
    people = pd.DataFrame(
        {
            "respondent_id": ["R1", id],
            "group": "2020-1-A",
            "organisation": "o",
            "organisation_type": "t",
        },
        index=[1, 2],
    )
    (fault,) = people_checks.participant_faults("p.csv", people, "2020-1")
    assert (fault.row, fault.column) == (3, "respondent_id")
