"""Lookups and guards of the chapters are checked before anything is rendered."""

from survey_report.ledger.prose_checks import check_chapters

ENTRIES = {
    "facts.groups_total": {"value": 48, "display": "48", "unit": "grupper"},
    "effect.dialogue.improved": {"value": 23, "display": "23", "unit": "grupper"},
    "evaluation.a.percent_agree": {"value": None, "display": ":", "unit": ""},
}


def test_unknown_id_names_file_line_and_nearest():
    text = 'Første linje.\n`{python} v("facts.group_total")` grupper.'
    (message,) = check_chapters({"a.qmd": text}, ENTRIES)
    assert "a.qmd, linje 2" in message
    assert "«facts.group_total»" in message
    assert "facts.groups_total" in message


def test_share_names_two_ids():
    text = '`{python} share("effect.dialog.improved", "facts.groups")`'
    (message,) = check_chapters({"a.qmd": text}, ENTRIES)
    assert "«effect.dialog.improved»" in message and "«facts.groups»" in message


def test_all_faults_of_all_chapters_at_once():
    chapters = {
        "a.qmd": '`{python} v("nobody")`',
        "b.qmd": '`{python} guard("facts.groups_total > 50")` Mange.',
    }
    untrue, unknown = check_chapters(chapters, ENTRIES)
    assert "b.qmd" in untrue and "Mange." in untrue
    assert "a.qmd" in unknown


def test_sound_chapters_have_no_faults():
    text = '`{python} guard("facts.groups_total > 40")` `{python} v("facts.groups_total")`'
    assert check_chapters({"a.qmd": text}, ENTRIES) == []


def test_a_hidden_value_stops_the_text_that_needs_it_and_is_told_once():
    lookup = '`{python} v("evaluation.a.percent_agree")` er enige.'
    (fault,) = check_chapters({"a.qmd": lookup}, ENTRIES)
    assert "a.qmd, linje 1: Verdien «evaluation.a.percent_agree» er skjult" in fault
    guarded = f'`{{python}} guard("evaluation.a.percent_agree > 50")` Mange, {lookup}'
    (fault,) = check_chapters({"a.qmd": guarded}, ENTRIES)
    assert "Avsnitt: Mange" in fault and "vent til flere kull er med" in fault
    assert fault.count("er skjult") == 1


def test_what_the_data_do_not_give_is_not_called_a_misspelling():
    text = '`{python} v("followup.dialogue.diff")` poeng.'
    (fault,) = check_chapters({"a.qmd": text}, ENTRIES, ["followup.{factor}.diff"])
    assert "kan ikke beregnes av disse dataene" in fault
    (fault,) = check_chapters({"a.qmd": text}, ENTRIES, ["effect.{factor}.diff"])
    assert "finnes ikke i tallregisteret" in fault


def test_quotations_that_are_not_cleared_are_one_fault():
    chapters = {"a.qmd": 'quote("q1")\nquote("q2")', "b.qmd": 'quote("q3")'}
    (fault,) = check_chapters(chapters, ENTRIES, quotes={"q1"})
    assert "2 sitater" in fault and "«q2» (a.qmd), «q3» (b.qmd)" in fault
