"""The same answers in every format give the same table, cell by cell."""

import datetime

import pandas as pd
import pytest

from survey_report.readers import READERS, detect_format, read
from survey_report.readers.export import codebook_of
from tests.data.small_programme import CLEANING, LABEL_HEADINGS, workbook, write

ITEMS = pd.DataFrame(
    {
        "item_id": ["dialogue_1", "dialogue_2"],
        "variable": ["v_101", "v_102"],
        "text_nb": ["Vi lytter til hverandre", "Vi spør, før vi svarer"],
    }
)
CODES = pd.DataFrame(
    {"code": ["1", "2", "3"], "label_nb": ["Helt uenig", "Verken eller", "Helt enig"]}
)
CODEBOOK = codebook_of(ITEMS, CODES, CLEANING)
COLUMNS = ["respondent_id", "group", "status", "test", "submitted", "dialogue_1", "dialogue_2"]
ANSWERS = [
    ["R1", "2020-1-A", "complete", "nei", "2020-01-20 09:00:00", "1", "3"],
    ["R2", "2020-1-A", "incomplete", "nei", "2020-01-20 10:00:00", "2", ""],
    ["R3", "2020-1-B", "not_started", "nei", "", "", ""],
    ["T1", "2020-1-B", "complete", "ja", "2020-01-21 10:00:00", "3", "2"],
]
COMMENTS = ["None", "NA", "n/a", "Få møter; blåbær, «takk»"]

EFS = """\
lfdn;u_account;c_0001;tester;dispcode;datetime;v_101;v_102;v_901
1;R1;2020-1-A;0;31;2020-01-20 09:00:00;1;3;None
2;R2;2020-1-A;0;22;2020-01-20 10:00:00;2;;NA
3;R3;2020-1-B;0;20;;;;n/a
4;T1;2020-1-B;1;32;2020-01-21 10:00:00;3;2;"Få møter; blåbær, «takk»"
"""
PLAIN = """\
respondent_id,group,status,test,submitted,dialogue_1,dialogue_2,comment
R1,2020-1-A,complete,0,2020-01-20 09:00:00,1,3,None
R2,2020-1-A,incomplete,0,2020-01-20 10:00:00,2,,NA
R3,2020-1-B,not_started,0,,,,n/a
T1,2020-1-B,complete,1,2020-01-21 10:00:00,3,2,"Få møter; blåbær, «takk»"
"""
LABELS = [
    # headings with a line break and two blanks, as Excel often has them
    [*LABEL_HEADINGS, "Vi lytter til\nhverandre", "Vi spør,  før vi svarer", "Kommentar"],
    ["R1", "2020-1-A", "Fullført", "Nei", datetime.datetime(2020, 1, 20, 9)]
    + ["Helt uenig", "Helt enig ", "None"],
    ["R2", "2020-1-A", "Avbrutt", "Nei", "2020-01-20 10:00:00", "Verken eller", None, "NA"],
    ["R3", "2020-1-B", "Ikke startet", "Nei", None, None, None, "n/a"],
    ["T1", "2020-1-B", "Fullført", "Ja", "2020-01-21 10:00:00"]
    + ["Helt enig", "Verken eller", "Få møter; blåbær, «takk»"],
]
SAMPLES = {
    "efs_csv": [EFS.encode("cp1252"), EFS.encode("utf-8-sig"), EFS.encode()],
    "plain_csv": [PLAIN.encode(), PLAIN.encode("utf-8-sig")],
    "label_xlsx": [workbook(LABELS)],
}
FILES = [(name, data) for name, samples in SAMPLES.items() for data in samples]


@pytest.fixture
def file(tmp_path):
    def make(format, data):
        path = tmp_path / ("a.xlsx" if format == "label_xlsx" else "a.csv")
        write(str(path), data)
        return path

    return make


@pytest.mark.parametrize(("format", "data"), FILES)
def test_formats_give_the_same_answers(file, format, data):
    export = read(file(format, data), format, CODEBOOK)
    assert export.faults == ()
    answers = export.answers[COLUMNS].to_numpy().tolist()
    coded = [[*row[:5], *(export.values.get(cell, cell) for cell in row[5:])] for row in answers]
    assert coded == ANSWERS
    assert export.answers["comment"].tolist() == COMMENTS
    assert export.answers.index.tolist() == [1, 2, 3, 4]


@pytest.mark.parametrize(("format", "data"), FILES)
def test_each_file_is_told_by_one_reader_only(file, format, data):
    path = file(format, data)
    assert [name for name, reader in READERS.items() if reader.detect(path)] == [format]
    assert detect_format(path) == format


def test_file_of_no_known_format(file):
    assert detect_format(file("plain_csv", b"Starttidspunkt\tNavn\n")) is None


def test_receipt_tells_what_was_seen(file):
    receipt = read(file("efs_csv", EFS.encode("utf-8-sig")), "efs_csv", CODEBOOK).receipt
    assert (receipt.encoding, receipt.delimiter, receipt.rows) == ("utf-8-sig", ";", 4)
    assert (receipt.matched, receipt.ignored) == (8, ("lfdn",))


def test_headings_lead_back_to_the_file(file):
    export = read(file("efs_csv", EFS.encode()), "efs_csv", CODEBOOK)
    assert export.headings["dialogue_2"] == "v_102"
    assert export.headings["respondent_id"] == "u_account"


def test_codes_do_not_pass_for_labels(file):
    export = read(file("label_xlsx", workbook(LABELS)), "label_xlsx", CODEBOOK)
    assert "1" not in export.values
    assert export.values["Helt enig"] == "3"
