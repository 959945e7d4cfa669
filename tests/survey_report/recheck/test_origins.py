"""What the page carries with it, against the tables it was made from."""

import base64
import copy

import pytest

from survey_report.recheck import finished_files, origins
from survey_report.render.web_page import slim_ledger

PATH = "data/processed/statistics/effect_change.csv"
ROWS = [
    {"factor": "dialogue", "diff": "0.4079", "improved": "23", "p": ""},
    {"factor": "task_conflict", "diff": "-0.01", "improved": "12", "p": "0.5"},
]


def entry(name, value, row, column, definition="Endringen"):
    return {
        "id": name,
        "value": value,
        "display": str(value),
        "unit": "poeng",
        "n": 31,
        "definition": definition,
        "formula": "",
        "source": f"{PATH}, rad {row}, kolonne {column}",
        "rule": "compute_effect_change",
        "script": "survey_report/results/change_results.py",
        "inputs": ["data/raw/2016-1/effect_before.csv"],
    }


LEDGER = {
    "effect.dialogue.diff": entry("effect.dialogue.diff", 0.4079, 1, "diff"),
    "effect.dialogue.p": entry("effect.dialogue.p", None, 1, "p"),
    "effect.task_conflict.improved": entry("effect.task_conflict.improved", 12, 2, "improved"),
}


def errors(findings):
    return [finding.item for finding in findings if finding.level == "error"]


def test_values_are_those_of_their_cells():
    findings = origins.check_statistics(LEDGER, {PATH: ROWS})
    assert len(findings) == 3
    assert errors(findings) == []


@pytest.mark.parametrize(
    ("row", "column", "text", "item"),
    [
        (0, "diff", "0.4078", "effect.dialogue.diff"),
        (0, "p", "0.1", "effect.dialogue.p"),
        (1, "improved", "13", "effect.task_conflict.improved"),
        (1, "improved", "", "effect.task_conflict.improved"),
    ],
)
def test_a_changed_cell_is_found(row, column, text, item):
    rows = copy.deepcopy(ROWS)
    rows[row][column] = text
    assert errors(origins.check_statistics(LEDGER, {PATH: rows})) == [item]


def test_a_row_or_column_that_is_not_there_is_found():
    assert errors(origins.check_statistics(LEDGER, {PATH: ROWS[:1]})) == [
        "effect.task_conflict.improved"
    ]


@pytest.mark.parametrize(
    ("paths", "faults"),
    [
        (["a", "b"], []),
        (["a"], []),
        (["a", "c"], ["effect.dialogue.diff"]),
        (["a", "a"], ["effect.dialogue.diff"]),
    ],
)
def test_values_name_registered_files_once(paths, faults):
    ledger = {"effect.dialogue.diff": {"inputs": paths}}
    assert errors(origins.check_inputs(ledger, {"a": {}, "b": {}})) == faults


def test_the_trace_is_the_ledger():
    trace = slim_ledger(LEDGER.values())
    assert errors(origins.check_trace(trace, LEDGER)) == []


def test_a_changed_trace_is_found():
    trace = slim_ledger(LEDGER.values())
    trace["verdier"]["effect.dialogue"]["diff"][0] = 0.5079
    assert errors(origins.check_trace(trace, LEDGER)) == ["effect.dialogue.diff"]
    trace = slim_ledger(LEDGER.values())
    place = trace["tekster"].index("Endringen")
    trace["tekster"][place] = "Noe annet"
    assert errors(origins.check_trace(trace, LEDGER)) == [f"tekster {place}"]


CSV = 'Påstand,Enige\r\n«Vi» er tryggere,"5,1"\r\n'.encode("utf-8-sig")
# what is offered to keep: the same, with numbers that programs read
TIDY = "Påstand,Enige\n«Vi» er tryggere,5.1\n".encode()
ALT = "Søylediagram over 12 påstander"


def page_of(alt=ALT, cell="5,1", content=TIDY):
    data = base64.b64encode(content).decode()
    return finished_files.html.document_fromstring(
        f'<main><figure id="fig-x"><img alt="{alt}"></figure><p>Note</p><details class="data">'
        "<table><tr><th>Påstand</th><th>Enige</th></tr><tr><td>«Vi» er tryggere</td>"
        f'<td><span data-id="a">{cell}</span></td></tr></table>'
        f'<a download="x.csv" href="data:text/csv;base64,{data}">Last ned</a></details></main>'
    )


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (page_of(), []),
        (page_of(alt="Søylediagram over 13 påstander"), ["fig-x.alt"]),
        (page_of(cell="5,2"), ["fig-x.table"]),
        (page_of(content=TIDY.replace(b"5.1", b"5.2")), ["fig-x.csv"]),
    ],
)
def test_a_figure_carries_its_own_data(page, expected):
    assert errors(origins.check_figures(page, {"x": ALT}, {"x": CSV})) == expected
