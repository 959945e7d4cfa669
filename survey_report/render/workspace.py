"""The build folder: the sources laid out as in the repository, so that all paths hold."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from survey_report.language import norwegian
from survey_report.language.markup import markdown_text
from survey_report.settings.palette import css_of_palette, load_palette


@dataclass(frozen=True)
class Workspace:
    """A build folder.

    Attributes
    ----------
    folder : Path
        Top of the folder; mirrors the top of the repository.
    document : Path
        The main document in it.
    """

    folder: Path
    document: Path

    @property
    def reports(self) -> Path:
        """The folder of the main document, where Pandoc and the kernel run."""
        return self.document.parent

    @property
    def fonts(self) -> Path:
        """The report's own font files."""
        return self.reports / "theme" / "fonts"


def prepare(folder: Path, root: Path, document: Path, files: Iterable[Path]) -> Workspace:
    """Copy the document and its files to a fresh build folder.

    Parameters
    ----------
    folder : Path
        Is emptied first.
    root : Path
        The repository; `document` and `files` lie in it and keep their place under it.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for source in [document, *files]:
        target = folder / source.resolve().relative_to(root.resolve())
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    workspace = Workspace(folder, folder / document.resolve().relative_to(root.resolve()))
    theme = workspace.reports / "theme"
    if (theme / "palette.yaml").is_file():
        css = css_of_palette(load_palette(theme / "palette.yaml"))
        (theme / "palette.css").write_text(css, encoding="utf-8")
    return workspace


def edition_metadata(edition: dict, renderer: str) -> dict:
    """Return the metadata that the templates print, as text and not as Markdown.

    Parameters
    ----------
    edition : dict
        The settings of the edition, from config/editions.
    renderer : str
        What made the file, such as ``Quarto 1.9.38``.

    Examples
    --------
    >>> edition = {"id": "2019", "title": "T", "subtitle": "U", "publisher": "P",
    ...            "date": "2019-06-30", "synthetic_mark": ""}
    >>> edition_metadata(edition, "")["date-text"]
    '30. juni 2019'
    """
    date = datetime.date.fromisoformat(edition["date"])
    return {
        "title": edition["title"],
        "subtitle": edition["subtitle"],
        "publisher": edition["publisher"],
        "author-text": edition.get("author") or edition["publisher"],
        "statement": edition.get("statement", ""),
        "edition": f"Utgave {edition['id']}",
        "date-text": norwegian.date_text(edition["date"]),
        "edition-date": {"year": date.year, "month": date.month, "day": date.day},
        "synthetic-mark": edition["synthetic_mark"],
        "renderer": renderer,
        "palette": "theme/palette.css",
    }


def author_metadata(edition: dict, palette: str) -> dict:
    """Return what Quarto needs to know for an author's draft, besides the sources.

    Parameters
    ----------
    edition : dict
        The settings of the edition.
    palette : str
        The colours, as CSS.
    """
    metadata = edition_metadata(edition | {"id": f"{edition['id']} (utkast)"}, "Quarto")
    # the style sheet of the colours lies in a build folder only
    del metadata["palette"]
    header = {"text": f"<style>\n{palette}</style>\n"}
    return as_markdown(metadata) | {"format": {"html": {"include-in-header": [header]}}}


def epoch_of(edition: dict) -> int:
    """Return the edition's date as seconds since 1970, noon UTC: the time in every file."""
    date = datetime.datetime.fromisoformat(edition["date"])
    return int(date.replace(hour=12, tzinfo=datetime.UTC).timestamp())


def as_markdown(metadata: dict) -> dict:
    """Return metadata whose texts Pandoc, which reads them as Markdown, prints as they stand.

    Examples
    --------
    >>> as_markdown({"title": "A*B*", "edition-date": {"year": 2019}})
    {'title': 'A\\\\*B\\\\*', 'edition-date': {'year': 2019}}
    """
    return {
        key: markdown_text(value) if isinstance(value, str) else value
        for key, value in metadata.items()
    }


def with_front_matter(metadata: dict, text: str) -> str:
    """Return a document with the metadata on top."""
    dumped = yaml.safe_dump(metadata, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{dumped}---\n\n{text}"
