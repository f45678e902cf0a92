"""The catalogue is plain data, in step with the engine, and says nothing that the engine cannot keep."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

from polemos._core import catalogue

ROOT = Path(__file__).parents[2]


def tool(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["generate_catalogue", "generate_mechanism_docs"])
def test_what_is_generated_is_in_step(name, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", [name, "--check"])
    assert tool(name).main() == 0, capsys.readouterr().out


def test_a_catalogue_out_of_step_is_noticed(monkeypatch, tmp_path, capsys):
    module = tool("generate_catalogue")
    (tmp_path / "catalogue.py").write_text(module.render().replace("km^2", "ha"))
    monkeypatch.setattr(module, "TARGET", tmp_path / "catalogue.py")
    monkeypatch.setattr(sys, "argv", ["generate_catalogue", "--check"])
    assert module.main() == 1
    assert "out of step" in capsys.readouterr().out


def test_the_catalogue_needs_no_jax():
    code = "import sys, polemos._core.catalogue; assert not {'jax', 'numpy', 'equinox'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


@pytest.mark.parametrize("table", ["PARAMETERS", "LEVERS", "EXOGENOUS", "OUTCOMES"])
def test_every_entry_has_its_name_unit_support_and_meaning(table):
    for name, entry in getattr(catalogue, table).items():
        assert entry.name == name
        assert entry.unit
        assert entry.meaning
        assert entry.low < entry.high
        assert set(entry.axes) <= {"actor", "patron", "sector", "public", "rung", "origin"}


def test_levers_and_neutral_series_are_off_within_their_support():
    for lever in catalogue.LEVERS.values():
        assert lever.low <= lever.default <= lever.high
    for series in catalogue.EXOGENOUS.values():
        assert series.neutral is None or series.low <= series.neutral <= series.high


def test_every_name_belongs_to_a_room_that_is_known():
    assert {name.split(".")[0] for name in catalogue.PARAMETERS} == set(catalogue.MECHANISMS)
    assert {outcome.mechanism for outcome in catalogue.OUTCOMES.values()} <= set(catalogue.MECHANISMS)
