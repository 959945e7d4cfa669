"""Lookups and guards of the chapters are checked before anything is rendered."""

from survey_report.ledger.prose_checks import check_chapters, faulty_lookups

VALUES = {"facts.groups_total": 48, "effect.dialogue.improved": 23}


def test_unknown_id_names_file_line_and_nearest():
    text = 'Første linje.\n`{python} v("facts.group_total")` grupper.'
    ((_, message),) = faulty_lookups(text, "a.qmd", VALUES)
    assert "a.qmd, linje 2" in message
    assert "«facts.group_total»" in message
    assert "facts.groups_total" in message


def test_share_names_two_ids():
    text = '`{python} share("effect.dialog.improved", "facts.groups")`'
    assert len(faulty_lookups(text, "a.qmd", VALUES)) == 2


def test_all_faults_of_all_chapters_at_once():
    chapters = {
        "a.qmd": '`{python} v("nobody")`',
        "b.qmd": '`{python} guard("facts.groups_total > 50")` Mange.',
    }
    faults = check_chapters(chapters, VALUES)
    assert len(faults) == 2
    assert "b.qmd" in faults[1] and "Mange." in faults[1]


def test_sound_chapters_have_no_faults():
    text = '`{python} guard("facts.groups_total > 40")` `{python} v("facts.groups_total")`'
    assert check_chapters({"a.qmd": text}, VALUES) == []


def test_a_hidden_value_stops_the_text_that_needs_it_and_is_told_once():
    values = VALUES | {"evaluation.a.percent_agree": None}
    lookup = '`{python} v("evaluation.a.percent_agree")` er enige.'
    (fault,) = check_chapters({"a.qmd": lookup}, values)
    assert "a.qmd, linje 1: Verdien «evaluation.a.percent_agree» er skjult" in fault
    guarded = f'`{{python}} guard("evaluation.a.percent_agree > 50")` Mange, {lookup}'
    (fault,) = check_chapters({"a.qmd": guarded}, values)
    assert "Avsnitt: Mange" in fault and "vent til flere kull er med" in fault
