"""The sentences on what is new since the previous edition."""

from survey_report.chapters.edition_news import NO_PREVIOUS, since_text

LABELS = {"dialogue": "Dialog", "a": "Passe tempo"}


def ledger(**changed):
    """Return a ledger of two editions; `changed` are (previous, now, change) by id."""
    numbers = {
        "count.groups_total": (48, 52, 4),
        "count.groups_completed": (31, 31, 0),
        "count.evaluation_responses": (177, 171, -6),
        "rate.evaluation_response_rate": (67, 67, 0),
        "diff.global_index": ("0,43", "0,41", -0.02),
        "diff.dialogue": ("0,58", "0,20", -0.38),
        "agree.a": (68, 81, 13.0),
    } | changed
    values = {
        f"since.{key}.{when}": {"value": value, "display": str(value)}
        for key, three in numbers.items()
        for when, value in zip(("previous", "now", "change"), three, strict=True)
    }
    facts = {
        "previous": "2019",
        "cohorts_new": "2019-4 og 2020-1",
        "cohorts_new_count": 2,
        "cohorts_completed": "2018-3",
        "cohorts_completed_count": 1,
        "cohorts_gone": "ingen",
        "cohorts_gone_count": 0,
        "factor_moved": "dialogue",
        "statement_moved": "a",
    }
    values |= {f"since.{key}": {"value": one, "display": str(one)} for key, one in facts.items()}
    for key, one in changed.items():
        if not isinstance(one, tuple):
            values[f"since.{key}"] = {"value": one, "display": str(one)}
    return values


def text(facts=None, **changed):
    values = ledger(**changed)
    for key, one in (facts or {}).items():
        values[f"since.{key}"] = {"value": one, "display": str(one)}

    def show(name, form=None):
        shown = values[name]["display"]
        return f"{shown} prosent" if form == "percent" else shown

    return since_text(values, show, LABELS).replace("\u00a0", " ")


def test_no_previous_edition_is_told_in_one_paragraph():
    assert since_text({}, str, {}) == NO_PREVIOUS
    assert "\n" not in NO_PREVIOUS


def test_cohorts_and_counts():
    assert text().startswith(
        "Siden forrige utgave (2019) er kullene 2019-4 og 2020-1 kommet til. Kullet 2018-3 har "
        "fullført. Antallet grupper som har startet, har økt fra 48 til 52, og antallet som har "
        "fullført, er fortsatt 31. Antallet svar på sluttevalueringen har gått ned fra 177 til "
        "171, og svarprosenten er fortsatt 67 prosent."
    )


def test_results_that_moved():
    told = text()
    assert "var 0,43 poeng i forrige utgave og er 0,41 poeng i denne." in told
    assert "Av faktorene er det «Dialog» som har flyttet seg mest" in told
    assert "for påstanden «Passe tempo»: fra 68 prosent til 81 prosent." in told
    assert told.endswith("de er ikke testet statistisk.")


def test_one_new_cohort_that_has_completed():
    one = {"cohorts_new": "2020-1", "cohorts_new_count": 1, "cohorts_completed": "2020-1"}
    assert "er kullet 2020-1 kommet til. Det har også fullført." in text(one)


def test_nothing_new():
    facts = {"cohorts_new": "ingen", "cohorts_new_count": 0, "cohorts_completed": "ingen"}
    facts |= {"cohorts_completed_count": 0, "factor_moved": "ingen", "statement_moved": "ingen"}
    told = text(facts, **{"diff.global_index": ("0,43", "0,43", 0.001)})
    assert "er det ikke kommet til noen nye kull. Ingen flere kull har fullført." in told
    assert "er den samme som i forrige utgave, 0,43 poeng." in told
    assert "Ingen av faktorene har flyttet seg så mye at det vises." in told
    assert "har ingen av andelene flyttet seg så mye at det vises." in told


def test_a_cohort_that_is_gone_is_told_and_the_editions_are_not_called_nested():
    told = text({"cohorts_gone": "2016-1", "cohorts_gone_count": 1})
    assert "Kullet 2016-1 er ikke lenger med." in told
    assert "også med i denne" not in told
