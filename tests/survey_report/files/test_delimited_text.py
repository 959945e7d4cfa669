"""Bytes to strings without loss."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_report.faults.source_faults import SourceError
from survey_report.files.delimited_text import number, read_delimited
from survey_report.files.encodings import UnknownEncodingError, decode

NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
    ],
)
def test_norwegian_letters_survive_every_encoding(encoding, found):
    decoded = decode("Blåbærøl – «ja»".encode(encoding))
    assert (decoded.text, decoded.encoding) == ("Blåbærøl – «ja»", found)


@given(st.text())
def test_utf8_is_never_taken_for_something_else(text):
    assert decode(("x" + text).encode()).text == "x" + text


@given(st.text(st.sampled_from("aeiouæøåÆØÅé –«»\n"), min_size=1))
def test_cp1252_comes_back_letter_by_letter(text):
    # a blank on both sides: two such letters side by side may form valid UTF-8
    spaced = " ".join(text)
    assert decode(spaced.encode("cp1252")).text == spaced


def test_bytes_of_no_encoding_are_refused():
    with pytest.raises(UnknownEncodingError):
        decode(b"\x81\x8d\xff")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,5", 1234.5),
        (f"1{NBSP}234,5", 1234.5),
        (f"12{NARROW}345{NARROW}678", 12345678),
        ("0,7", 0.7),
        ("−2", -2),
        ("-99", -99),
        ("1234567", 1234567),
        ("12.5", None),
        ("1.234,5", None),
        ("1,2,3", None),
        ("12 34", None),
        ("NA", None),
        ("", None),
    ],
)
def test_numbers_are_norwegian(text, value):
    assert number(text) == value


def test_words_that_look_like_missing_are_answers(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a;b\nNone;NA\nn/a;0\n;NaN\n", encoding="utf-8")
    cells = read_delimited(path, ";").cells
    assert cells.to_dict("list") == {"a": ["None", "n/a", ""], "b": ["NA", "0", "NaN"]}


def test_row_numbers_count_blank_lines_too(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n\n3,4\n", encoding="utf-8")
    assert read_delimited(path, ",").cells.index.tolist() == [1, 3]


def test_quoted_cells_may_hold_delimiters_and_line_breaks(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('a;b\r\n"x; y";"to\r\nlinjer"\r\n', encoding="utf-8", newline="")
    assert read_delimited(path, ";").cells.iloc[0].tolist() == ["x; y", "to\r\nlinjer"]


def test_all_faults_of_shape_come_at_once(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,a,\n1,2\n1,2,3,4\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        read_delimited(path, ",")
    assert sorted(fault.found for fault in error.value.faults) == [
        "2 felt",
        "4 felt",
        "kolonne nr. 3 har ingen overskrift",
        "overskriften står 2 ganger",
    ]


def test_folder_in_place_of_a_file(tmp_path):
    with pytest.raises(SourceError, match="Funnet: en mappe"):
        read_delimited(Path(tmp_path), ",")


def test_a_question_mark_is_a_broken_letter_only_before_a_small_letter(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a\nHva nå? Ja?\nse https://x.no/s?id=1\nwww.x.no?id=1\n", encoding="utf-8")
    assert len(read_delimited(path, ",").cells) == 3
    path.write_text("a\nSj?fartsdirektoratet\n?konomi\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        read_delimited(path, ",")
    assert [fault.row for fault in error.value.faults] == [2, 3]


def test_a_byte_order_mark_too_many_is_no_part_of_the_heading(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbf\xef\xbb\xbfa,b\n1,2\n")
    assert list(read_delimited(path, ",").cells) == ["a", "b"]
