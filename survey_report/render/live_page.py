"""A page that reloads itself in a browser when it has been made anew, and not otherwise.

Beside it lies a script of one line with the page's digest. The open page runs that script again and
again, and compares. A page that is opened from the disk may ask for nothing else there.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from survey_report.render.content_policy import with_loader

# Where the script cannot be run the page is loaded every three seconds, changed or not.
_SCRIPT = """
addEventListener('load', function ask() {
  const script = document.createElement('script');
  script.src = '%(mark)s?' + Date.now();
  script.onload = () => {
    script.remove();
    if (window.newestPage === '%(digest)s') setTimeout(ask, 250);
    else location.reload();
  };
  script.onerror = () => setTimeout(() => location.reload(), 3000);
  document.head.append(script);
});
"""
_WITHOUT_SCRIPTS = '<noscript><meta http-equiv="refresh" content="3"></noscript>'


def make_live(page: Path, mark: str) -> Path:
    """Let a finished page ask the script `mark` beside it; return that script, to be put there.

    The page must be in place before its script, or an open page loads the old one again.
    """
    text = page.read_text(encoding="utf-8")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    live = with_loader(text, _SCRIPT % {"mark": mark, "digest": digest}, _WITHOUT_SCRIPTS)
    page.write_text(live, encoding="utf-8")
    script = page.with_name(mark)
    script.write_text(f"newestPage = '{digest}';\n", encoding="utf-8")
    return script
