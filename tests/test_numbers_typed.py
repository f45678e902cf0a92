"""Numbers that are typed in another way than 10000 are refused with what to type."""

import pytest
from click.testing import CliRunner

from polemos.cli import main
from polemos.numbers_typed import meant


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1e6", 10**6),
        ("10,000", 10**4),
        ("10_000", 10**4),
        ("10 000", 10**4),
        ("10k", 10**4),
        ("1.5M", 1500000),
    ],
)
def test_what_was_meant_is_said(typed, number):
    assert meant(typed, 10**9) == f"; type {number}"


@pytest.mark.parametrize(
    "typed", ["x", "", "1,5", "1.5", "k", "-1e3", "1e99", "nan", "inf", "9" * 5000, "١e3"]
)
def test_nothing_is_guessed(typed):
    assert meant(typed, 10**9) == ""


@pytest.mark.parametrize("option", ["--members", "--workers", "--seed"])
@pytest.mark.parametrize(("typed", "hint"), [("1e3", "; type 1000\n"), ("9" * 5000, ""), ("-5", "")])
def test_options_say_it_and_exit_as_usage(tmp_path, option, typed, hint):
    from polemos.case import write_template

    write_template(tmp_path / "war")
    done = CliRunner().invoke(main, ["run", str(tmp_path / "war"), option, typed])
    assert done.exit_code == 2
    assert done.stderr.endswith(hint)
