"""The draft shows what the author has just written, and is not taken for the report."""

import re

from survey_report.commands import preview as script
from tests.short_report import keep_chapters


def test_a_changed_sentence_is_in_the_draft_and_the_report_is_left_alone(built_copy):
    report = built_copy / "reports/output/erfaringsrapport.html"
    before = report.read_bytes()
    keep_chapters(built_copy, "05-behov")
    chapter = built_copy / "reports/chapters/05-behov.qmd"
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(f"{text}\nEn setning som er ny.\n", encoding="utf-8")
    (page,), _ = script.make_draft(built_copy, ["html"])
    assert page == built_copy / "reports/output/utkast.html"
    shown = page.read_text(encoding="utf-8")
    assert "<p>En setning som er ny.</p>" in shown
    assert "Utgave 2019 (utkast)" in shown
    assert report.read_bytes() == before


def test_before_the_first_build_it_says_what_to_do(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert script.command({}) == 1
    assert "make draft" in capsys.readouterr().err


BROKEN = """

`{python} guard("effect.groups_completed > 1000")` Svært mange grupper er ferdige.

Se @fig-borte, `{python} v("facts.groups_totl")` og ![bildet](../images/borte.png).

```{python}
#| output: asis
quote("q99")
```

`{python} 1 / 0` `{python} todo("Skriv om Snåsa.")`
"""


def test_a_draft_is_made_whatever_is_wrong_and_lists_it_first(built_copy):
    report = (built_copy / "reports/output/erfaringsrapport.html").read_bytes()
    keep_chapters(built_copy, "05-behov")
    chapter = built_copy / "reports/chapters/05-behov.qmd"
    chapter.write_text(chapter.read_text(encoding="utf-8") + BROKEN, encoding="utf-8")
    pages, remarks = script.make_draft(built_copy, ["html", "pdf", "docx"])
    assert [page.suffix for page in pages] == [".html", ".pdf", ".docx"]
    assert [remark.kind for remark in remarks] == ["untrue", "unknown", "todo", "quotes"]
    shown = pages[0].read_text(encoding="utf-8")
    assert shown.index("Dette må du se på") < shown.index("Svært mange grupper er ferdige")
    text = " ".join(re.sub("<[^>]*>", " ", shown).split())
    # 31 groups have finished: table 2 of the published edition
    assert "effect.groups_completed = 31 grupper" in text
    for marked in ("[Sjekk 1]", "[Sjekk 2: facts.groups_totl]", "[Sjekk 4: sitatet mangler]"):
        assert marked in text
    assert "[finnes ikke: fig-borte]" in text and "Bildet images/borte.png finnes ikke" in text
    assert "division by zero" in text
    assert (built_copy / "reports/output/erfaringsrapport.html").read_bytes() == report
