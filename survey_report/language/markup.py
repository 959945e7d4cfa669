"""Text that becomes part of a document: every sign of it stands for itself.

What comes from data (quotations, organisations' names, labels, wordings, settings) enters a
document through one of these functions, and nowhere else.
"""

from __future__ import annotations

import html
import re

# Line ends and tabs would begin blocks; the no-break spaces are letters here.
_BLANKS = re.compile("[ \t\r\n\v\f\x1c-\x1f\x85\u2028\u2029]+")
# Every ASCII sign that Pandoc, Quarto's shortcodes or its list markers give a meaning. A full stop
# before a digit, a comma and a percent sign have none, and numbers stay readable without.
_MARKDOWN_SIGNS = re.compile(r"([!\"#$&'()*+\-:;<=>?@\[\\\]^_`{|}~/]|\.(?!\d))")
# Quarto reads shortcodes inside raw HTML, and a code fence ends at backquotes.
_HTML_SIGNS = str.maketrans({"{": "&#123;", "}": "&#125;", "`": "&#96;"})


def one_line(text: str) -> str:
    """Return text on one line, with one space for line ends, tabs and runs, none at the ends.

    Examples
    --------
    >>> one_line(" Åpne\\n møter ")
    'Åpne møter'
    """
    return _BLANKS.sub(" ", text).strip()


def markdown_text(text: str) -> str:
    """Return Markdown that prints a text letter by letter, in a paragraph, cell or attribute.

    Examples
    --------
    >>> print(markdown_text("Vi ga 5*6*7 poeng. <kollega>"))
    Vi ga 5\\*6\\*7 poeng\\. \\<kollega\\>
    >>> markdown_text("5,06 til 5.49, 65 %")
    '5,06 til 5.49, 65 %'
    """
    return _MARKDOWN_SIGNS.sub(r"\\\1", one_line(text))


def marked_text(text: str, source: str) -> str:
    """Return `markdown_text` in a span that names where the text comes from.

    The recheck holds what is printed against that source.

    Examples
    --------
    >>> print(marked_text("God*", "quotes/q1"))
    [God\\*]{.tekst data-kilde="quotes/q1"}
    """
    return f'[{markdown_text(text)}]{{.tekst data-kilde="{markdown_text(source)}"}}'


def html_text(text: str) -> str:
    """Return HTML that shows a text letter by letter, in an element or a quoted attribute.

    Examples
    --------
    >>> html_text("a < b & {{< c >}}")
    'a &lt; b &amp; &#123;&#123;&lt; c &gt;&#125;&#125;'
    """
    return html.escape(one_line(text)).translate(_HTML_SIGNS)


def sheet_text(text: str) -> str:
    """Return a text for a cell of a CSV file, with an apostrophe before what begins a formula.

    Examples
    --------
    >>> sheet_text("=1+1"), sheet_text("-"), sheet_text("Før")
    ("'=1+1", "'-", 'Før')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
