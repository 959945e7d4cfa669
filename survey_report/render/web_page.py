"""What is done with the HTML last: one file of it all, the trace ledger, the checks."""

from __future__ import annotations

import base64
import html
import json
import mimetypes
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from survey_report.ledger.ledger import printed
from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.content_policy import with_policy
from survey_report.render.page_tables import with_tidy_data
from survey_report.render.vector_images import svg_uri

_STYLESHEET = re.compile(r'<link rel="stylesheet" href="(?P<path>[^":]+)">')
_SCRIPT = re.compile(r'<script src="(?P<path>[^":]+)"></script>')
_IMAGE = re.compile(r'(<(?:img\b[^>]*?\bsrc|source\b[^>]*?\bsrcset)=")(?P<path>[^":]+)(")')
_CSS_URL = re.compile(r'url\("(?P<path>[^":]+)"\)')
# Tags are found first and searched after: signs of a picture inside one are passed over at once.
_TAG = re.compile(r"<\w[^<>]*")
_USED = re.compile(r'\bdata-id="([^"]+)"')
_ALIGNED = re.compile(r'(<t[hd]\b[^<>]*?) style="text-align: (left|right|center);"')
# Cells are aligned to the left by the style sheet.
_ALIGNMENTS = {"left": "", "right": ' class="hoyre"', "center": ' class="midt"'}
# Classes that Quarto gives tables for its own themes.
_OF_QUARTO = re.compile(r'(<(?:tr|table)) class="(?:odd|even|header|caption-top)"(?=>)')
_TITLE, _HEAD_END = "<title>", "</head>"
_READING_TIME = 'id="lesetid">'
_WORDS_A_MINUTE = 200
# Where the page takes pictures, fonts and the like from, in the build folder.
_RESOURCES = ("reports/theme", "reports/images", "reports/celler", "data/processed/figures")
_SLOT = re.compile(r'(<script\b[^>]*\bid="verdier"[^>]*>).*?(</script>)', re.DOTALL)
_ROW = re.compile(r"rad (\d+)")
_BACK_LINK = re.compile(r'(<a\b[^>]*\bclass="footnote-back"[^>]*?)(\s*>)')
_NOTES = re.compile(r'(<(?:section|aside)\b[^>]*\bid="footnotes"[^>]*?)(\s*>)')
# The TeX source that Pandoc leaves beside each formula: no reader's text.
_TEX = re.compile(r'<annotation encoding="application/x-tex">.*?</annotation>', re.DOTALL)
# What makes a browser fetch something; links that a reader may follow do not.
_FETCHED = re.compile(
    r"""<(?:script|img|iframe|source|video|audio|embed|object)\b[^>]*?\b(?:src|data)\s*=\s*["']?"""
    r"""(?P<src>(?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b[^>]*?\bhref\s*=\s*["']?(?P<href>(?:https?:)?//[^"'\s>]+)""",
    re.IGNORECASE,
)
# What the page carries itself, most of its length; no sign of a tag stands in such an address.
_CARRIED = re.compile(r'="data:[^"<>]*"')
_FETCHED_BY_STYLE = re.compile(r"""(?:@import\s+|url\()\s*["']?((?:https?:)?//[^"')\s]+)""", re.I)
_STYLE = re.compile(r"<style\b.*?</style>", re.DOTALL)
# What comes from data stands for itself, whatever it says.
_DATA_TEXT = re.compile(
    r'<span class="(?:tekst|tall)"[^<>]*>[^<]*</span>|<details class="data.*?</details>', re.DOTALL
)
_UNRESOLVED = re.compile(r"\?@?(?:fig|tbl|sec|vedlegg)-[\w-]+|\?@[\w-]+")
_CODE_LEFT = re.compile(r"`?\{python\}[^<]{0,60}")


