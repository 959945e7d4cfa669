"""Tables read strictly by their schema."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from survey_report.faults.source_faults import SourceError
from survey_report.settings.schema_tables import SCHEMAS, load_schema, read_strings, read_table

HEADING = "code,label_nb,meaning\n"
ROW_SCHEMAS = sorted(
    path.name.removesuffix(".schema.yaml")
    for path in SCHEMAS.glob("*.schema.yaml")
    if path.name != "config.schema.yaml"
)


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "codes.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def faults(path, schema="evaluation_codes"):
    with pytest.raises(SourceError) as error:
        read_table(path, schema)
    return [(fault.row, fault.column, fault.found) for fault in error.value.faults]


def test_types_follow_the_schema(table):
    codes = read_table(table(HEADING + "1,NA,agree\n"), "evaluation_codes")
    assert str(codes["code"].dtype) == "Int64"
    assert codes.iloc[0].tolist() == [1, "NA", "agree"]


def test_all_faults_at_once(table):
    path = table("code,label_nb,meaning,mening\n1.5,,agre,x\n2,Litt,agree,x\n2,Litt,agree,x\n")
    assert sorted(faults(path)) == [
        (1, "mening", "ukjent kolonne"),
        (2, "code", "«1.5»"),
        (2, "label_nb", "tom celle"),
        (2, "meaning", "«agre»"),
        (4, "code", "samme verdi som i en rad lenger opp"),
    ]


def test_missing_column(table):
    assert faults(table("code,label_nb\n1,Litt\n")) == [(1, "meaning", "kolonnen mangler")]


def test_values_of_a_register_are_hidden_unless_they_are_codes(table):
    heading = ",".join(load_schema("participants")["properties"])
    path = table(
        f"{heading}\n"
        ",Navn Navnesen,n@example.org,Navn Navnesen,19777,Sjef,Tilsyn,direktorat,A,start\n"
    )
    found = {column: text for _, column, text in faults(path, "participants")}
    assert "Navnesen" not in "".join(found.values())
    assert found["gender"].startswith("en tekst på 13 tegn")
    assert found["group"].startswith("en tekst på 1 tegn")


def test_strings_are_left_as_they_stand(table):
    strings = read_strings(table("a,b\nNA,01\n,None\n"))
    assert strings.to_dict("list") == {"a": ["NA", ""], "b": ["01", "None"]}


@pytest.mark.parametrize("name", ROW_SCHEMAS)
def test_schemas_are_strict_and_describe_every_column(name):
    schema = yaml.safe_load((SCHEMAS / f"{name}.schema.yaml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    assert schema["description"]
    assert all(rule["description"] for rule in schema["properties"].values())
    assert set(schema.get("x-key", [])) | set(schema["required"]) <= set(schema["properties"])


@pytest.mark.parametrize(
    ("path", "schema"),
    [
        ("config/cohorts.csv", "cohorts"),
        ("config/assumptions.csv", "assumptions"),
        ("config/values.csv", "values"),
        ("config/tables.csv", "tables"),
        ("config/prose_numbers.csv", "prose_numbers"),
        ("config/instruments/factors.csv", "factors"),
        ("config/instruments/effect_2016.csv", "effect"),
        ("config/instruments/effect_2016_codes.csv", "effect_codes"),
        ("config/instruments/evaluation_2016.csv", "evaluation"),
        ("config/instruments/evaluation_2016_codes.csv", "evaluation_codes"),
    ],
)
def test_our_own_tables_follow_their_schemas(path, schema):
    root = Path(__file__).parents[3]
    assert len(read_table(root / path, schema)) > 0


@pytest.mark.parametrize("date", ["2020-02-30", "2020-13-01", "20200129", "29.01.2020"])
def test_a_date_is_one_that_exists(table, date):
    head = "cohort,start,end,effect_instrument,evaluation_instrument\n"
    # 2020 has a leap day
    path = table(head + f"2020-1,{date},2020-02-29,effect_2016,evaluation_2016\n")
    assert faults(path, "cohorts") == [(2, "start", f"«{date}»")]
