"""Norwegian words for what an edition's folder says in English and in ids."""

from __future__ import annotations

import re
from collections.abc import Mapping

PLACES_NB = {
    **{"section": "avsnitt", "appendix": "vedlegg", "fact page": "faktasiden"},
    **{"summary": "sammendraget", "participant list": "deltakerlisten", " and ": " og "},
    "(as the text was extracted)": "(slik teksten ble hentet ut)",
}

SHARES_NB = {
    **{" of ": " av ", "only": "bare", "half": "halvparten", "one in three": "en av tre"},
    **{"a third": "en tredel", "one third": "en tredel", "two thirds": "to tredeler"},
    **{"one in ten": "en av ti", "one in five": "en av fem", "one in four": "en av fire"},
    **{"a quarter": "en firedel", "three quarters": "tre firedeler", "one in two": "en av to"},
    **{"two in three": "to av tre", "three in four": "tre av fire", "all": "alle"},
    **{"none": "ingen", "over": "over", "more than": "mer enn", "at least": "minst"},
    **{"under": "under", "less than": "mindre enn", "nearly": "nesten", "almost": "nesten"},
    **{"at most": "høyst", "just": "bare", "about": "om lag"},
}

TABLES_NB = {
    **{"table1": "tabell 1", "table2": "tabell 2"},
    **{"figure2": "figur 2", "facts": "faktatallene"},
}

WORDS_NB = {
    **{"mean_before": "snitt før", "sd_before": "SD før", "mean_after": "snitt etter"},
    **{"sd_after": "SD etter", "diff": "differanse", "improved": "grupper med fremgang"},
    **{"not_improved": "grupper uten fremgang", "groups_chosen": "grupper som valgte faktoren"},
    **{"percent_agree": "prosent enige", "groups_total": "grupper i alt"},
    **{"groups_completed": "grupper som har fullført", "ministries": "departementer"},
    **{"directorates": "direktorater", "ministries_listed": "departementer i deltakerlisten"},
    **{"directorates_listed": "direktorater i deltakerlisten", "leaders_total": "ledere i alt"},
    **{"evaluation_responses": "svar på evalueringen", "invited": "inviterte"},
    **{"evaluation_invited": "inviterte", "share_men": "prosent menn"},
    **{"share_women": "prosent kvinner", "smallest_group": "minste gruppe"},
    **{"largest_group": "største gruppe", "rank": "plassering", "by": "etter"},
    **{"count": "antall faktorer med", "corr": "korrelasjon", "with": "og", "and": "og"},
    **{"or": "eller", ">=": "≥", "<=": "≤", "*": "·", "-": "–", ".": ", "},
}


def translated(text: str, words: Mapping[str, str]) -> str:
    """Replace whole words and signs by the Norwegian ones."""
    ordered = sorted(words, key=len, reverse=True)
    bounded = [
        rf"\b{re.escape(word)}\b" if word[0].isalpha() else re.escape(word) for word in ordered
    ]
    return re.sub("|".join(bounded), lambda found: words[found[0]], text)