def finish(page: str, values: Iterable[Mapping], metadata: Mapping) -> str:
    """Return the page with its ledger in place, and the policy that lets nothing else run.

    Parameters
    ----------
    page : str
        The HTML as the renderer wrote it, with its resources embedded.
    metadata : mapping
        The edition's, as `workspace.edition_metadata` returns it; a draft (``draft``) is shown
        whatever its faults.
    values : iterable of mapping
        The ledger: id, value, display, unit, n, definition, formula, source, rule, script,
        inputs.

    Raises
    ------
    RenderError
        When the page would fetch something from the network, holds an unresolved reference,
        or shows a number that the ledger does not have.
    """
    used = _used_in(page)
    entries = [value for value in values if value["id"] in used]
    faults = faults_of(page)
    known = {value["id"] for value in entries}
    faults += [
        AuthorFault("", 0, f"Tallet «{name}» finnes ikke i tallregisteret.")
        for name in sorted(used - known)
    ]
    if faults and not metadata.get("draft"):
        raise RenderError(faults)
    data = json.dumps(slim_ledger(entries), ensure_ascii=False, separators=(",", ":"))
    # No «<» among the data: neither an end of the script nor a comment can begin there.
    page = _SLOT.sub(lambda m: m[1] + data.replace("<", "\\u003c") + m[2], page, count=1)
    page = _ALIGNED.sub(lambda m: m[1] + _ALIGNMENTS[m[2]], page)
    page = _OF_QUARTO.sub(r"\1", page)
    page = _TEX.sub("", page)
    page = with_tidy_data(page)
    page = _BACK_LINK.sub(r'\1 aria-label="Tilbake til teksten"\2', page)
    page = _NOTES.sub(r'\1 aria-label="Noter"\2<h2>Noter</h2>', page)
    page = page.replace(_READING_TIME, _READING_TIME + html.escape(reading_time(page)), 1)
    page = page.replace(_TITLE, _about(metadata) + _TITLE, 1)
    page = page.replace(_HEAD_END, _print_mark(metadata) + _HEAD_END, 1)
    return with_policy(page)


def _used_in(page: str) -> set[str]:
    found = (_USED.search(tag) for tag in _TAG.findall(page) if 'data-id="' in tag)
    return {match[1] for match in found if match}


def reading_time(page: str) -> str:
    """Return how long the text of a page takes to read, whole and its first chapter.

    Examples
    --------
    >>> reading_time("<main><section>" + "ord " * 600 + "</section><section>" + "ord " * 2400)
    'Lesetid: om lag 15 minutter. Sammendraget tar 3.'
    """
    main = page.partition("<main")[2].partition("</main>")[0].partition(">")[2]
    main = re.sub(r"<(details|table|math|script)\b.*?</\1>", " ", main, flags=re.DOTALL)
    first = re.split(r"</section>\s*<section\b(?=[^>]*level1|>)", main, maxsplit=1)[0]
    whole, part = (
        max(1, round(len(re.sub(r"<[^>]+>", " ", text).split()) / _WORDS_A_MINUTE))
        for text in (main, first)
    )
    whole = whole if whole < 20 else 5 * round(whole / 5)
    return f"Lesetid: om lag {whole} minutter. Sammendraget tar {part}."


def _about(metadata: Mapping) -> str:
    """Return what search engines are told; Pandoc's templates do not escape an attribute."""
    told = f"{metadata['subtitle']}. {metadata['edition']}. {metadata['statement']}".strip()
    named = {"description": told, "author": metadata["author-text"]}
    return "".join(
        f'<meta name="{name}" content="{html.escape(text)}">\n' for name, text in named.items()
    )


def _print_mark(metadata: Mapping) -> str:
    """Return the style that puts title and mark of synthetic data on each page that is printed."""
    if not metadata.get("synthetic-mark"):
        return ""
    text = _css_string(f"{metadata['title']} · {metadata['synthetic-mark']}")
    font = "font: 7.5pt Inter, sans-serif;"
    return f"<style>@page {{ @bottom-left {{ content: {text}; {font} }} }}</style>\n"


def _css_string(text: str) -> str:
    escaped = re.sub(r'["\\<>&\n\r\f]', lambda match: f"\\{ord(match[0]):x} ", text)
    return f'"{escaped}"'


def embed_resources(page: str, folder: Path) -> str:
    """Return the page with its style sheets, scripts, fonts and images inside it.

    Nothing is read but from the theme, the figures, and what cells have drawn.

    Parameters
    ----------
    page : str
    folder : Path
        What the paths in the page are relative to: the folder reports of the build folder.

    Raises
    ------
    RenderError
        Naming each file that lies elsewhere, or does not exist, as the filters name it.
    """
    refused: list[str] = []

    def data_uri(name: str) -> str:
        path = _resource(folder, name)
        if path is None:
            refused.append(name)
            return ""
        return _data_uri(path)

    def style(match: re.Match) -> str:
        path = folder / match["path"]
        css = path.read_text(encoding="utf-8")
        embedded = _CSS_URL.sub(lambda url: f'url("{_data_uri(path.parent / url["path"])}")', css)
        return f"<style>\n{embedded}</style>"

    def script(match: re.Match) -> str:
        return f"<script>\n{(folder / match['path']).read_text(encoding='utf-8')}</script>"

    page = _STYLESHEET.sub(style, page)
    page = _SCRIPT.sub(script, page)
    page = _IMAGE.sub(lambda m: m[1] + data_uri(html.unescape(m["path"])) + m[3], page)
    if refused:
        raise UnknownImageError(refused)
    return page


