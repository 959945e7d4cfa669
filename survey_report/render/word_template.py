"""The Word template, reports/theme/reference.docx: what it must have, and what it gives.

A designer opens it in Word and changes it. Its styles are the report's; its page, header and
footer too; what stands above the first heading is the report's cover. ``{tittel}`` and the
like stand for what an edition says of itself. As long as its colour theme is the one named
``palette.yaml``, its colours follow reports/theme/palette.yaml.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError

from survey_report.render.author_faults import AuthorFault, RenderError
from survey_report.render.word_names import named_paragraphs, qn
from survey_report.settings.palette import load_palette

TEMPLATE = "reports/theme/reference.docx"
PARAGRAPHS = (
    *("Normal", "Body Text", "First Paragraph", "Compact", "Title", "Subtitle", "Heading 1"),
    *("Heading 2", "Heading 3", "Heading 4", "Footnote Text", "Table Caption", "Image Caption"),
    *("Captioned Figure", "Definition Term", "Definition", "Header", "Footer", "TOC Heading"),
    *("toc 1", "toc 2", "table of figures", "Utgave", "Merke", "Ingress", "Sitat", "Note"),
    *("Boks", "Bokstittel", "Konklusjon", "Nøkkeltall", "Tabelltekst", "Tabelltekst smal"),
)
CHARACTERS = ("Hyperlink", "Footnote Reference", "Verbatim Char", "Nøkkeltall tall")
TABLES = ("Table",)

# what a place in the template is called, and what of the edition stands there
PLACES = {
    "tittel": "title",
    "undertittel": "subtitle",
    "utgiver": "publisher",
    "forfatter": "author-text",
    "utgave": "edition",
    "dato": "date-text",
    "erklæring": "statement",
    "merke": "synthetic-mark",
}
_PLACE = re.compile(r"\{(\w+)\}")

# Word's name of a colour of the theme, in the theme and in styles, and ours
_SLOTS = {
    "dk1": ("text1", "ink"),
    "lt1": ("background1", "paper"),
    "dk2": ("text2", "deep"),
    "lt2": ("background2", "tint"),
    "accent1": ("accent1", "band"),
    "accent2": ("accent2", "warm"),
    "accent3": ("accent3", "muted"),
    "accent4": ("accent4", "neutral"),
    "accent5": ("accent5", "line"),
    "accent6": ("accent6", "warm_tint"),
    "hlink": ("hyperlink", "deep"),
    "folHlink": ("followedHyperlink", "muted"),
}
_SCHEME = re.compile(r'<a:clrScheme name="palette\.yaml">.*?</a:clrScheme>', re.DOTALL)
_COLOURED = re.compile(r"<w:\w+\b[^>]*\bw:theme(?:Color|Fill)=[^>]*>")
# what keeps its colours in one of these attributes, beside the name of the theme's colour
_BESIDE = (("w:themeColor", ("w:color", "w:val")), ("w:themeFill", ("w:fill",)))


def prepare_template(path: Path) -> None:
    """Check the template that the renderers style by, and give it the palette's colours.

    Parameters
    ----------
    path : Path
        The template in the build folder, with ``palette.yaml`` beside it; rewritten in place.

    Raises
    ------
    RenderError
        When it is not there or no Word file, with every style that it lacks, and with every
        place in it that has no such name.
    """
    try:
        document = docx.Document(str(path))
    except (OSError, KeyError, ValueError, OpcError, zipfile.BadZipFile) as error:
        message = "Malen er ikke en Word-fil (.docx) som kan åpnes."
        raise RenderError([AuthorFault(TEMPLATE, 0, message)]) from error
    if faults := [*missing_styles(document), *unknown_places(document)]:
        raise RenderError(faults)
    colours = load_palette(path.with_name("palette.yaml"))["light"]
    path.write_bytes(with_palette(path.read_bytes(), colours))


def missing_styles(document: Document) -> list[AuthorFault]:
    """Return a fault for each style that the report uses and the template lacks."""
    kinds = (("avsnittsstilen", 1, PARAGRAPHS), ("tegnstilen", 2, CHARACTERS))
    there = {(style.type, style.name) for style in document.styles}
    return [
        AuthorFault(TEMPLATE, 0, f"Malen mangler {word} «{name}». Lag den i Word, med det navnet.")
        for word, kind, names in (*kinds, ("tabellstilen", 3, TABLES))
        for name in names
        if (kind, name) not in there
    ]


def unknown_places(document: Document) -> list[AuthorFault]:
    """Return a fault for each ``{name}`` of the cover, header or footer that means nothing."""
    known = ", ".join(f"{{{name}}}" for name in PLACES)
    return [
        AuthorFault(TEMPLATE, 0, f"«{{{name}}}» er ikke et felt. Skal være ett av {known}.")
        for paragraph in [*_paragraphs(cover_of(document)), *_running_paragraphs(document)]
        for name in _PLACE.findall("".join(t.text or "" for t in paragraph.iter(qn("w:t"))))
        if name not in PLACES
    ]


def with_palette(archive: bytes, colours: Mapping[str, str]) -> bytes:
    """Return a Word file with the palette in its theme and where its parts name the theme.

    A file whose colour theme has another name, which is what choosing one in Word gives it,
    comes back as it was.
    """
    hexes = {ours: colours[ours].lstrip("#") for _, ours in _SLOTS.values()}
    scheme = "".join(
        f'<a:{slot}><a:srgbClr val="{hexes[ours]}"/></a:{slot}>'
        for slot, (_, ours) in _SLOTS.items()
    )
    named = {name: hexes[ours] for name, ours in _SLOTS.values()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(buffer, "w") as new:
        theme = next((n for n in old.namelist() if n.startswith("word/theme/")), None)
        if theme is None or not _SCHEME.search(old.read(theme).decode("utf-8")):
            return archive
        for item in old.infolist():
            content = old.read(item)
            if item.filename == theme:
                whole = f'<a:clrScheme name="palette.yaml">{scheme}</a:clrScheme>'
                content = _SCHEME.sub(whole, content.decode("utf-8")).encode()
            elif item.filename.startswith("word/") and item.filename.endswith(".xml"):
                text = content.decode("utf-8")
                content = _COLOURED.sub(lambda tag: _recoloured(tag[0], named), text).encode()
            new.writestr(item, content)
    return buffer.getvalue()


def _recoloured(tag: str, named: Mapping[str, str]) -> str:
    if "themeTint" in tag or "themeShade" in tag:
        return tag
    for theme, places in _BESIDE:
        found = re.search(rf'{theme}="(\w+)"', tag)
        if found is None or found[1] not in named:
            continue
        # the colour of a border or a shading is w:color; that of text is w:color's own w:val
        place = places[0] if re.search(rf'\s{places[0]}="', tag) else places[-1]
        tag = re.sub(rf'(\s{place}=)"[^"]*"', rf'\1"{named[found[1]]}"', tag)
    return tag


def cover_of(template: Document) -> list:
    """Return the elements that stand above the first heading: the cover."""
    elements = []
    for element in template.element.body:
        if element.tag == qn("w:sectPr"):
            break
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        if style is not None and style.get(qn("w:val")).startswith("Heading"):
            break
        elements.append(element)
    return elements


def put_cover(document: Document, template: Document, metadata: Mapping[str, str]) -> list:
    """Put the template's cover before the text, in place of Pandoc's title.

    Paragraphs of which nothing is left, such as the mark's in an edition with real data, go.

    Returns
    -------
    list
        The elements of the cover.
    """
    body = document.element.body
    for paragraph, name in named_paragraphs(document):
        if name in ("Title", "Subtitle", "Author", "Date"):
            body.remove(paragraph._p)
    made = [copy.deepcopy(element) for element in cover_of(template)]
    for place, element in enumerate(made):
        body.insert(place, element)
    _take_along(made, template.part, document.part)
    return [element for element in made if not _filled_away(element, metadata)]


def put_running_lines(document: Document, template: Document, metadata: Mapping[str, str]) -> None:
    """Give every section the template's header and footer, filled in."""
    source = template.sections[0]
    for section in document.sections:
        different = source.different_first_page_header_footer
        section.different_first_page_header_footer = different
        for name in ("header", "footer", "first_page_header", "first_page_footer"):
            if name.startswith("first_page") and not different:
                continue
            ours, theirs = getattr(section, name), getattr(source, name)
            ours.is_linked_to_previous = False
            for element in list(ours._element):
                ours._element.remove(element)
            elements = [copy.deepcopy(element) for element in theirs._element]
            ours._element.extend(elements)
            _take_along(elements, theirs.part, ours.part)
            for paragraph in _paragraphs(elements):
                _fill(paragraph, metadata)


