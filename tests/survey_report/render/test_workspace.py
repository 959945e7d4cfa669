"""The build folder mirrors the repository; the edition becomes what the templates print."""

import datetime

import yaml

from survey_report.render.workspace import edition_metadata, epoch_of, prepare, with_front_matter

EDITION = {
    "id": "2019",
    "title": "Tittel: med kolon",
    "subtitle": "Undertittel",
    "publisher": "Utgiver",
    "date": "2019-06-30",
    "synthetic_mark": "Syntetiske data",
}


def test_files_keep_their_place_and_old_ones_go(tmp_path):
    root, build = tmp_path / "repo", tmp_path / "build"
    for name in ("reports/report.qmd", "reports/chapters/a.qmd", "data/processed/figures/f.svg"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (build / "reports").mkdir(parents=True)
    (build / "reports/gammel.html").write_text("x", encoding="utf-8")
    files = [root / "reports/chapters/a.qmd", root / "data/processed/figures/f.svg"]
    made = prepare(build, root, root / "reports/report.qmd", files)
    found = {path.relative_to(build).as_posix() for path in build.rglob("*") if path.is_file()}
    assert found == {
        "reports/report.qmd",
        "reports/chapters/a.qmd",
        "data/processed/figures/f.svg",
    }
    assert made.reports == build / "reports"


def test_edition():
    metadata = edition_metadata(EDITION, "Quarto 1.9.38")
    assert metadata["date-text"] == "30. juni 2019"
    assert metadata["edition-date"] == {"year": 2019, "month": 6, "day": 30}
    assert metadata["edition"] == "Utgave 2019"
    assert metadata["synthetic-mark"] == "Syntetiske data"


def test_the_time_of_the_files_is_noon_on_the_edition_date():
    moment = datetime.datetime.fromtimestamp(epoch_of(EDITION), datetime.UTC)
    assert moment.isoformat() == "2019-06-30T12:00:00+00:00"


def test_front_matter_survives_signs_that_yaml_uses():
    text = with_front_matter({"title": EDITION["title"]}, "Tekst\n")
    head = text.split("---\n")[1]
    assert yaml.safe_load(head) == {"title": "Tittel: med kolon"}
    assert text.endswith("---\n\nTekst\n")
