"""The reviewer's files: recheck, manifest, crate, and the page in a browser."""

import csv
import hashlib
import json
import re
import shutil
from pathlib import Path

import lxml.html
import pytest
from rocrate.rocrate import ROCrate

from survey_report.commands.verify import parts_of, verify_build
from survey_report.review.audit_page import RECHECKS
from survey_report.review.fingerprints import fingerprint_key
from survey_report.review.run_crate import build_crate
from tests.browser import violations_in_light_and_dark

KEY = fingerprint_key({}, [])
NOT_OF_THE_BUILD = (
    "data/processed/report/embedded/",
    "data/processed/report/quarto/",
    "reports/output/edition_audit/",
)
NOT_OF_THE_BUILD += ("reports/output/comparison/", "reports/output/manifest.json")
# what make preview and make comments left
NOT_OF_THE_BUILD += ("data/processed/preview/", "data/processed/comments/")
NOT_OF_THE_BUILD += ("reports/output/utkast.",)
# the report before it is put in its place
NOT_OF_THE_BUILD += ("data/processed/finished/",)


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ledger(built) -> dict[str, dict]:
    return {one["id"]: one for one in json.loads(read(built / "data/processed/audit/values.json"))}


@pytest.fixture(scope="module")
def manifest(built) -> dict:
    return json.loads(read(built / "reports/output/manifest.json"))


@pytest.fixture(scope="module")
def shown(built) -> set[str]:
    return set(
        re.findall(r'data-id="([^"]+)"', read(built / "reports/output/erfaringsrapport.html"))
    )


@pytest.fixture(scope="module")
def page(built):
    return lxml.html.document_fromstring(read(built / "reports/output/revisjon.html"))


# --- recheck and ledger