def _running_paragraphs(document: Document) -> Iterator:
    for section in document.sections:
        parts = (section.header, section.footer, section.first_page_header)
        for part in (*parts, section.first_page_footer):
            if not part.is_linked_to_previous:
                yield from part._element.iter(qn("w:p"))


def _paragraphs(elements: list) -> Iterator:
    for element in elements:
        yield from element.iter(qn("w:p"))


def _filled_away(element, metadata: Mapping[str, str]) -> bool:
    """Fill the places of an element; tell whether nothing is left of it, and then remove it."""
    had = [_fill(paragraph, metadata) for paragraph in element.iter(qn("w:p"))]
    text = "".join(t.text or "" for t in element.iter(qn("w:t")))
    if any(had) and not text.strip() and element.tag == qn("w:p"):
        element.getparent().remove(element)
        return True
    return False


def _fill(paragraph, metadata: Mapping[str, str]) -> bool:
    """Put what the edition says in the places of a paragraph; tell whether there were any.

    Word may have cut ``{tittel}`` into several runs: then all of it goes into the first.
    """
    texts = list(paragraph.iter(qn("w:t")))
    if not _PLACE.search("".join(text.text or "" for text in texts)):
        return False
    for place, first in enumerate(texts):
        while (first.text or "").count("{") > (first.text or "").count("}"):
            following = next((t for t in texts[place + 1 :] if t.text), None)
            if following is None:
                break
            first.text, following.text = first.text + following.text, ""
        first.text = _PLACE.sub(lambda m: str(metadata[PLACES[m[1]]] or ""), first.text or "")
        first.set(qn("xml:space"), "preserve")
    return True


def _take_along(elements: list, source, target) -> None:
    """Bring the pictures and web addresses of copied elements into the file they came to."""
    for element in elements:
        for drawn in list(element.iter("{*}svgBlip")):
            # Word keeps a PNG beside each SVG; the PNG is enough
            drawn.getparent().getparent().remove(drawn.getparent())
        for picture in element.iter(qn("a:blip")):
            related = source.related_parts[picture.get(qn("r:embed"))]
            identifier, _ = target.get_or_add_image(io.BytesIO(related.blob))
            picture.set(qn("r:embed"), identifier)
        for link in element.iter(qn("w:hyperlink"), qn("a:hlinkClick")):
            if (name := link.get(qn("r:id"))) and source.rels[name].is_external:
                relation = source.rels[name]
                new = target.relate_to(relation.target_ref, relation.reltype, is_external=True)
                link.set(qn("r:id"), new)
