"""Tables that Excel has saved are read, and written back whole."""

from pathlib import Path

import pytest

from survey_report.files import saved_tables
from survey_report.files.saved_tables import as_it_should_be, mend_tables, write_whole

TABLE = 'cohort,start,who\n2016-1,2016-08-29,Åse\n2016-2,2016-10-17,"Bo; og, co"\n'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_excel_saves_is_the_same_table(encoding, end):
    excel = 'cohort;start;who\n2016-1;29.08.2016;Åse\n2016-2;17.10.2016;"Bo; og, co"\n;;\n'
    assert as_it_should_be(excel.replace("\n", end).encode(encoding)) == TABLE.encode()


def test_a_table_as_it_should_be_is_left_alone(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")
    before = path.stat().st_mtime_ns
    assert mend_tables([path]) == []
    assert path.stat().st_mtime_ns == before


def test_a_full_disk_leaves_the_old_table(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text(TABLE, encoding="utf-8")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(saved_tables.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"half")
    assert path.read_text(encoding="utf-8") == TABLE
    assert [one.name for one in Path(tmp_path).iterdir()] == ["a.csv"]
