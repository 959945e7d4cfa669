"""The formats on disk, written so that a rerun gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd

from demonstration.exports import COMPLETE, FRAME, INCOMPLETE, NEVER_SHOWN, NOT_STARTED

CP1252 = ("2016-2", "2018-3")
EFS_FRAME = {
    "respondent_id": "u_account",
    "group": "c_0001",
    "test": "tester",
    "submitted": "datetime",
    "comment": "v_901",
}
SHEET_FRAME = {
    "respondent_id": "Respondent-ID",
    "group": "Ledergruppe",
    "status": "Status",
    "test": "Testrespondent",
    "submitted": "Tidspunkt",
}
STATUSES = {COMPLETE: "Fullført", INCOMPLETE: "Avbrutt", NOT_STARTED: "Ikke startet"}
# openpyxl stamps the hour of writing on the workbook and on each part of it
STAMP = (2019, 6, 30, 12, 0, 0)
STAMPED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def write_survey(
    path: Path, delivered: pd.DataFrame, file_format: str, questions: pd.DataFrame, labels: dict
) -> None:
    """Write a delivered survey in a format of config/sources.csv.

    Parameters
    ----------
    path : Path
    delivered : pandas.DataFrame
        From `exports.make_export`.
    file_format : str
        efs_csv, plain_csv or label_xlsx.
    questions : pandas.DataFrame
        Index item id; variable, text_nb.
    labels : dict
        Code as string to label.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    writers = {"efs_csv": _write_efs, "plain_csv": _write_plain, "label_xlsx": _write_sheet}
    writers[file_format](path, delivered, questions, labels)


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a register: UTF-8, comma."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(path, index=False, lineterminator="\n")


def _write_efs(path, delivered, questions, labels) -> None:
    items = list(questions.index)
    # EFS leaves no cell empty where an answer could have been
    table = delivered.copy()
    table[items] = table[items].replace("", "0")
    table = table.rename(columns=questions["variable"].to_dict() | EFS_FRAME)
    table.insert(0, "lfdn", range(12, 12 + len(table)))
    columns = ["lfdn", "u_account", "c_0001", "tester", "dispcode", "datetime", "duration"]
    table = table[[*columns, *questions["variable"], "v_901"]]
    encoding = "cp1252" if path.parent.name in CP1252 else "utf-8-sig"
    table.to_csv(path, index=False, sep=";", encoding=encoding, lineterminator="\r\n")


def _write_plain(path, delivered, questions, labels) -> None:
    frame = [name for name in FRAME if name not in ("dispcode", "duration")]
    table = delivered[[*frame, *questions.index, "comment"]]
    table.to_csv(path, index=False, lineterminator="\n")


def _write_sheet(path, delivered, questions, labels) -> None:
    missing = {"0": "Ikke besvart", "-99": "Ikke besvart", NEVER_SHOWN: "", "": ""}
    items = list(questions.index)
    table = delivered.copy()
    table[items] = table[items].map((labels | missing).get)
    table["status"] = table["status"].replace(STATUSES)
    table["test"] = table["test"].replace({"0": "Nei", "1": "Ja"})
    table["submitted"] = [
        None if x == "" else pd.Timestamp(x).to_pydatetime() for x in table["submitted"]
    ]
    table = table[[*SHEET_FRAME, *items, "comment"]]
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Svar"
    sheet.append([*SHEET_FRAME.values(), *questions["text_nb"], "Kommentar"])
    for row in table.itertuples(index=False):
        sheet.append([None if cell == "" else cell for cell in row])
    sheet.freeze_panes = "B2"
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(unstamped(buffer.getvalue()))


def unstamped(workbook: bytes) -> bytes:
    """Return an xlsx file with a fixed hour on its properties and on each part of the zip."""
    iso = "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*STAMP).encode()
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = STAMPED.sub(rb"\g<1>" + iso, part)
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return out.getvalue()


def sha256(path: Path) -> str:
    """Return a file's checksum."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
