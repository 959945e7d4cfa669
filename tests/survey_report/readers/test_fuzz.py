"""Broken samples of every format: the same table, a fault of the file, or rows that differ.

``python -m benchmarks.reader_fuzz`` tries thousands.
"""

import pytest

from survey_report.readers.export import codebook_of
from survey_report.settings.schema_tables import read_strings
from tests.data import mutants
from tests.data.formats.make_samples import FOLDER
from tests.data.small_programme import CLEANING

CODEBOOK = codebook_of(
    read_strings(FOLDER / "effect_small.csv"),
    read_strings(FOLDER / "effect_small_codes.csv"),
    {**CLEANING, "missing_codes": [0, -66, -77, -99]},
)
# a reader of SPSS is a process of its own
EACH = {"spss": 3}


@pytest.mark.parametrize("name", mutants.NAMES)
def test_no_mutant_gives_a_trace(name, tmp_path):
    whole = mutants.table_of(mutants.files_of(name)[0], CODEBOOK)
    for seed in range(EACH.get(name, 12)):
        met = mutants.outcome(name, tmp_path / "a", seed, CODEBOOK, whole)
        assert met in (mutants.SAME, mutants.FAULT, mutants.ROWS, mutants.CELLS)
