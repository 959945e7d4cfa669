"""Receipts of a sample; counted by hand in tests/data/formats/answers.csv."""

from survey_report.readers import read
from survey_report.readers.export import codebook_of
from survey_report.settings.schema_tables import read_strings
from survey_report.validation.receipts import (
    codes_met,
    complete_receipt,
    receipt_text,
    rows_set_aside,
)
from tests.data.formats.make_samples import FOLDER
from tests.data.small_programme import CLEANING

CODEBOOK = codebook_of(
    read_strings(FOLDER / "effect_small.csv"),
    read_strings(FOLDER / "effect_small_codes.csv"),
    CLEANING,
)
EFS = read(FOLDER / "efs.csv", "efs_csv", CODEBOOK)
LABELS = read(FOLDER / "essentials_excel.xlsx", "label_xlsx", CODEBOOK)


def test_codes_and_how_they_were_read():
    # 1: R1 once, R4 once, R5 once, T1 six times; EFS writes -77 where there is no answer:
    # R1 one, R3 five, R4 one, R6 six
    met = codes_met(EFS)
    assert met[0] == ("1", "Helt uenig", 9)
    assert met[-1] == ("-77", "ikke besvart", 13)
    assert codes_met(LABELS)[0] == ("Helt uenig", "kode 1", 9)
    assert codes_met(LABELS)[-1] == ("tom celle", "ikke besvart", 13)


def test_rows_set_aside_by_reason():
    assert rows_set_aside(EFS) == (("Testrespondent", 1), ("Ikke startet", 1), ("Avbrutt", 1))


def test_receipt_in_words():
    text = receipt_text(complete_receipt(EFS, "abc"))
    assert "  Tegnsett: Windows-1252\n  Skilletegn: semikolon\n  Datarader: 7\n" in text
    assert "  Kolonner som ikke brukes: lfdn\n" in text
    assert "  Besvarelser som brukes: 4\n" in text
    assert text.endswith("  Sjekksum: abc")
    assert "R1" not in text and "blåbær" not in text
