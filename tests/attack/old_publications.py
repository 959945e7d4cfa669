"""The publications of version 93f769e, read as a reader read them.

data/README.md says how the extracts were made. Nothing is known here but what stood in the files,
and the names of the factors, which the report prints.
"""

from __future__ import annotations

import gzip
import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd

from tests.attack.publication import Published

HERE = Path(__file__).parent / "data"
NO_BANDS = pd.DataFrame({"factor": [], "low": [], "high": [], "groups": []})
# how near a row of dots stands to the name of its factor, points of the drawing
SAME_ROW = 6.0
DIGITS = re.compile(r"-?\d+(\.\d+)?")


def extract(name: str) -> dict:
    """Return an extract."""
    return json.loads(gzip.decompress((HERE / f"{name}.json.gz").read_bytes()))


def publication(name: str, part: str = "page", *, dots: bool = True) -> Published:
    """Return what a publication told.

    Parameters
    ----------
    name : str
        first, second, small.
    part : str
        page (the JSON in the page) or edition (values.json in data/editions).
    dots : bool
        Whether the reader looks at the figure, too.
    """
    found = extract(name)
    values = {one: _decimal(text) for one, text in found[part].items() if DIGITS.match(text)}
    kept = {}
    if "evaluation_distribution.csv" in found:
        kept["evaluation_distribution"] = _answers(found["evaluation_distribution.csv"])
    return Published(values, NO_BANDS, kept, dots_of(found["figure"]) if dots else {})


def truth(name: str) -> pd.DataFrame:
    """Return the groups' true means: cohort, group, factor, before, after … (no reader has it)."""
    return pd.read_csv(io.StringIO(extract("truth")[name]))


def dots_of(figure: str) -> dict[str, list[float]]:
    """Return factor to the changes that the dots of a drawing stand at, to two decimals."""
    labels = pd.read_csv("config/instruments/factors.csv").set_index("label_nb")["factor"]
    names = labels.to_dict() | {"Snitt av alle faktorene": "global_index"}
    scale = _scale(figure)
    rows = {
        float(height): names[text]
        for text, height in re.findall(
            r"<!-- (.*?) -->\n<g [^\n]*translate\([\d.]+ ([\d.]+)\) scale", figure
        )
        if text in names
    }
    found = {}
    for part in re.split(r'<g id="PathCollection_\d+">', figure)[1:]:
        part = part.split("<!--")[0].split("xtick")[0]
        places = np.array(re.findall(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"', part), dtype=float)
        height = np.median(places[:, 1])
        row = min(rows, key=lambda one: abs(one - height))
        assert abs(row - height) < SAME_ROW
        found[rows[row]] = sorted(np.round(np.polyval(scale, places[:, 0]), 2).tolist())
    return found


def _scale(figure: str) -> np.ndarray:
    ticks = re.findall(r'id="xtick_\d+">\n<path d="M ([\d.]+) [\d.]+\s*\n<!-- (.+?) -->', figure)
    numbers = [float(text.replace("–", "-").replace(",", ".")) for _, text in ticks]
    return np.polyfit([float(place) for place, _ in ticks], numbers, 1)


def _answers(text: str) -> pd.DataFrame:
    """Return the counts of answers, code by code, in the form of the attack; a colon is unknown."""
    table = pd.read_csv(io.StringIO(text))
    kinds = {1: "disagree", 2: "disagree", 3: "neutral", 4: "partly", 5: "fully"}
    own = table[table["code"].isin(kinds)]
    grouped = own.assign(answer=own["code"].map(kinds)).groupby(["statement_id", "answer"])["n"]
    counts = grouped.agg(lambda n: n.sum(min_count=len(n))).dropna().reset_index()
    return counts.assign(low=counts["n"], high=counts["n"])


def _decimal(text: str) -> str:
    """Return a number without an exponent."""
    return np.format_float_positional(float(text), trim="-") if "e" in text else text