class UnknownImageError(Exception):
    """The page shows pictures that are not the report's own; its arguments are their names."""


def _resource(folder: Path, name: str) -> Path | None:
    """Return the file of a name in the page, None when it is not one of the report's own."""
    path = (folder / unquote(name)).resolve()
    top = folder.resolve().parent
    inside = any(path.is_relative_to(top / place) for place in _RESOURCES)
    return path if inside and path.is_file() else None


def _data_uri(path: Path) -> str:
    if path.suffix == ".svg":
        return svg_uri(path.read_text(encoding="utf-8"))
    kind = mimetypes.guess_type(path.name)[0] or {".woff2": "font/woff2"}[path.suffix]
    return f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode('ascii')}"


def shrink_drawings(folder: Path) -> None:
    """Make the figures of a build folder as the page carries them, which `svg_uri` keeps."""
    for path in sorted((folder / "data/processed/figures").glob("*.svg")):
        svg_uri(path.read_text(encoding="utf-8"))


def slim_ledger(entries: Iterable[Mapping]) -> dict:
    """Return the ledger as the page's script reads it, with nothing said twice.

    Returns
    -------
    dict
        ``tekster``: the texts. ``lister``: lists of indices into them. ``slag``: what the cells
        of a column share: [unit, formula, source parts but the row, rule, script, list].
        ``verdier``: the id but its last part, to the last part, to [value as printed, n,
        definition parts, row, place in slag].
    """
    texts: dict[str, int] = {}
    lists: dict[tuple, int] = {}
    kinds: dict[tuple, int] = {}

    def text(words: str) -> int | None:
        return texts.setdefault(words, len(texts)) if words else None

    def place(store: dict[tuple, int], *parts: object) -> int:
        return store.setdefault(parts, len(store))

    # most values share their files and their words with others
    @cache
    def list_of(inputs: tuple[str, ...]) -> int:
        return place(lists, *map(text, inputs))

    @cache
    def definition_of(words: str) -> list[int | None]:
        return [text(part) for part in words.split(": ")]

    values: dict[str, dict[str, list]] = {}
    for entry in sorted(entries, key=lambda entry: entry["id"].rpartition(".")[0]):
        where, row = _without_row(entry["source"])
        kind = place(
            kinds,
            text(entry["unit"]),
            text(entry.get("formula", "")),
            tuple(map(text, where)),
            text(entry["rule"]),
            text(entry.get("script", "")),
            list_of(tuple(entry["inputs"])),
        )
        definition = definition_of(entry["definition"])
        subject, _, name = entry["id"].rpartition(".")
        values.setdefault(subject, {})[name] = [
            *(printed(entry), entry["n"], definition, row, kind)
        ]
    return {
        "tekster": list(texts),
        "lister": [list(key) for key in lists],
        "slag": [[list(part) if isinstance(part, tuple) else part for part in k] for k in kinds],
        "verdier": values,
    }


def _without_row(source: str) -> tuple[list[str], int | None]:
    """Return the parts of ``path, rad 3, kolonne diff`` without the row, and the row."""
    first, *rest = source.split(", ")
    if rest and (row := _ROW.fullmatch(rest[0])):
        return [first, *rest[1:]], int(row[1])
    return [first, *rest], None


def traced(trace: Mapping) -> dict[str, list]:
    """Return the values of a page's ledger by their whole id."""
    return {
        f"{subject}.{name}" if subject else name: entry
        for subject, entries in trace["verdier"].items()
        for name, entry in entries.items()
    }


def faults_of(page: str) -> list[AuthorFault]:
    """Return what a finished page must not have."""
    page = _CARRIED.sub("", page)
    visible = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    visible = _DATA_TEXT.sub("", visible)
    text = re.sub(r"<[^>]+>", " ", visible)
    faults = [
        AuthorFault("", 0, f"Siden henter noe fra nettet: {next(filter(None, match.groups()))}")
        for match in _FETCHED.finditer(page)
    ]
    faults += [
        AuthorFault("", 0, f"Siden henter noe fra nettet: {address}")
        for style in _STYLE.findall(page)
        for address in _FETCHED_BY_STYLE.findall(style)
    ]
    faults += [
        AuthorFault("", 0, f"Kryssreferansen {match[0]} er ikke løst.")
        for match in _UNRESOLVED.finditer(text)
    ]
    faults += [AuthorFault("", 0, f"Kode står igjen: {m[0]}") for m in _CODE_LEFT.finditer(text)]
    if _SLOT.search(page) is None:
        faults.append(
            AuthorFault("", 0, "Siden mangler plassen til tallregisteret (id «verdier»).")
        )
    return faults
