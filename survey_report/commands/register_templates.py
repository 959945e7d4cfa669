"""Templates of the registers that staff fill in: headings, an example, and what each column is."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from survey_report.files.csv_rows import read_rows
from survey_report.files.saved_tables import write_whole
from survey_report.settings.schema_tables import load_schema

FACTORS = Path("config/instruments/factors.csv")
# in an example, the first factor that the programme measures stands in its place
A_FACTOR = "{factor}"
EXAMPLES: Mapping[str, list[dict[str, str]]] = {
    "participants": [
        {
            "respondent_id": "R0001",
            "name": "Kari Eksempel",
            "email": "kari@example.org",
            "gender": "kvinne",
            "birth_year": "1970",
            "position": "Avdelingsdirektør",
            "organisation": "Eksempeldirektoratet",
            "organisation_type": "direktorat",
            "group": "2021-1-A",
            "joined": "start",
        }
    ],
    "development_areas": [
        {
            "group": "2021-1-A",
            "area_no": "1",
            "area_nb": "Bedre forberedte møter",
            "factors": A_FACTOR,
        }
    ],
    "quotes": [
        {
            "quote_id": "q1",
            "chapter": "3.1",
            "theme": "formål",
            "text_nb": "Nå vet vi hva vi er en gruppe for.",
            "cleared_by": "",
        }
    ],
    "challenges": [
        {"challenge_id": "u1", "theme": "tid", "text_nb": "Vi rekker ikke alt.", "cleared_by": ""}
    ],
}


def write_templates(folder: Path) -> list[Path]:
    """Write a template of each register, as CSV and as a workbook; return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    factor = read_rows(FACTORS)[0]["factor"] if FACTORS.is_file() else ""
    for name, examples in EXAMPLES.items():
        rows = [
            {column: factor if cell == A_FACTOR else cell for column, cell in row.items()}
            for row in examples
        ]
        columns = load_schema(name)["properties"]
        text = io.StringIO()
        writer = csv.DictWriter(text, list(columns), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        write_whole(folder / f"{name}.csv", text.getvalue().encode("utf-8-sig"))
        _write_workbook(folder / f"{name}.xlsx", columns, rows)
        made += [folder / f"{name}.csv", folder / f"{name}.xlsx"]
    return made


def command(given: Mapping[str, str]) -> int:
    """Write the templates; return the exit code."""
    for path in write_templates(Path("maler")):
        print(path.as_posix())
    return 0


def _write_workbook(path: Path, columns: Mapping[str, Mapping], rows: list[dict[str, str]]) -> None:
    """Write headings and examples on the first sheet, and what each column is on the second."""
    import openpyxl
    from openpyxl.styles import Font

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Register"
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row.get(column, "") for column in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = max(14, len(str(cell.value)) + 2)
    about = book.create_sheet("Forklaring")
    about.append(["Kolonne", "Hva den er", "Tillatte verdier"])
    for column, rule in columns.items():
        about.append([column, rule["description"], ", ".join(map(str, rule.get("enum", [])))])
    for letter, width in zip("ABC", (20, 70, 40), strict=True):
        about.column_dimensions[letter].width = width
    book.save(path)
