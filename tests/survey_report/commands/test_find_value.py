"""An author finds the id of a number by its words or by how it is shown."""

import json

from survey_report.commands import find_value

VALUES = [
    {"id": "facts.mean_age", "display": "53,2", "unit": "år", "definition": "Ledernes alder"},
    {
        "id": "evaluation.useful.percent_agree",
        "display": "87\u00a0%",
        "unit": "prosent",
        "definition": "Andelen som er enige i «Nyttige diskusjoner»",
    },
    {"id": "facts.useful_age", "display": "7", "unit": "", "definition": "Noe annet"},
]


def ids(text):
    return [value["id"] for value in find_value.matching(VALUES, text)]


def test_all_of_the_words_must_be_there_wherever_they_stand():
    assert ids("nyttige enige") == ["evaluation.useful.percent_agree"]
    assert ids("alder 53,2") == ["facts.mean_age"]
    assert ids("nyttige alder") == []


def test_a_number_is_found_as_it_is_shown():
    assert ids("87 %") == ["evaluation.useful.percent_agree"]


def test_the_id_comes_before_the_words():
    assert ids("useful")[0] == "evaluation.useful.percent_agree"
    assert ids("age") == ["facts.mean_age", "facts.useful_age"]


def test_what_a_chapter_writes_is_shown():
    assert find_value.told(VALUES[:1]) == 'v("facts.mean_age")  53,2 år  Ledernes alder'


def test_many_are_cut_and_counted():
    lines = find_value.told(VALUES[:1] * 45).splitlines()
    assert len(lines) == 41
    assert lines[-1] == "… og 5 til. Føy til flere ord for å få færre."


def test_the_command(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert find_value.command({}) == 2
    assert find_value.command({"TEXT": "alder"}) == 1
    assert "Kjør make report først" in capsys.readouterr().err
    find_value.VALUES.parent.mkdir(parents=True)
    find_value.VALUES.write_text(json.dumps(VALUES), encoding="utf-8")
    assert find_value.command({"TEXT": "alder"}) == 0
    assert 'v("facts.mean_age")' in capsys.readouterr().out
    assert find_value.command({"TEXT": "finnes ikke"}) == 1
