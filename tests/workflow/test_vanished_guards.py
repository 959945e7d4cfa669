"""Conditions that are deleted or lowered between two builds are told by `make compare`."""

import re
import subprocess
import sys

from tests.forked import build

GUARD = re.compile(r"^`\{python\} guard\(.*\)`\n", re.MULTILINE)
# two in a row: when the second goes, the sentence still has a condition
SECOND = re.compile(rf"(?<=\)`\n){GUARD.pattern}", re.MULTILINE)
DELETED = 11


def test_eleven_deleted_and_the_lowered_ones_are_listed(built, built_copy):
    """The old version said «78 av 78», and of the chapters «Innholdet er endret»."""
    left, lowered = DELETED, 0
    for path in sorted((built_copy / "reports/chapters").glob("*.qmd")):
        text, gone = SECOND.subn("", path.read_text(encoding="utf-8"), count=left)
        left -= gone
        text, more = re.subn(r"percent_agree > 75\b", "percent_agree > 50", text)
        lowered += more
        path.write_text(text, encoding="utf-8")
        if not left:
            break
    assert left == 0 and lowered
    table = "data/processed/audit/guards.csv"
    build(built_copy, table)
    told = subprocess.run(
        [sys.executable, "-m", "survey_report", "compare", str(built)],
        cwd=built_copy,
        capture_output=True,
        text=True,
    )
    assert told.returncode == 0, told.stderr
    text = told.stdout
    first = text[text.index("Vilkår for påstander") :].splitlines()[0]
    assert int(re.search(r"(\d+) borte", first)[1]) >= DELETED
    assert "gjort svakere" in text
