"""The page runs its own scripts and no others."""

import base64
import hashlib
import re

from survey_report.render.content_policy import with_policy


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_the_policy_names_each_style_and_script_by_its_hash_and_no_data():
    page = (
        '<head><meta charset="utf-8"><style>a { b: c }</style><style>\nå</style></head><body>'
        '<script type="application/json" id="x">{}</script><script>\nrun()\n</script></body>'
    )
    made = with_policy(page)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made)[1]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == f"{digest('a { b: c }')} {digest(chr(10) + 'å')}"
    assert rules["script-src"] == digest("\nrun()\n")
    assert "unsafe" not in policy
    # it stands before anything that it holds for
    assert made.index("Content-Security-Policy") < made.index("<style>")


def test_a_page_without_scripts_runs_none():
    assert "script-src 'none'" in with_policy('<meta charset="utf-8">')
