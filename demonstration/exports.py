"""The answers as survey tools deliver them, with the rows and cells that real files have.

A delivered survey is one table of strings, the same for all formats: respondent_id, group,
status, dispcode, test, submitted, duration, one column per item, comment. Items hold codes,
or how the tool wrote that there is no answer: "0" and "-99" (passed over), "-77" (never
shown), "" (nothing).
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

COMPLETE, INCOMPLETE, NOT_STARTED = "complete", "incomplete", "not_started"
FRAME = ["respondent_id", "group", "status", "dispcode", "test", "submitted", "duration"]
PASSED_OVER = ("0", "-99", "")
NEVER_SHOWN = "-77"
DUPLICATED, BROKE_OFF_FIRST, BROKE_OFF_AGAIN = 0.025, 0.015, 0.01
NOT_STARTED_SHARE = 0.65
COMMENTS = {
    "effect": [
        "None",
        "NA",
        "n/a",
        "Ingen",
        "Nei",
        "-",
        "Ingen kommentar",
        "Vi har det bra sammen, men møtene er for lange.",
        "Noen av spørsmålene var vanskelige å svare på; vi er en ny gruppe.",
        "Jeg begynte for en måned siden og kjenner ikke gruppen så godt ennå.",
        "Skulle gjerne hatt svaret «både og» på et par av påstandene.",
        'Hva menes med "belønning" i staten?',
        "Bra at vi måler dette.\nHåper vi bruker resultatet.",
        "Svarene gjelder hele ledergruppen, ikke møtene med økonomi og HR.",
    ],
    "evaluation": [
        "None",
        "N/A",
        "n/a",
        "NA",
        "Takk for et godt opplegg.",
        "Mer tid til arbeid i egen gruppe, takk.",
        "Samlingene var nyttige; særlig det å høre hvordan andre gjør det.",
        "Vi merker forskjell i ledermøtet allerede.",
        "For mye på kort tid den første samlingen.",
        "Ønsker en oppfølging etter et år.",
        "Nyttig, men vanskelig å få med seg alt når det brenner hjemme.",
    ],
}
COMMENT_SHARE = 0.22


def make_export(
    answers: pd.DataFrame,
    silent: pd.DataFrame,
    opens: pd.Timestamp,
    days: int,
    kind: str,
    rng: np.random.Generator,
    planted: Counter,
) -> pd.DataFrame:
    """Return a delivered survey.

    Parameters
    ----------
    answers : pandas.DataFrame
        Index respondent_id; group and one column per item: codes as strings, "" where the
        respondent gave no answer.
    silent : pandas.DataFrame
        respondent_id, group of the invited who did not complete.
    opens : pandas.Timestamp
    days : int
        How long the survey was open.
    kind : str
        effect or evaluation.
    rng : numpy.random.Generator
    planted : collections.Counter
        Counts the rows that must be set aside, by reason; added to.
    """
    items = [column for column in answers.columns if column != "group"]
    frame = _frame(answers, COMPLETE, opens + pd.Timedelta(days=3), days - 4, rng)
    full = _joined(frame, _marked(answers[items].to_numpy(), rng), items)
    parts = [full]

    again = full[rng.random(len(full)) < DUPLICATED]
    earlier = _joined(_shifted(again, -1, rng), _other_answers(again[items].to_numpy(), rng), items)
    planted["eldre svar fra samme person"] += len(earlier)
    parts.append(earlier)

    for share, days_apart in ((BROKE_OFF_FIRST, -1), (BROKE_OFF_AGAIN, 1)):
        stopped = _shifted(full[rng.random(len(full)) < share], days_apart, rng)
        parts.append(_broken_off(stopped, items, rng))
        planted["avbrutt"] += len(stopped)

    kinds = rng.permutation(len(silent))
    n_stopped = round((1 - NOT_STARTED_SHARE) * len(silent))
    # in some effect surveys one went through all pages without answering anything
    n_blank = int(kind == "effect" and len(silent) > 0 and rng.random() < 0.5)
    for n, reason in ((n_blank, "uten svar"), (n_stopped, "avbrutt"), (None, "ikke startet")):
        chosen, kinds = kinds[:n], kinds[n:] if n is not None else kinds[:0]
        rows = silent.iloc[np.sort(chosen)].set_index("respondent_id")
        planted[reason] += len(rows)
        parts.append(_unusable(rows, reason, items, opens, days, rng))

    parts.append(_tests(sorted(answers["group"].unique()), items, opens, rng, planted))
    delivered = pd.concat(parts, ignore_index=True)
    delivered["comment"] = _comments(delivered, kind, rng)
    order = rng.permutation(len(delivered))
    return delivered.iloc[order].reset_index(drop=True)[[*FRAME, *items, "comment"]]


def _frame(rows: pd.DataFrame, status: str, opens, days: int, rng) -> pd.DataFrame:
    """Return the columns that frame the answers of rows (index respondent_id, group)."""
    n = len(rows)
    minutes = rng.integers(0, days, n) * 1440 + rng.integers(7 * 60, 21 * 60, n)
    time = opens + pd.to_timedelta(minutes * 60 + rng.integers(0, 60, n), unit="s")
    complete = np.where(rng.random(n) < 0.1, "32", "31")
    codes = {COMPLETE: complete, INCOMPLETE: "22", NOT_STARTED: "20"}
    lasted = [f"{x:.1f}".replace(".", ",") for x in np.clip(rng.gamma(5, 3.2, n), 3, 80)]
    started = status != NOT_STARTED
    return pd.DataFrame(
        {
            "respondent_id": rows.index,
            "group": rows["group"].to_numpy(),
            "status": status,
            "dispcode": codes[status],
            "test": "0",
            "submitted": pd.Series(time).dt.strftime("%Y-%m-%d %H:%M:%S") if started else "",
            "duration": lasted if started else "",
        }
    )


def _joined(frame: pd.DataFrame, answers: np.ndarray, items: list[str]) -> pd.DataFrame:
    """Return the frame with its answers, rows × items, in place of any it had."""
    answers = pd.DataFrame(answers, columns=items, index=frame.index, dtype=object)
    return pd.concat([frame[FRAME], answers], axis=1)


def _marked(answers: np.ndarray, rng) -> np.ndarray:
    """Write missing answers in the ways tools have of writing them."""
    return np.where(
        answers == "", rng.choice(PASSED_OVER, answers.shape, p=[0.5, 0.3, 0.2]), answers
    )


def _shifted(rows: pd.DataFrame, direction: int, rng) -> pd.DataFrame:
    """Return copies submitted one to three days earlier (-1) or later (1)."""
    apart = pd.to_timedelta(direction * rng.integers(1500, 4300, len(rows)), unit="min")
    time = pd.to_datetime(rows["submitted"]) + apart
    return rows.assign(submitted=time.dt.strftime("%Y-%m-%d %H:%M:%S"))


def _other_answers(answers: np.ndarray, rng) -> np.ndarray:
    """Return answers of which a third are one lower: an older answer, clearly another one."""
    lower = {str(code): str(max(code - 1, 1)) for code in range(1, 8)}
    change = rng.random(answers.shape) < 0.33
    return np.where(
        change, np.vectorize(lambda x: lower.get(x, x), otypes=[object])(answers), answers
    )


def _broken_off(rows: pd.DataFrame, items: list[str], rng) -> pd.DataFrame:
    """Return rows that stop somewhere; what follows was never shown."""
    reached = rng.integers(2, max(len(items) * 3 // 4, 3), len(rows))
    unseen = np.arange(len(items)) >= reached[:, None]
    answers = np.where(unseen, NEVER_SHOWN, rows[items].to_numpy())
    return _joined(rows.assign(status=INCOMPLETE, dispcode="22"), answers, items)


def _unusable(rows, reason: str, items: list[str], opens, days: int, rng) -> pd.DataFrame:
    """Return the rows of invited who did not complete, or completed without an answer."""
    status = {"uten svar": COMPLETE, "avbrutt": INCOMPLETE, "ikke startet": NOT_STARTED}[reason]
    frame = _frame(rows, status, opens, days, rng)
    shape = (len(rows), len(items))
    if reason == "avbrutt":
        return _broken_off(_joined(frame, rng.choice(list("3456"), shape), items), items, rng)
    return _joined(frame, np.full(shape, "-99" if reason == "uten svar" else NEVER_SHOWN), items)


def _tests(groups: list[str], items: list[str], opens, rng, planted: Counter) -> pd.DataFrame:
    """Return the staff's own trial answers, before the survey opened to others."""
    rows = pd.DataFrame({"group": rng.choice(groups, rng.integers(1, 3))})
    rows.index = [f"TEST{number:02d}" for number in range(1, len(rows) + 1)]
    planted["testrespondent"] += len(rows)
    frame = _frame(rows, COMPLETE, opens, 1, rng).assign(test="1")
    return _joined(frame, rng.choice(["1", "4", "5"], (len(rows), len(items))), items)


def _comments(rows: pd.DataFrame, kind: str, rng) -> np.ndarray:
    comments = rng.choice(np.array(COMMENTS[kind], dtype=object), len(rows))
    silent = (rng.random(len(rows)) >= COMMENT_SHARE) | (rows["status"] != COMPLETE)
    return np.where(silent, "", comments)
