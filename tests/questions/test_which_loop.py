"""Which loop did it, on a war that is run: the parts add up, the whole is that of an ordinary run."""

import datetime
import itertools

import numpy as np
import pytest

import polemos
from polemos import analysis
from polemos._core import records
from polemos._core.errors import ClaimError, RunError
from polemos.case import write_template
from polemos.ensemble.blocks import SIZE
from polemos.ensemble.engine import Engine

MEASURE = "at(held(A, south), 2002-06-24)"
POLICIES = {"policy": "leave_border", "against": "hold_border"}
MEMBERS = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loops") / "war"
    write_template(folder)
    return folder


@pytest.fixture(scope="module")
def war(folder):
    return polemos.load_case(folder)


@pytest.fixture(scope="module")
def found(war):
    return analysis.which_loop(war, MEASURE, **POLICIES, members=MEMBERS, orders=2, seed=7)


def test_the_whole_is_the_paired_difference_of_an_ordinary_run(war, found):
    run = polemos.simulate(war, members=MEMBERS, seed=7, policies=list(POLICIES.values()))
    held = run.weekly(names=("held",)).held.sel(actor="A", sector="south")
    held = held.isel(week=war.clock.week_of(datetime.date(2002, 6, 24)) - war.clock.first_week)
    paired = held.sel(policy="leave_border").values - held.sel(policy="hold_border").values
    assert found.whole == pytest.approx(float(paired.astype(float).mean()), abs=1e-3)
    assert found.mc_error == pytest.approx(float(np.std(paired, ddof=1) / MEMBERS**0.5), rel=1e-3)
    assert found.whole != 0


def test_more_than_one_block_is_asked_block_by_block(war, monkeypatch):
    """All cuts of a block before the next is prepared, so that the luck of one block is held at a time."""
    asked = []
    prepare, weekly = Engine.prepare, Engine.weekly
    monkeypatch.setattr(
        Engine, "prepare", lambda *given, **more: asked.append("block") or prepare(*given, **more)
    )
    monkeypatch.setattr(
        Engine, "weekly", lambda *given, **more: asked.append("weeks") or weekly(*given, **more)
    )
    found = analysis.which_loop(war, MEASURE, **POLICIES, members=SIZE + 40, orders=1, seed=7)
    monkeypatch.undo()
    blocks = [list(group) for name, group in itertools.groupby(asked)]
    assert [group[0] for group in blocks] == ["block", "weeks", "block", "weeks"]
    assert len(blocks[1]) == len(blocks[3])
    run = polemos.simulate(war, members=SIZE + 40, seed=7, policies=list(POLICIES.values()))
    held = run.weekly(names=("held",)).held.sel(actor="A", sector="south")
    held = held.isel(week=war.clock.week_of(datetime.date(2002, 6, 24)) - war.clock.first_week)
    paired = held.sel(policy="leave_border").values - held.sel(policy="hold_border").values
    assert found.whole == pytest.approx(float(paired.astype(float).mean()), abs=1e-6)


def test_the_parts_and_the_rest_are_the_whole(found):
    assert sum(share.amount for share in found.shares) + found.rest == pytest.approx(found.whole, abs=1e-6)
    assert found.orders == 4
    assert found.unit == "km^2"


def test_only_links_of_mechanisms_in_use_are_cut(war, found):
    named = {share.link for share in found.shares}
    assert {"season", "threat", "effort_on_front", "effort_on_losses"} <= named
    assert not {"pay", "narrative_on_aid", "support_on_upheaval"} & named
    assert all(share.source in {*war.in_use, "policies", "patrons"} for share in found.shares)


def test_a_difference_that_goes_through_orders_alone_goes_through_their_link(war):
    """Before any effort is ordered differently nothing differs, and no link carries anything."""
    early = analysis.which_loop(
        war, "at(held(A, south), 2001-02-05)", **POLICIES, members=MEMBERS, orders=1, seed=7
    )
    assert early.whole == 0
    assert early.rest == 0
    assert all(share.amount == 0 for share in early.shares)


def test_an_answer_joins_its_run_and_only_its_run(war, found, tmp_path):
    run = polemos.simulate(war, members=20, seed=1, out=tmp_path / "run")
    analysis.add_loops(run.folder, war, found)
    analysis.add_loops(run.folder, war, found)
    kept = records.read_json(run.folder / records.LOOPS)
    assert len(kept) == 1, "asked again, it takes the place of the former answer"
    assert kept[0]["whole"] == found.whole
    assert "Which loop did it" in (run.folder / records.REPORT).read_text()
    with pytest.raises(RunError, match="no finished run"):
        analysis.add_loops(tmp_path, war, found)
    other = war.model_copy(update={"digest": "0" * 64})
    with pytest.raises(RunError, match="another case"):
        analysis.add_loops(run.folder, other, found)


def test_a_policy_is_not_held_against_itself_or_its_twin(war):
    (held,) = (policy for policy in war.policies if policy.id == "hold_border")
    copied = war.model_copy(update={"policies": (*war.policies, held.model_copy(update={"id": "copy"}))})
    with pytest.raises(RunError, match="'hold_border' is compared with itself"):
        analysis.which_loop(war, MEASURE, policy="hold_border", against="hold_border", members=10)
    with pytest.raises(RunError, match="'copy' orders the same as 'hold_border' in every week: "):
        analysis.which_loop(copied, MEASURE, policy="copy", against="hold_border", members=10)


def test_a_question_that_makes_no_sense_is_refused(war):
    with pytest.raises(ClaimError):
        analysis.which_loop(war, "at(held(A, nowhere), 2002-06-24)", **POLICIES, members=10)
    with pytest.raises(RunError, match="no policy"):
        analysis.which_loop(war, MEASURE, policy="surrender", against="hold_border", members=10)
    with pytest.raises(RunError, match="two members or more"):
        analysis.which_loop(war, MEASURE, **POLICIES, members=1)
