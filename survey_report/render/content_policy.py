"""The rule that a page carries against everything that is not its own (Content-Security-Policy).

A browser that keeps it runs the page's own scripts, known by their hashes, and nothing else; and
it fetches nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re

_CHARSET = re.compile(r'<meta charset="utf-8" ?/?>', re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(?P<text>.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script\b(?P<about>[^>]*)>(?P<text>.*?)</script>", re.DOTALL)
# Data that a script reads is not run.
_DATA = 'type="application/json"'
_SCRIPT_RULE = re.compile(r'http-equiv="Content-Security-Policy" content="[^"]*script-src')


def with_policy(page: str) -> str:
    """Return a finished page with its policy; nothing inline may change afterwards.

    Examples
    --------
    >>> page = with_policy('<meta charset="utf-8"><script>x()</script>')
    >>> "script-src 'sha256-D6IGS8VMvCoyaR/l0h9tERrBTATY01CoPS7l6xDv0kI='" in page
    True
    """
    styles = [match["text"] for match in _STYLE.finditer(page)]
    scripts = [match["text"] for match in _SCRIPT.finditer(page) if _DATA not in match["about"]]
    rules = (
        "default-src 'none'",
        "img-src data:",
        "font-src data:",
        f"style-src {_hashes(styles)}",
        f"script-src {_hashes(scripts)}",
        "base-uri 'none'",
        "form-action 'none'",
    )
    policy = f'<meta http-equiv="Content-Security-Policy" content="{"; ".join(rules)}">'
    return _CHARSET.sub(lambda match: f"{match[0]}\n{policy}", page, count=1)


def with_loader(page: str, script: str, more: str = "") -> str:
    """Return a page with one more script at the end of its head, which may load others.

    Those that the page's own scripts put there run, too; a script that is written into the page
    with an address does not, nor anything else that did not before.

    Examples
    --------
    >>> page = with_policy('<head><meta charset="utf-8"></head>')
    >>> "script-src 'sha256-D6IGS8VMvCoyaR/l0h9tERrBTATY01CoPS7l6xDv0kI=' 'strict-dynamic'" in (
    ...     with_loader(page, "x()")
    ... )
    True
    """
    page = page.replace("</head>", f"<script>{script}</script>{more}</head>", 1)
    rule = f" {_hashes([script])} 'strict-dynamic'"
    return _SCRIPT_RULE.sub(lambda match: match[0] + rule, page, count=1)


def _hashes(texts: list[str]) -> str:
    # A browser reads every line end as one sign before it takes the hash.
    normal = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    digests = (hashlib.sha256(text.encode("utf-8")).digest() for text in normal)
    hashes = dict.fromkeys(f"'sha256-{base64.b64encode(one).decode('ascii')}'" for one in digests)
    return " ".join(hashes) or "'none'"
