"""Ten faults that authors make: the same message, with file and line, by either renderer."""

import json
import shutil
from pathlib import Path

import pytest

from survey_report.render.author_faults import RenderError
from survey_report.render.report_formats import render_report
from tests.quarto import RENDERERS

EDITION = {
    "id": "2019",
    "title": "Tittel",
    "subtitle": "Undertittel",
    "publisher": "Utgiver",
    "date": "2019-06-30",
    "synthetic_mark": "",
}
SETUP = """
```{{python}}
#| include: false
import json
from pathlib import Path
from survey_report.chapters import lookups
from survey_report.chapters.lookups import figure, guard, table, v
here = Path({root!r})
lookups.FIGURES = here
lookups.TABLES = here / "tables.yaml"
lookups.load_values = lambda: {{e["id"]: e for e in json.loads((here / "values.json").read_text())}}
```

{{{{< include chapters/01.qmd >}}}}
"""
CHAPTER = '# Kapittel {#sec-k}\n\nVerdien er `{python} v("a.b")`, se @sec-k.\n\n'
VALUE = {"id": "a.b", "value": 5, "display": "5", "unit": "", "n": None, "definition": "D"}
VALUE |= {"formula": "", "source": "x.csv, rad 1, kolonne y", "rule": "r", "inputs": []}
PLACE = "reports/chapters/01.qmd"


def cell(code: str) -> str:
    return f"```{{python}}\n#| output: asis\n{code}\n```\n"


# what stands after the first four lines of the chapter, and what the author is told
FAULTS = {
    "unknown id": (
        'Andelen `{python} v("a.c")` er stor.',
        [(PLACE, 5, "Verdien «a.c» finnes ikke i tallregisteret.")],
    ),
    "unknown reference": (
        "Linje fem.\nSe @fig-borte.",
        [(PLACE, 6, "Det finnes ingen figur, tabell eller overskrift med merket «fig-borte».")],
    ),
    "dead link": (
        "Se [her](#borte).",
        [(PLACE, 5, "Det finnes ingen figur, tabell eller overskrift med merket «borte».")],
    ),
    "missing include": ("{{< include 02.qmd >}}", [(PLACE, 5, "Fila «02.qmd» finnes ikke.")]),
    "broken expression": (
        "Tallet `{python} 1 +` her.",
        [(PLACE, 5, "Koden stoppet: invalid syntax (<string>, line 1) (SyntaxError)")],
    ),
    "broken guard": (
        '`{python} guard("a.b > 7")`\nDet er mange.',
        [(PLACE, 5, "Påstanden stemmer ikke lenger med tallene: a.b > 7")],
    ),
    "wrong figure": (
        cell('figure("kurve", "Tittel")'),
        [(PLACE, 7, "Figuren «kurve» finnes ikke. Mente du kurven?")],
    ),
    "wrong table": (
        cell('table("tabel", "Tittel")'),
        [
            (
                PLACE,
                7,
                "Tabellen «tabel» finnes ikke i config/report_tables.yaml. Mente du tabell?",
            )
        ],
    ),
    "missing alternative text": (
        "Linje fem.\n\n![Kart over landet](images/kart.png){#fig-kart}",
        [
            (
                PLACE,
                7,
                "Bildet «images/kart.png» mangler en alternativ tekst (fig-alt) for dem som ikke "
                "ser det.",
            )
        ],
    ),
    "unclosed div": (
        "Linje fem.\n\n::: {.boks}\nTekst.\n",
        [(PLACE, 7, "Rammen er ikke avsluttet med «:::».")],
    ),
}


def faults_of(root: Path, added: str, renderer: str) -> list[tuple[str, int, str]]:
    """Render a report of one chapter with something added; return what the author is told."""
    shutil.copytree("reports/theme", root / "reports/theme")
    (root / "reports/chapters").mkdir()
    front = Path("reports/report.qmd").read_text(encoding="utf-8").split("\n---\n")[0]
    (root / "reports/report.qmd").write_text(f"{front}\n---\n{SETUP.format(root=str(root))}")
    (root / PLACE).write_text(CHAPTER + added, encoding="utf-8")
    (root / "values.json").write_text(json.dumps([VALUE]), encoding="utf-8")
    (root / "tables.yaml").write_text("tabell: {}\n")
    (root / "fig_kurven.json").write_text("{}")
    files = [path for path in (root / "reports").rglob("*") if path.is_file()]
    document = root / "reports/report.qmd"
    with pytest.raises(RenderError) as caught:
        render_report(document, files, [VALUE], EDITION, renderer, ["html"], root)
    return [(fault.file, fault.line, fault.message) for fault in caught.value.faults]


@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("planted", FAULTS)
def test_a_planted_fault_is_told_with_file_and_line(tmp_path, planted, renderer):
    added, told = FAULTS[planted]
    assert faults_of(tmp_path, added, renderer) == told
