"""A number and its noun agree in every programme: one group, two groups.

The old version had «24. størst», «stor på 1 faktorer» and «tre av fem av ledergruppene».
"""

import csv
import re

import pytest

from survey_report.chapters import lookups
from tests.conftest import ROOT

FILES = sorted([*ROOT.glob("reports/chapters/*.qmd"), *ROOT.glob("reports/appendices/*.qmd")])
# a number looked up without its noun, and what follows it on the line
LOOKUP = re.compile(
    r"`\{python\} v\(\"(?P<id>[\w.]+)\"(?:, \"(?P<form>\w+)\")?\)`(?:\*\*)?"
    r"(?P<after>(?: [\wæøå-]+){1,2})",
    re.IGNORECASE,
)
PLURAL = re.compile(r"\w+(?:er|ene|ere|erne)$")
WORDS = {"words", "Words", "number", "approx", "Approx"}
NO_PLURALS = {"mener", "sier", "synes", "svarer", "etter", "eller", "nummer"}
# what can never be one
NEVER_ONE = {
    "facts.effect_factors_total": "en versjon av Effect har mange faktorer",
    "effect.factors_total": "en versjon av Effect har mange faktorer",
    "facts.effect_items_total": "en versjon av Effect har mange påstander",
    "facts.largest_group": "en gruppe har minst to medlemmer",
    "facts.mean_members_per_group": "et gjennomsnitt med desimal: 1,0 medlemmer",
    "facts.leaders_total_rounded": "er rundet av til nærmeste ti",
    "config.minimum_size": "innstillingen er minst to",
    "config.reliable_change_critical": "en kritisk verdi med desimaler",
    "rank.right_issues.diff_high": "vakten foran setningen krever at den er større enn én",
}


def formats() -> list[tuple[re.Pattern, str]]:
    with (ROOT / "config/values.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (re.compile(re.sub(r"\\\{\w+\\\}", r"\\w+", re.escape(row["id"]))), row["format"])
        for row in rows
    ]


def is_count(name: str, form: str | None, known: list) -> bool:
    kind = next((kind for pattern, kind in known if pattern.fullmatch(name)), "integer")
    return form in WORDS or (form is None and kind == "integer")


def loose_nouns(text: str, known: list) -> list[str]:
    """Return the lookups of whole numbers that a plural noun follows in plain text."""
    found = []
    for match in LOOKUP.finditer(text):
        nouns = [word for word in match["after"].split() if PLURAL.fullmatch(word)]
        nouns = [word for word in nouns if word not in NO_PLURALS]
        if nouns and is_count(match["id"], match["form"], known) and match["id"] not in NEVER_ONE:
            found.append(f"{match['id']} {match['after'].strip()}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_count_has_its_noun_from_a_helper(path):
    assert loose_nouns(path.read_text(encoding="utf-8"), formats()) == []


def test_a_noun_in_plain_text_is_found():
    text = '`{python} v("effect.large_effects")` faktorer og `{python} v("a.b", "words")` nye kull'
    assert loose_nouns(text, formats()) == ["effect.large_effects faktorer og"]


def test_what_can_never_be_one_is_used():
    texts = "".join(path.read_text(encoding="utf-8") for path in FILES)
    assert [name for name in NEVER_ONE if f'v("{name}"' not in texts] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_share_in_words_stands_before_av_in_plain_text(path):
    """«Tre av fem av deltakerne»: what follows a share depends on the share."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r'v\("[\w.]+", "[Ff]raction"\)` av\b', text) == []
    assert re.findall(r"share\([^)]*\)`(?:\*\*)? av\b", text) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_place_in_words_is_among_the_first(path):
    """«24. størst» is no Norwegian: a condition before the sentence keeps the place small."""
    text = path.read_text(encoding="utf-8")
    for match in re.finditer(r'v\("effect\.(\w+)\.rank_\w+", "superlative"\)', text):
        paragraph = text[: match.start()].rpartition("\n\n")[2]
        limit = (
            rf"(?:rank|effect)\.{match[1]}\.(?:diff_high|rank_diff) (?:<=|==) (?:[1-9]|1[0-2])\b"
        )
        assert re.search(limit, paragraph), paragraph


@pytest.fixture
def shown(monkeypatch):
    def show(call, *given, value):
        entry = {"id": "a.b", "value": value, "display": str(value)}
        monkeypatch.setattr(lookups, "load_values", lambda: {"a.b": entry})
        return re.sub(r"\[([^\]]*)\]\{[^}]*\}", r"\1", call("a.b", *given).data)

    return show


@pytest.mark.parametrize(
    ("value", "text"),
    [(1, "én gruppe"), (2, "to grupper"), (31, "31 grupper"), (0, "null grupper")],
)
def test_count(shown, value, text):
    assert shown(lookups.count, "gruppe", "grupper", value=value) == text


def test_count_in_digits(shown):
    assert shown(lookups.count, "faktor", "faktorer", "number", value=1) == "1 faktor"


@pytest.mark.parametrize(
    ("value", "text"), [(1, "den ene gruppen"), (2, "de 2 gruppene"), (31, "de 31 gruppene")]
)
def test_definite(shown, value, text):
    assert shown(lookups.definite, "gruppen", "gruppene", value=value) == text
    capital = shown(lookups.definite, "gruppen", "gruppene", True, value=value)
    assert capital == text[0].upper() + text[1:]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (50, "halvparten av deltakerne"),
        (60, "tre av fem deltakere"),
        (52, "litt over halvparten av deltakerne"),
        (100, "alle deltakerne"),
        (97, "nesten alle deltakerne"),
        (3, "svært få deltakere"),
        (0, "ingen deltakere"),
    ],
)
def test_fraction_of(shown, value, text):
    assert shown(lookups.fraction_of, "deltakere", "deltakerne", value=value) == text
    capital = shown(lookups.fraction_of, "deltakere", "deltakerne", True, value=value)
    assert capital == text[0].upper() + text[1:]