def test_the_recheck_has_held_every_kind_of_number_and_found_no_error(built):
    with (built / "data/processed/audit/recheck.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["level"] for row in rows} <= {"ok", "rounding", "cannot_check"}
    assert {row["check"] for row in rows} <= set(RECHECKS)
    assert {(row["file"], row["check"]) for row in rows} >= {
        *(("html", check) for check in ("ledger", "trace", "row", "sentence", "figure")),
        *(("values", check) for check in ("statistics", "display", "grim")),
        *(("pdf", "same"), ("docx", "same")),
    }
    same = {row["file"]: int(row["reported"]) for row in rows if row["check"] == "same"}
    assert min(same.values()) > 1000


def test_each_value_names_existing_files_with_their_checksums(built, ledger):
    described = json.loads(read(built / "data/processed/audit/sources.json"))
    for entry in ledger.values():
        assert entry["inputs"], entry["id"]
        assert set(entry["inputs"]) <= set(described)
        assert (built / entry["script"]).is_file()
    for path, about in described.items():
        assert (built / path).is_file()
        assert re.fullmatch("[0-9a-f]{64}", about["sha256"])


EFFECT = {"effect_2016", "effect_2016_codes", "factors", "config", "corrections"}


@pytest.mark.parametrize(
    ("name", "raw", "config"),
    [
        # one birth year was corrected
        ("facts.mean_age", {"participants"}, {"config", "corrections", "cohorts"}),
        ("facts.programme_months", set(), {"config"}),
        ("facts.effect_scale_max", set(), {"effect_2016_codes"}),
        # two answers of the team survey were corrected
        ("effect.clear_purpose.diff", {"effect_before", "effect_after"}, EFFECT),
        (
            "effect.clear_purpose.groups_chosen",
            {"effect_before", "effect_after", "development_areas"},
            EFFECT | {"cohorts"},
        ),
        (
            "followup.clear_purpose.diff",
            {"effect_before", "effect_after", "effect_followup"},
            EFFECT,
        ),
        # and none of the final evaluation
        (
            "evaluation.developed_as_leader.percent_agree",
            {"evaluation"},
            {"evaluation_2016", "evaluation_2016_codes", "config"},
        ),
    ],
)
def test_a_value_rests_on_the_files_it_is_made_of_and_no_others(ledger, name, raw, config):
    paths = map(Path, ledger[name]["inputs"])
    exports, others = set(), set()
    for path in paths:
        (exports if path.parts[:2] == ("data", "raw") else others).add(path.stem)
    # the year a cohort started, from which ages are counted, is in a table of the config
    assert (exports, others) == (raw, config)


# --- manifest, verify, crate


def test_the_manifest_lists_every_file_of_the_build(built, manifest):
    made = {
        path.relative_to(built).as_posix()
        for folder in ("data/processed", "reports/output")
        for path in (built / folder).rglob("*")
        if path.is_file()
    }
    listed = {entry["path"] for entry in manifest["outputs"]}
    assert listed == {path for path in made if not path.startswith(NOT_OF_THE_BUILD)}
    raw = {path.relative_to(built).as_posix() for path in (built / "data/raw").rglob("*.*")}
    assert raw <= {entry["path"] for entry in manifest["inputs"]}
    assert all(entry["rule"] for entry in manifest["outputs"])
    tables = [one for one in manifest["outputs"] if one["path"].endswith((".csv", ".parquet"))]
    published = [one for one in manifest["inputs"] if one["path"].startswith("config/inst")]
    assert tables and published and all("rows" in entry for entry in published)


def test_nothing_of_an_unpublished_file_can_be_guessed_from_the_manifest(built, manifest):
    """No plain checksum, length or row count of what is not published, on page or in manifest."""
    page = read(built / "reports/output/revisjon.html")
    text = read(built / "reports/output/manifest.json")
    secret = [
        entry
        for entries in parts_of(manifest).values()
        for entry in entries
        if entry["path"].startswith(("data/raw/", "data/processed/"))
        or entry["path"] in ("config/corrections.csv", "config/sources.csv")
    ]
    assert len(secret) > 200
    for entry in secret:
        assert entry.keys() <= {"path", "hmac", "rule"}
        plain = hashlib.sha256((built / entry["path"]).read_bytes()).hexdigest()
        assert plain not in text and plain not in page


def test_verify_passes_and_names_the_file_with_one_changed_byte(built, manifest, tmp_path):
    assert verify_build(manifest, KEY, built) == []
    for entries in parts_of(manifest).values():
        for entry in entries:
            (tmp_path / entry["path"]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(built / entry["path"], tmp_path / entry["path"])
    for path in (
        *("data/raw/2017-1/participants.csv", "survey_report/ledger/ledger.py"),
        *("reports/output/erfaringsrapport.pdf", "data/processed/statistics/facts.csv"),
    ):
        tampered = tmp_path / path
        content = tampered.read_bytes()
        tampered.write_bytes(content[:-2] + bytes([content[-2] ^ 1]) + content[-1:])
        assert [one.path for one in verify_build(manifest, KEY, tmp_path)] == [path]
        tampered.write_bytes(content)
    assert verify_build(manifest, KEY, tmp_path) == []


def test_the_crate_validates_and_lists_the_files_of_the_manifest(manifest, tmp_path):
    listed = {entry["path"] for entries in parts_of(manifest).values() for entry in entries}
    for path in listed:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).touch()
    text = json.dumps(build_crate(manifest))
    (tmp_path / "ro-crate-metadata.json").write_text(text, encoding="utf-8")
    crate = ROCrate(tmp_path)
    assert {entity.id for entity in crate.data_entities} == listed
    assert crate.mainEntity.id == "Snakefile"


# --- the page


def test_every_value_has_its_row_and_those_shown_a_link_to_the_report(page, ledger, shown):
    rows = {
        row.get("id").removeprefix("verdi-"): row
        for row in page.xpath("//table[@id='verdier']//tbody/tr")
    }
    assert set(rows) == set(ledger)
    linked = {name for name, row in rows.items() if row.xpath(".//a[contains(@href, '#tall-')]")}
    assert linked == shown


def test_every_link_of_the_page_has_its_target(page, built):
    ids = set(page.xpath("//@id"))
    links = page.xpath("//a/@href")
    assert {link[1:] for link in links if link.startswith("#")} <= ids
    files = {link.partition("#")[0] for link in links if not link.startswith("#")}
    assert all((built / "reports/output" / name).is_file() for name in files)


def test_no_person_is_on_the_page(built, page):
    text = page.text_content()
    with (built / "data/raw/2016-1/participants.csv").open(encoding="utf-8", newline="") as file:
        people = list(csv.DictReader(file))
    for person in people:
        for column in ("respondent_id", "name", "email"):
            assert person[column] not in text


# --- in a browser


def opened(browser, path: Path, place: str = "", width: int = 1280):
    page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.set_default_timeout(120_000)
    page.goto(path.as_uri() + place)
    return page


def test_the_page_passes_axe_and_fits_the_screen(browser, built):
    page = opened(browser, built / "reports/output/revisjon.html")

    def resize(width: int) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til hovedinnholdet"
    for width in (1280, 400, 320):
        resize(width)
    # rows and folds are alike; axe looks at every cell, so it gets the first of each kind
    page.evaluate(
        """() => {
          document.querySelectorAll('tbody').forEach(
            (body) => Array.from(body.rows).slice(6).forEach((row) => row.remove()));
          document.querySelectorAll('details').forEach((one, index) => {
            if (index % 20) one.remove(); else one.open = true;
          });
        }"""
    )
    for width in (1280, 320):
        resize(width)
        assert violations_in_light_and_dark(page) == []
    resize(400)
    page.close()


def test_search_finds_values_and_a_link_to_a_hidden_one_clears_it(browser, built):
    page = opened(browser, built / "reports/output/revisjon.html")
    page.fill("#sok", "klart formål effect_change.csv")
    visible = page.locator("#verdier tbody tr:visible")
    found = visible.count()
    assert 0 < found < 30
    assert page.inner_text("#treff") == f"{found} treff"
    page.evaluate("location.hash = '#verdi-facts.groups_total'")
    page.wait_for_function("document.getElementById('sok').value === ''")
    assert page.locator("[id='verdi-facts.groups_total']").is_visible()
    page.close()


@pytest.mark.parametrize(
    ("width", "name"), [(1280, "effect.clear_purpose.diff"), (400, "facts.groups_total")]
)
def test_from_the_report_to_the_audit_and_back(browser, built, width, name):
    report = built / "reports/output/erfaringsrapport.html"
    page = opened(browser, report, f"#tall-{name}", width)
    panel = page.locator("[role=dialog]")
    assert panel.is_visible()
    assert name in panel.inner_text()
    panel.get_by_role("link", name="revisjon").click()
    page.wait_for_url(f"**/revisjon.html#verdi-{name}")
    row = page.locator(f"[id='verdi-{name}']")
    box = row.bounding_box()
    assert 0 <= box["y"] < 900
    row.get_by_role("link", name="i rapporten").click()
    page.wait_for_url(f"**/erfaringsrapport.html#tall-{name}")
    assert name in page.locator("[role=dialog]").inner_text()
    page.close()


def test_every_number_opens_its_trace_by_the_keyboard(browser, built, shown):
    page = opened(browser, built / "reports/output/erfaringsrapport.html")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    page.locator("#vis-sporing").click()
    # one block or row of the page is shown at a time, and the panel without what is in it: focus
    # lays out anew all that is shown
    told = page.evaluate(
        """() => {
          const panel = document.querySelector('[role=dialog]');
          const press = (one, key) => one.dispatchEvent(
            new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
          const works = (number, index) => {
            number.focus();
            const reached = document.activeElement === number;
            press(number, index % 2 ? 'Enter' : ' ');
            const opened = !panel.hidden && panel.textContent.includes(number.dataset.id);
            press(document.activeElement, 'Escape');
            return reached && opened && panel.hidden && document.activeElement === number;
          };
          const parts = 'main section > :not(section), main tbody > tr';
          const around = (one) => one === null ? []
            : [one, ...around(one.parentElement.closest(parts))];
          document.querySelectorAll(parts).forEach((one) => { one.hidden = true; });
          const sheet = new CSSStyleSheet();
          sheet.replaceSync('[role=dialog] > * { display: none !important; }');
          document.adoptedStyleSheets = [sheet];
          let shown = null;
          const showAlone = (part) => {
            if (part === shown) return;
            around(shown).forEach((one) => { one.hidden = true; });
            around(part).forEach((one) => { one.hidden = false; });
            shown = part;
          };
          return Array.from(document.querySelectorAll('.tall[data-id]')).map((number, index) => {
            showAlone(number.closest(parts));
            return [number.dataset.id, works(number, index)];
          });
        }"""
    )
    assert [name for name, works in told if not works] == []
    assert {name for name, _ in told} == shown
    page.close()
