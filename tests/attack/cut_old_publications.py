"""Cut the extracts of data/ from what version 93f769e published; see data/README.md.

Run by hand, never by the tests: the files it reads are built by a version that is no longer here.
What it leaves out, it leaves out whole; what it keeps, it keeps letter by letter.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent / "data"
PARTS = ("effect.", "followup.", "evaluation.", "facts.", "participation.", "subgroup.cohort_")
NEW = "2018-2"
# of a figure: where the dots and the ticks stand, and the texts beside them
KEPT_LINES = re.compile(
    r'id="(PathCollection|xtick)_|<use [^>]*\bx="|<!-- '
    r'|<path d="M [\d.]+ \d{3}\.|translate\([^)]*\) scale'
)
PAGE = "reports/output/erfaringsrapport.html"


def page_values(page: str) -> dict[str, str]:
    """Return id to value of the page's JSON, as they stand there."""
    text = re.search(r'id="verdier"[^>]*>(.*?)</script>', page, re.DOTALL)[1]
    ledger = json.loads(text, parse_float=str, parse_int=str)["verdier"]
    return {f"{part}.{name}": row[0] for part, own in ledger.items() for name, row in own.items()}


def figure_of_groups(page: str) -> str:
    """Return the lines of figure «group_changes» that say where its dots are."""
    drawn = re.findall(r'<img src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"', page)
    texts = [base64.b64decode(one).decode() for one in drawn]
    svg = next(text for text in texts if text.count("PathCollection_") >= 20)
    return "\n".join(line.strip() for line in svg.splitlines() if KEPT_LINES.search(line))


def kept_values(text: str) -> dict[str, str]:
    """Return id to value of an edition's values.json, as they stand there."""
    entries = json.loads(text, parse_float=str, parse_int=str)
    return {one["id"]: one["value"] for one in entries if one["value"] is not None}


def cut(clone: Path, edition: Path | None, page: Path | None = None) -> dict:
    """Return the extract of one publication."""
    html = (page or clone / PAGE).read_text(encoding="utf-8")
    found = {"page": _own(page_values(html)), "figure": figure_of_groups(html)}
    if edition:
        found["edition"] = _own(kept_values((edition / "values.json").read_text(encoding="utf-8")))
        name = "evaluation_distribution.csv"
        found[name] = (edition / name).read_text(encoding="utf-8")
    return found


def _own(values: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if name.startswith(PARTS) and value}


def passage(page: str) -> str:
    """Return the quotation with markup in it, as the page has it."""
    place = page.index("Regnestykket er ")
    end = page.index("</blockquote>", place) + len("</blockquote>")
    return page[page.rindex("<blockquote", 0, place) : end]


def checksums(manifest: dict) -> list[dict]:
    """Return what the manifest tells of one small unpublished file per cohort."""
    return [one for one in manifest["outputs"] if one["path"].endswith("evaluation_invited.csv")]


def truth(second: Path, small: Path) -> dict:
    """Return what the attack is held against; no reader has this."""
    groups = pd.read_parquet(second / "data/processed/clean/effect_groups.parquet")
    few = pd.read_parquet(small / "data/processed/clean/effect_groups.parquet")
    answers = pd.read_parquet(second / "data/processed/clean/evaluation_answers.parquet")
    again = few.loc[few["wave"] == "followup", "group"].unique()
    invited = second.glob("data/processed/clean/cohorts/*/evaluation_invited.csv")
    new = answers[answers["cohort"] == NEW]
    return {
        "new": _waves(groups[groups["cohort"] == NEW]),
        "index": _waves(groups[groups["factor"] == "global_index"]),
        "small": _waves(few[few["wave"] != "followup"]),
        "followup": _waves(few[few["group"].isin(again)]),
        "answers": pd.crosstab(new["statement_id"], new["code"]).to_csv(),
        "invited": {path.parent.name: path.read_text() for path in sorted(invited)},
    }


def _waves(groups: pd.DataFrame) -> str:
    keys = ["cohort", "group", "factor"]
    wide = groups.pivot_table(index=keys, columns="wave", values="mean", observed=True)
    return wide.reset_index().to_csv(index=False, float_format="%.9g")


def _write(name: str, found: object) -> None:
    text = json.dumps(found, ensure_ascii=False, indent=0, sort_keys=True)
    (HERE / f"{name}.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    first, second, small = (Path(name) for name in sys.argv[1:4])
    first_page, first_edition, second_edition = (Path(name) for name in sys.argv[4:7])
    _write("first", cut(first, first_edition, first_page))
    _write("second", cut(second, second_edition))
    page = (small / PAGE).read_text(encoding="utf-8")
    manifest = json.loads((first_edition / "manifest.json").read_text(encoding="utf-8"))
    _write("small", cut(small, None) | {"passage": passage(page)})
    _write("checksums", checksums(manifest))
    _write("truth", truth(second, small))
