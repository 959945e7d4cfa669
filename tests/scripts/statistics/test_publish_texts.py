"""What leaves the clean stage as text."""

import pandas as pd

from scripts.statistics.publish_texts import publish_organisations, publish_quotes


def test_only_cleared_quotes_leave_and_without_cohort():
    quotes = pd.DataFrame(
        {
            "cohort": ["2016-1", "2016-1", "2016-2"],
            "quote_id": ["q02", "q01", "q03"],
            "chapter": ["3.1", "3.1", "3.2"],
            "theme": ["formål"] * 3,
            "text_nb": ["b", "a", "c"],
            "cleared_by": ["programstaben", "programstaben", ""],
        }
    )
    published = publish_quotes(quotes)
    assert list(published["quote_id"]) == ["q01", "q02"]
    assert "cohort" not in published.columns


def test_organisations_once_in_norwegian_order():
    participants = pd.DataFrame(
        {
            "organisation": ["Ås", "Ørje", "Ærfugl", "Bø", "Bø"],
            "organisation_type": ["direktorat"] * 5,
            "gender": ["kvinne"] * 5,
        }
    )
    published = publish_organisations(participants)
    assert list(published["organisation"]) == ["Bø", "Ærfugl", "Ørje", "Ås"]
    assert list(published.columns) == ["organisation", "organisation_type"]
