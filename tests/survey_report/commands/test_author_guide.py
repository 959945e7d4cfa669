"""The author's guide: every example in it gives what it says, in a draft of the report."""

import re
from pathlib import Path

from survey_report.commands import preview
from tests.short_report import keep_chapters

GUIDE = Path(__file__).parents[3] / "docs/forfatter.md"
# a picture of one dot
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "606060000000050001a5f645400000000049454e44ae426082"
)


def examples() -> list[str]:
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(r"^(`{3,})markdown\n(.*?)^\1$", text, re.MULTILINE | re.DOTALL)


def test_the_examples_of_the_guide(built_copy):
    chapter = "\n\n".join(example for _, example in examples())
    # the demonstration has these already, and a label stands once
    chapter = chapter.replace('figure("effect_change"', 'figure("evaluation"')
    keep_chapters(built_copy)
    path = built_copy / "reports/chapters/05-behov.qmd"
    path.write_text(f"# Prøve {{#sec-behov}}\n\n{chapter}\n", encoding="utf-8")
    (built_copy / "reports/images").mkdir(exist_ok=True)
    (built_copy / "reports/images/samling.png").write_bytes(PNG)
    (page,), remarks = preview.make_draft(built_copy, ["html"])
    own = [remark for remark in remarks if remark.file.endswith("05-behov.qmd")]
    assert [remark.kind for remark in own] == ["todo"]
    text = re.sub("<[^>]*>", "", page.read_text(encoding="utf-8")).replace("\u00a0", " ")
    # the published edition: 48 groups, and 31 finished
    assert "48 grupper har deltatt." in text
    assert "Skåren steg til" in text and "Skåren falt" not in text
    assert "Skriv om samlingen i mai." in text
    assert 'alt="Deltakere rundt et bord"' in page.read_text(encoding="utf-8")


def test_watching_makes_the_page_again_when_a_chapter_changes(built_copy, monkeypatch, capsys):
    monkeypatch.chdir(built_copy)
    keep_chapters(built_copy, "05-behov")
    assert preview.watch(rounds=2, pause=0) == 0
    assert capsys.readouterr().out.count("Utkastet ligger i") == 1
    digest = Path("reports/output/utkast.js").read_text(encoding="utf-8").split("'")[1]
    assert digest in Path("reports/output/utkast.html").read_text(encoding="utf-8")
    # a page that nobody follows any more is loaded once, and asks no more
    preview.make_draft(built_copy, ["html"])
    assert not Path("reports/output/utkast.js").exists()
    assert "utkast.js" not in Path("reports/output/utkast.html").read_text(encoding="utf-8")
