"""The draft shows what the author has just written, and is not taken for the report."""

from survey_report.commands import preview as script


def test_a_changed_sentence_is_in_the_draft_and_the_report_is_left_alone(built_copy):
    report = built_copy / "reports/output/erfaringsrapport.html"
    before = report.read_bytes()
    chapter = built_copy / "reports/chapters/05-behov.qmd"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(f"{text}\nEn setning som er ny.\n", encoding="utf-8")
    page = script.preview_report(built_copy)
    assert page == built_copy / "reports/output/utkast.html"
    shown = page.read_text(encoding="utf-8")
    assert "<p>En setning som er ny.</p>" in shown
    assert "Utgave 2019 (utkast)" in shown
    assert report.read_bytes() == before


def test_before_the_first_build_it_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert script.command([]) == 1
    assert "make report" in capsys.readouterr().err
