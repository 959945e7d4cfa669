"""A cell of the page with two numbers has two columns in the workbook, also where it is hidden."""

from lxml import html

from survey_report.recheck.workbook_cells import _tables_of

PAGE = """<main><figure><figcaption>Figur 1. Andeler</figcaption><table><thead><tr><th>Hva</th>
<th>Intervall</th></tr></thead><tbody>
<tr><td>Ett</td><td><span data-id="a.low">1</span> til <span data-id="a.high">2</span></td></tr>
<tr><td>To</td><td><span data-id="b.low">:</span></td></tr>
<tr><td>Tre</td><td></td></tr></tbody></table></figure></main>"""


def test_a_hidden_interval_stands_in_both_of_its_columns():
    ((caption, rows),) = _tables_of(html.document_fromstring(PAGE))
    assert caption == "Figur 1. Andeler"
    assert rows == [["", "a.low", "a.high"], ["", "b.low", "b.low"], ["", "", ""]]
