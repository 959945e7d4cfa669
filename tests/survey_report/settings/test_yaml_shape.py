"""Settings files that would hang or end the process, or change a setting without a word."""

import pytest

from survey_report.settings.config_files import ConfigError, load_config
from survey_report.settings.yaml_shape import shape_fault

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
# what is added to a file, and what the message says
REFUSED = {
    "a billion copies": (BOMB, "Verdier kan ikke vise til hverandre med & og *"),
    "a title of a billion copies": (f"{BOMB}title: *a9\n", "kan ikke vise til hverandre"),
    "a value in itself": ("x: &x\n  y: *x\n", "kan ikke vise til hverandre"),
    "a hundred thousand brackets": (f"x: {'[' * 100_000}", "i mer enn 20 lag"),
    "a setting again": ("disclosure: {minimum_size: 1}\n", "Nøkkelen «disclosure» står to ganger"),
    "a setting again further in": ("x:\n  y: 1\n  y: 2\n", "Nøkkelen «y» står to ganger"),
    "a number without end": (f"x: {'9' * 50_000}\n", "Tallet har 50000 sifre"),
    "a file without end": ("# x\n" * 300_000, "kan høyst ha 1000000"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_line(name, tmp_path):
    added, told = REFUSED[name]
    path = tmp_path / "config/config.yaml"
    path.parent.mkdir()
    path.write_text("disclosure: {minimum_size: 5}\n" + added, encoding="utf-8")
    with pytest.raises(ConfigError, match="config.yaml") as fault:
        load_config(path)
    assert told in str(fault.value)


def test_equal_keys_of_different_settings_and_lists_are_as_they_were():
    assert shape_fault("a: {x: 1}\nb: {x: 1}\nc:\n- {x: 1}\n- {x: 1}\n- x\n- x\n") == ""
