"""What a delivery cannot be: too large, no file at all, or able to crash its reader."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from survey_report.faults.source_faults import SourceError
from survey_report.files import delivered_bytes, raw_table
from survey_report.files.delimited_text import read_delimited
from survey_report.readers import READERS, load_table, spss_sav, workbook_look
from tests.data.formats import make_samples
from tests.data.formats.make_samples import FOLDER

MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def told(load, path) -> str:
    with pytest.raises(SourceError) as error:
        load(path)
    assert str(path) in str(error.value)
    return str(error.value)


def workbook_with(path: Path, rows: bytes) -> Path:
    """Return a workbook whose only sheet has these rows of XML."""
    source = io.BytesIO((FOLDER / "plain_excel.xlsx").read_bytes())
    sheet = b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (MAIN, rows)
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, sheet if "worksheets/" in name else old.read(name))
    return path


def cell(place: bytes, value: bytes = b"1") -> bytes:
    return b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (place, value)


def test_a_link_is_no_file(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    link = tmp_path / "lenke.csv"
    link.symlink_to(tmp_path / "a.csv")
    message = told(read_delimited, link)
    assert "en lenke til en annen fil" in message and "Kopier selve fila hit" in message


def test_a_pipe_or_a_device_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "a.csv")
    assert "en enhet eller et rør" in told(read_delimited, tmp_path / "a.csv")
    assert "en enhet eller et rør" in told(load_table, "/dev/zero")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "a.csv"
    with path.open("wb") as file:
        file.truncate(delivered_bytes.LARGEST_FILE + 1)
    assert "en fil på 400 MB" in told(read_delimited, path)


def test_columns(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",".join(f"v_{x}" for x in range(16_385)) + "\n", encoding="utf-8")
    message = told(read_delimited, path)
    assert "16\u00a0385 kolonner" in message and "høyst 16\u00a0384 kolonner" in message


def test_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(raw_table, "MOST_CELLS", 7)
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n3,4\n5,6\n", encoding="utf-8")
    assert "8 celler" in told(read_delimited, path)


def test_cells_of_a_sheet(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook_look, "MOST_CELLS", 3)
    row = b'<row r="1">%s</row>' % b"".join(cell(b"%c1" % letter) for letter in b"ABCD")
    path = workbook_with(tmp_path / "a.xlsx", row)
    assert "4 celler" in told(load_table, path)


def test_length_of_a_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"id,comment\n1,x\n2,{'x' * 140_000}\n", encoding="utf-8")
    message = told(read_delimited, path)
    assert "rad 3, kolonne «comment»" in message
    assert "140\u00a0000 tegn" in message and "høyst 100\u00a0000 tegn" in message


def test_a_cell_far_away(tmp_path):
    rows = b'<row r="1">%s</row>' % cell(b"A1", b"id")
    rows += b'<row r="1048576">%s</row>' % cell(b"XFD1048576")
    message = told(load_table, workbook_with(tmp_path / "a.xlsx", rows))
    assert "celle XFD1048576" in message and "Ctrl+End" in message


def test_a_cell_outside_the_sheet(tmp_path):
    rows = b'<row r="1">%s</row>' % cell(b"A1", b"id")
    rows += b'<row r="9999999">%s</row>' % cell(b"A9999999")
    path = workbook_with(tmp_path / "a.xlsx", rows)
    assert "utenfor det et ark i Excel kan ha" in told(load_table, path)


def test_an_empty_corner_far_away_is_nothing(tmp_path):
    rows = b'<row r="1">%s%s</row><row r="2">%s</row>' % (
        cell(b"A1", b"id"),
        cell(b"B1", b"x"),
        cell(b"A2"),
    )
    rows += b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    cells = load_table(workbook_with(tmp_path / "a.xlsx", rows)).cells
    assert cells.to_dict("list") == {"id": ["1"], "x": [""]}


def test_entities_of_a_document_type_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    workbook_with(path, b"<row/>")
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet %s><sheetData><row r="1">%s</row>' % (
        MAIN,
        cell(b"A1", b"&a;"),
    )
    data = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            whole = evil + b"</sheetData></worksheet>"
            new.writestr(name, whole if "worksheets/" in name else old.read(name))
    assert "lar seg ikke lese som Excel" in told(load_table, path)


BOMBS = {
    "blanks": b" " * 1_000_000,
    "empty cells": b'<row r="1">' + b'<c r="A1"/>' * 90_000 + b"</row>",
    "numbers": b"<row>" + b"<c><v>1</v></c>" * 70_000 + b"</row>",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_of_two_megabytes_stays_small(tmp_path, name):
    """400 MB of XML in two megabytes; the reader may use 500 MB."""
    path, piece = tmp_path / "a.xlsx", BOMBS[name]
    source = io.BytesIO((FOLDER / "plain_excel.xlsx").read_bytes())
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for part in old.namelist():
            if "worksheets/" not in part:
                new.writestr(part, old.read(part))
                continue
            with new.open(part, "w", force_zip64=True) as sheet:
                sheet.write(b"<worksheet %s><sheetData>" % MAIN)
                for _ in range(400):
                    sheet.write(piece)
                sheet.write(b"</sheetData></worksheet>")
    program = (
        "import pathlib, re, sys\n"
        "from survey_report.readers import load_table\n"
        "from survey_report.faults.source_faults import SourceError\n"
        "try:\n    load_table(sys.argv[1])\n"
        "except SourceError as error:\n    print(error)\n"
        # the most of this program alone: ru_maxrss is kept from before it was started
        "status = pathlib.Path('/proc/self/status').read_text()\n"
        "print(int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    *message, memory = done.stdout.splitlines()
    assert "MB når den pakkes ut" in "\n".join(message)
    assert int(memory) < 500


def test_a_reader_of_spss_that_crashes_is_a_fault_of_the_file(tmp_path, monkeypatch):
    program = tmp_path / "crash.py"
    program.write_text("import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n")
    monkeypatch.setattr(spss_sav, "PROGRAM", program)
    path = tmp_path / "a.sav"
    path.write_bytes((FOLDER / "spss.sav").read_bytes())
    assert "lar seg ikke lese som SPSS" in told(READERS["spss_sav"].load, path)


def test_a_reader_of_spss_that_never_ends_is_stopped(tmp_path, monkeypatch):
    program = tmp_path / "slow.py"
    program.write_text("import time\ntime.sleep(60)\n")
    monkeypatch.setattr(spss_sav, "PROGRAM", program)
    monkeypatch.setattr(spss_sav, "SECONDS", 1)
    path = tmp_path / "a.sav"
    path.write_bytes((FOLDER / "spss.sav").read_bytes())
    assert "lar seg ikke lese som SPSS" in told(READERS["spss_sav"].load, path)


def test_compressed_spss_is_read(tmp_path):
    data = make_samples.read_survey(FOLDER / "answers.csv", FOLDER / "effect_small.csv")
    write = make_samples.pyreadstat.write_sav
    path = tmp_path / "a.zsav"
    write(data.answers.astype("object"), path, compress=True)
    cells = READERS["spss_sav"].load(path).cells
    assert cells["respondent_id"].tolist() == data.answers["respondent_id"].tolist()
