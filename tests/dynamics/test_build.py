"""A case made ready: ground adds up, owners and voices are those of the case, parameters find their prior."""

import numpy as np
import pytest

from polemos.case.scenario import Mechanism
from polemos.dynamics import build
from polemos.dynamics.build import Layout
from polemos.ensemble.design import draw_parameters

PUBLIC_A = "  - {id: public_a, name: Public of A, stream: 21, of: A}\n"


@pytest.mark.parametrize("stated", [{"A": 2500.0}, {"B": 2500.0}, {"A": 12500.0, "B": 2500.0}])
def test_stated_and_remaining_ground_add_up_to_the_area(war, stated):
    south = war.sectors[1].model_copy(update={"held": stated})
    case = war.model_copy(update={"sectors": (war.sectors[0], south, war.sectors[2])})
    held = np.asarray(build.geography_of(case, Layout.of(case)).held)
    np.testing.assert_array_equal(held.sum(axis=0), [20000, 15000, 4000])
    assert [held["AB".index(side), 1] for side in stated] == list(stated.values())


def test_ground_owners_and_voices_are_those_of_the_case(case_of):
    third = PUBLIC_A.replace("public_a", "public_c").replace("21", "23").replace("of: A", "of: B")
    patron = PUBLIC_A.replace("public_a", "public_p").replace("21", "24").replace("of: A", "of: P")
    case = case_of(("case.yaml", PUBLIC_A, third + patron))  # A is left without one
    found = build.geography_of(case, Layout.of(case))
    np.testing.assert_array_equal(found.held, [[12000, 9000, 0], [8000, 6000, 4000]])
    np.testing.assert_array_equal(found.own_soil, [[1, 1, 0], [0, 0, 1]])
    np.testing.assert_array_equal(found.open_at_start, [1, 1, 0])
    np.testing.assert_array_equal(found.backs, [[1], [0]])
    np.testing.assert_array_equal(found.own_public, [[0, 0, 0], [0.5, 0, 0.5]])
    np.testing.assert_array_equal(found.patron_public, [[0, 1, 0]])


def test_a_rival_law_without_a_prior_is_neutral(case_of):
    """Never 0 for want of a draw: forces without weight would be another war."""
    case = case_of()
    drawn = draw_parameters(case, Layout.of(case), 1, np.arange(3, dtype=np.uint32))
    assert "territory.force_weight" not in drawn
    territory = build.war_of(case, drawn).territory
    np.testing.assert_array_equal(territory.force_weight, np.ones((3, 3), np.float32))
    np.testing.assert_array_equal(territory.advance_needs_effort, np.zeros(3, np.float32))


def test_budget_aid_without_a_prior_varies_as_military_aid_does(case_of):
    """Its values are those of the other parameter, member by member; with a prior they are its own."""
    case = case_of()
    case = case.model_copy(update={"mechanisms": {**case.mechanisms, "patron_aid": Mechanism()}})
    drawn = draw_parameters(case_of(), Layout.of(case), 1, np.arange(3, dtype=np.uint32))
    drawn["patron_aid.spread"] = np.array([[0.8, 1.1, 1.7]])
    room = build.war_of(case, drawn).patron_aid
    np.testing.assert_array_equal(room.budget_spread, room.spread)
    np.testing.assert_array_equal(room.budget_spread, np.float32([[0.8, 1.1, 1.7]]))
    own = build.war_of(case, {**drawn, "patron_aid.budget_spread": np.array([[0.1, 0.2, 0.3]])}).patron_aid
    np.testing.assert_array_equal(own.budget_spread, np.float32([[0.1, 0.2, 0.3]]))
    np.testing.assert_array_equal(own.spread, room.spread)
