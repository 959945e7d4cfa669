"""Pictures that would run something, fetch something or fill the memory are refused by name."""

import struct
from pathlib import Path

import pytest

from survey_report.render.picture_checks import picture_faults

ACTIVE = {
    "script": "<script>alert(1)</script>",
    "handler": '<path d="M0 0h9" onclick = "alert(1)"/>',
    "remote": '<image xlink:href="http://example.com/spor.png"/>',
    "local": "<image href='../../data/raw/2016-1/participants.csv'/>",
    "code in a link": '<a href="javascript:alert(1)"><path d="M0 0h9"/></a>',
    "page in it": "<foreignObject><p>x</p></foreignObject>",
}


@pytest.mark.parametrize("name", ACTIVE)
def test_a_drawing_that_does_more_than_show_is_refused(name, tmp_path):
    path = tmp_path / "tegning.SVG"
    path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{ACTIVE[name]}</svg>', "utf-8")
    (fault,) = picture_faults([path])
    assert fault.file == "tegning.SVG" and "kjøres eller hentes" in fault.message


def test_a_drawing_of_copies_of_copies_is_refused(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text('<!DOCTYPE svg [<!ENTITY a "A">]><svg>&a;</svg>', encoding="utf-8")
    assert len(picture_faults([path])) == 1


def test_a_small_file_of_endless_points_is_refused(tmp_path):
    path = tmp_path / "bombe.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + struct.pack(">II", 60_000, 60_000))
    (fault,) = picture_faults([path])
    assert "3600 millioner punkter" in fault.message


def test_words_in_a_drawing_are_words(tmp_path):
    path = tmp_path / "a.svg"
    path.write_text("<svg><text>&lt;a onclick=&quot;x&quot;&gt; one = two</text></svg>", "utf-8")
    assert picture_faults([path]) == []


def test_the_figures_and_the_theme_are_pictures_and_nothing_else(built):
    files = [*(built / "data/processed/figures").iterdir(), *Path("reports").rglob("*")]
    assert len(files) > 20 and picture_faults(files) == []
