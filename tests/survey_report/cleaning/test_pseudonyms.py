"""Keyed hashes in place of identities."""

import pytest

from survey_report.cleaning.pseudonyms import (
    DEMONSTRATION_KEY,
    KeyMissingError,
    load_key,
    pseudonym,
)


def test_hash_is_hmac_sha256():
    # RFC 4231, test case 2, first 16 hex digits
    assert pseudonym("what do ya want for nothing?", b"Jefe") == "5bdcc146bf60754e"


def test_same_person_same_key_same_pseudonym():
    assert pseudonym(" R1 ", b"k") == pseudonym("R1", b"k") != pseudonym("R1", b"other")


def test_key_from_the_environment_comes_first(tmp_path):
    file = tmp_path / "key"
    file.write_text("fra fil\n")
    both = {"RAPPORT_NOKKEL": "fra miljøet", "RAPPORT_NOKKELFIL": str(file)}
    assert load_key(both, synthetic=False) == "fra miljøet".encode()
    assert load_key({"RAPPORT_NOKKELFIL": str(file)}, synthetic=False) == b"fra fil"


def test_demonstration_key_is_for_synthetic_data_only():
    assert load_key({}, synthetic=True) == DEMONSTRATION_KEY
    with pytest.raises(KeyMissingError, match="hemmelig nøkkel"):
        load_key({}, synthetic=False)
    with pytest.raises(KeyMissingError):
        load_key({"RAPPORT_NOKKEL": DEMONSTRATION_KEY.decode()}, synthetic=False)


@pytest.mark.parametrize("name", ["NOKKEL", "NOKKELFIL"])
def test_a_key_under_a_former_name_is_told_and_never_left_out(name):
    former = {f"TOPPLEDER_{name}": "hemmelig"}
    with pytest.raises(KeyMissingError, match=f"TOPPLEDER_{name} heter nå RAPPORT_{name}[.]"):
        load_key(former, synthetic=True)
    both = former | {"RAPPORT_NOKKEL": "ny", "RAPPORT_NOKKELFIL": ""}
    if name == "NOKKEL":
        assert load_key(both, synthetic=True) == b"ny"


def test_key_file_that_is_not_there(tmp_path):
    with pytest.raises(KeyMissingError, match="lar seg ikke lese"):
        load_key({"RAPPORT_NOKKELFIL": str(tmp_path / "borte")}, synthetic=True)
