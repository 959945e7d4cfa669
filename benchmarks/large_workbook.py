"""What a delivery of 20,000 rows and 300 columns in one workbook costs to register and check.

    python -m benchmarks.large_workbook [folder of the project to measure]

The small programme gets an instrument of 294 questions and a before-wave of that size, in
question texts and labels, which costs the most to read. ``make cohort`` and ``make validate``
then run as whole processes. It also works on an older version of the project, whose commands
are scripts.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

ROWS, QUESTIONS = 20_000, 294
FRAME = ["Respondent-ID", "Ledergruppe", "Status", "Testrespondent", "Tidspunkt"]
LABELS = ["Helt uenig", "Ganske uenig", "Litt uenig", "Verken enig eller uenig", "Litt enig",
    "Ganske enig", "Helt enig"]  # fmt: skip
CODES = "code,label_nb\n" + "".join(f"{code},{x}\n" for code, x in enumerate(LABELS, start=1))
PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override '
    'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override '
    'PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.sharedStrings+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/'
    'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Svar" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package'
    '/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship '
    'Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def column_name(place: int) -> str:
    """Return the letters of a column, 1 for A."""
    letters = ""
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def write_workbook(path: Path, rows: list[list[str]]) -> None:
    """Write strings as Excel does: each different text once, in the shared strings."""
    places: dict[str, int] = {}
    names = [column_name(place) for place in range(1, len(rows[0]) + 1)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, text in PARTS.items():
            archive.writestr(part, text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f"<worksheet {MAIN}><sheetData>".encode())
            for number, row in enumerate(rows, start=1):
                cells = "".join(
                    f'<c r="{name}{number}" t="s"><v>{places.setdefault(cell, len(places))}</v></c>'
                    for name, cell in zip(names, row, strict=True)
                    if cell
                )
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        strings = "".join(f"<si><t>{escape(text)}</t></si>" for text in places)
        archive.writestr("xl/sharedStrings.xml", f"<sst {MAIN}>{strings}</sst>")


def answers(rows: int, questions: int) -> list[list[str]]:
    """Return made-up answers of respondents of one group, heading first."""
    draw = random.Random(1)
    table = [[*FRAME, *(f"Spørsmål nummer {number}" for number in range(1, questions + 1))]]
    table[0].append("Kommentar")
    for number in range(1, rows + 1):
        frame = [f"P{number}", "2020-1-A", "Fullført", "Nei"]
        frame.append(f"2020-01-{20 + number % 5} {8 + number % 9:02}:{number % 60:02}:00")
        comment = f"Kommentar nummer {number}" if number % 10 == 0 else ""
        table.append([*frame, *(draw.choice(LABELS) for _ in range(questions)), comment])
    return table


def prepare(folder: Path, source: Path) -> None:
    """Write the small programme with the large delivery in a copy of the project's settings."""
    sys.path.insert(0, str(source))
    from tests.data import small_programme as programme

    os.chdir(folder)
    programme.write_programme()
    for path in (programme.BEFORE, programme.AFTER, programme.EVALUATION, programme.AREAS):
        Path(path).unlink()
    programme.write(
        "config/sources.csv", (Path("config/sources.csv").read_bytes().partition(b"\n")[0] + b"\n")
    )
    for path in (programme.QUOTES, programme.CHALLENGES):
        Path(path).unlink()
    questions = "item_id,factor,variable,reverse,text_nb\n" + "".join(
        f"{factor}_{number},{factor},v_{number},nei,Spørsmål nummer {number}\n"
        for number in range(1, QUESTIONS + 1)
        for factor in ["dialogue" if number % 2 else "team_spirit"]
    )
    programme.write("config/instruments/effect_small.csv", questions.encode())
    programme.write("config/instruments/effect_small_codes.csv", CODES.encode())
    heading = programme.PLAIN[programme.PARTICIPANTS].splitlines()[0]
    people = "".join(
        f"P{number},Navn {number},p{number}@example.org,kvinne,1970,Leder,Tilsyn,direktorat,"
        "2020-1-A,start\n"
        for number in range(1, ROWS + 1)
    )
    programme.write(programme.PARTICIPANTS, f"{heading}\n{people}".encode())
    write_workbook(Path(programme.RAW, "effect_before.xlsx"), answers(ROWS, QUESTIONS))
    for name in ("config/config.yaml", "config/schemas", "config/editions"):
        if not Path(name).exists():
            Path(name).symlink_to(source / name)


def measured(command: list[str], source: Path) -> tuple[float, float, float]:
    """Return seconds, processor seconds and MB at most of a command that must succeed."""
    environment = os.environ | {"PYTHONPATH": str(source), "PYTHONUTF8": "1"}
    environment |= {"SYNTHETIC": "ja", "ID": "2020-1"}
    with Path("told.txt").open("w") as told:
        start = time.perf_counter()
        process = subprocess.Popen(command, env=environment, stdout=told, stderr=told)
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    if status:
        sys.exit(Path("told.txt").read_text())
    return seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main(source: Path) -> None:
    """Measure both commands."""
    python = [sys.executable, "-m"]
    old = (source / "scripts" / "register_cohort.py").exists()
    cohort = "scripts.register_cohort" if old else "survey_report"
    validate = "scripts.validate_sources" if old else "survey_report"
    with tempfile.TemporaryDirectory() as folder:
        prepare(Path(folder), source)
        for module, name in ((cohort, "cohort"), (validate, "validate")):
            words = (["2020-1"] if name == "cohort" else []) if old else [name, "--from-make"]
            seconds, processor, memory = measured([*python, module, *words], source)
            print(f"{name}: {seconds:.1f} s, {processor:.1f} s of processor, {memory:.0f} MB")
        os.chdir(source)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[1]).resolve())
