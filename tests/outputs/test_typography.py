"""The finished HTML keeps the rules of Norwegian typography."""

import re

import lxml.html
import pytest

NOT_READ = ("script", "style", "code", "svg", "template", "a[contains(@class, 'footnote')]")
CHAPTER_NUMBERS = "//span[@class='nr'] | //a[@class='kryss']"
BLOCKS = "//body//*[self::p or self::li or self::td or self::th or self::figcaption or self::h1 \
or self::h2 or self::h3 or self::h4 or self::caption or self::summary or self::blockquote]"


@pytest.fixture(scope="module")
def page(built):
    page = lxml.html.parse(
        str(built / "reports/output/erfaringsrapport.html"),
        lxml.html.HTMLParser(encoding="utf-8", huge_tree=True),
    ).getroot()
    for element in page.xpath("|".join(f"//{name}" for name in NOT_READ)):
        element.drop_tree()
    for element in page.xpath(CHAPTER_NUMBERS):  # 1.4 is a chapter, not a decimal point
        element.text = element.text.replace(".", "")
    return page


@pytest.fixture(scope="module")
def texts(page) -> list[str]:
    return [block.text_content() for block in page.xpath(BLOCKS)]


def found(texts: list[str], pattern: str) -> list[str]:
    return [
        f"…{text[max(match.start() - 30, 0) : match.end() + 30]}…"
        for text in texts
        for match in re.finditer(pattern, text)
    ]


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("decimal point", r"(?<![\d.])\d+\.\d+(?![\d.])(?!\s*(?:januar|mai|juni))"),
        ("full stop between thousands", r"\b\d{1,3}(?:\.\d{3})+\b"),
        ("plain space before %", r"\d %|\d%"),
        ("straight double quote", r'"'),
        ("straight single quote", r"\B'\w|\w'\B"),
        ("hyphen as minus", r"(?<![\w–-])-\d"),
        ("hyphen as dash", r"\s-\s"),
        ("hyphen between numbers", r"(?<![\w:/-])\d+-\d+(?![\w-])(?<!\d{4}-\d)"),
        ("Kapitel", r"[Kk]apitel\b"),
        ("unresolved reference", r"\?@|@(?:fig|tbl|sec)-|\?\?"),
        ("nan", r"\b[Nn]a[Nn]\b|\bNone\b|\bNULL\b"),
        ("doubled word", r"\b(?!for\b)([a-zæøå]{2,})\s\1\b"),
        ("double space", r"[^\s]  +[^\s]"),
        ("space before a mark", r"\S[ \u00a0][,.;:!?](?=\s|$)"),
        ("two forms of a word", r"\b[Ff]ram(?:gang|over)|\b[Ss]kåre\b"),
        ("left-over markup", r"\{\.|\]\{|:::|`"),
    ],
    ids=lambda value: value if " " in value or value.isalpha() else None,
)
def test_rule(texts, rule, pattern):
    assert found([re.sub(r"\s*\n\s*", " ", text) for text in texts], pattern) == []


ENGLISH = (
    r"\b(?:Figure|Table|Contents|Chapter|Appendix|Footnotes|Download|Search|Close|Note|Source"
    r"|Before|After|the|and)\b"
)


def test_no_english_interface_word(page):
    # The notes hold titles of English works.
    shown = [
        block.text_content()
        for block in page.xpath(BLOCKS)
        if not block.xpath("ancestor::section[contains(@class, 'footnotes')]")
    ]
    labels = page.xpath("//@aria-label|//@title|//@alt|//@placeholder")
    assert found([*shown, *labels], ENGLISH) == []


def test_no_empty_paragraph_or_heading(page):
    empty = [
        lxml.html.tostring(element, encoding="unicode")[:80]
        for element in page.xpath("//body//p|//body//h1|//body//h2|//body//h3|//body//li")
        if not element.text_content().strip() and not element.xpath(".//img|.//svg|.//input")
    ]
    assert empty == []


def test_language_is_bokmaal(page):
    assert page.get("lang") in ("nb", "nb-NO")
