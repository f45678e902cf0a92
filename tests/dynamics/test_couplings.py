"""The causal diagram says what the code reads, no more and no less, and each switch cuts its own arrow.

One week is run with every phase replaced by one that notes its inputs and gives the results of an
undisturbed week. What then moves when a source is disturbed is what is read directly. What should move is
read off the declarations in `couplings.py`. The week is compiled once: what is disturbed and which links
are on are numbers.
"""

import dataclasses
import operator
import typing

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos._core.catalogue import ARROWS, EXOGENOUS, LEVERS
from polemos._core.catalogue import LINKS as CATALOGUED
from polemos._core.fields import axes_of, shown
from polemos.dynamics import week
from polemos.dynamics.couplings import WEEK
from polemos.dynamics.diagram import LINKS, SWITCHABLE, cutting
from polemos.dynamics.links import AS_AT_START, Link, Now, phase
from polemos.dynamics.policies import Policies
from polemos.dynamics.state import Carried, Outputs, fields_of
from worlds.rooms import ROOMS, arguments_of
from worlds.wars import anywhere, run, start

MOMENT = 12
OWNERS = {**ROOMS, "policies": Policies}


def as_shipped(world):
    """The same world under the front law of a case that says nothing else: ground is gained everywhere."""
    front = world.war.territory
    law = {"advance_needs_effort": 0 * front.advance_needs_effort, "force_weight": 0 * front.force_weight + 1}
    war = dataclasses.replace(world.war, territory=dataclasses.replace(front, **law))
    table = war.bargaining  # and deals are signed soon, so that some have stopped the fighting
    rates = {"talks": 2.0, "agreement": 2.0, "ceasefire_breaks": 0.0, "settlement_breaks": 0.0}
    hasty = {name: 0 * getattr(table, name) + rate for name, rate in rates.items()}
    war = dataclasses.replace(war, bargaining=dataclasses.replace(table, **hasty))
    return dataclasses.replace(world, war=war)


@pytest.fixture(scope="module")
def moment():
    """A week in which everything happens: war, what it carries, what was seen at first, facts, noise."""
    world = as_shipped(anywhere(7, 0.0, members=16, weeks=MOMENT + 1))
    facts, noise = jax.tree.map(lambda table: table[MOMENT], (world.facts, world.luck))
    state, outputs = jax.tree.map(lambda table: table[MOMENT], run(world))
    near = dataclasses.replace(
        facts,
        season=jnp.full_like(facts.season, 0.5),
        weeks_to_deadline=jnp.full_like(facts.weeks_to_deadline, 3.0),
    )
    return world.war, Carried(state, week.carried(outputs)), start(world)[2], near, noise


CALLED: list[str] = []
"""The phases in the order in which the week called them when it was last traced."""


@jax.jit
def noted(war, before, seen, facts, noise, switches, results=None):
    """One week: the inputs of each phase, and what each gives (its own results, or those that are given)."""
    inputs, given = {}, {}
    CALLED.clear()

    def replaced(owner, turn):
        original, names = getattr(owner, turn.method), list(arguments_of(owner, turn.method))

        def note(self, *arguments):
            CALLED.append(turn.name)
            inputs[turn.name] = arguments[names.index("inputs")]
            given[turn.name] = results[turn.name] if results else original(self, *arguments)
            return given[turn.name]

        return note

    with pytest.MonkeyPatch.context() as patch:
        for turn in WEEK:
            owner = OWNERS[turn.mechanism]
            patch.setattr(owner, turn.method, replaced(owner, turn))
        week.step(war, before, seen, facts, noise, switches)
    fields = {
        f"{name}.{field.name}": getattr(one, field.name)
        for name, one in inputs.items()
        for field in dataclasses.fields(one)
    }
    return fields, given


def read(moment, switches, results=None):
    """The inputs of every phase as NumPy arrays, and the results of each."""
    inputs, results = noted(*moment, switches, results)
    return jax.tree.map(np.asarray, inputs), results


def differing(one, other):
    return {name for name in one if not np.array_equal(one[name], other[name])}


# What is disturbed: all that a node of the diagram shows, wherever it is first seen ------------------------


def elsewhere(value):
    """Another value of the same kind; what was larger than another is now smaller."""
    return ~value if value.dtype == bool else 0.01 - 0.7 * value


def disturbed(node, facts, outputs, results):
    """The same week with everything that a node shows changed."""
    if node == "policies":
        levers = {name: 1.0 - 0.5 * getattr(facts.levers, name) for name in LEVERS}
        facts = dataclasses.replace(facts, levers=type(facts.levers)(**levers))
    if node == "patrons":
        facts = dataclasses.replace(facts, exogenous=jax.tree.map(elsewhere, facts.exogenous))
        return facts, outputs, results
    shown = jax.tree.map(elsewhere, getattr(outputs, node))
    outputs = dataclasses.replace(outputs, **{node: shown})
    public = {field.name for field in dataclasses.fields(shown)}

    def changed(result):
        state, said = result if isinstance(result, tuple) else (None, result)
        values = {
            field.name: jax.tree.map(elsewhere, getattr(said, field.name))
            for field in dataclasses.fields(said)
            if field.name in public
        }
        said = dataclasses.replace(said, **values)
        return (state, said) if isinstance(result, tuple) else said

    own = {turn.name for turn in WEEK if turn.mechanism == node}
    return facts, outputs, {name: changed(one) if name in own else one for name, one in results.items()}


NODES = sorted({link.source for link in LINKS.values()} | {turn.mechanism for turn in WEEK})


def moved(moment, switches):
    """For each node, the inputs that a disturbance of it moves directly."""
    war, carried, seen, facts, noise = moment
    before, results = read(moment, switches)
    found = {}
    for node in NODES:
        told, shown, given = disturbed(node, facts, carried.outputs, results)
        after, _ = read((war, Carried(carried.state, shown), seen, told, noise), switches, given)
        found[node] = differing(before, after)
    return found


@pytest.fixture(scope="module")
def with_all_links(moment):
    return moved(moment, cutting())


# What is declared -------------------------------------------------------------------------------------------

READS = {f"{turn.name}.{name}": one for turn in WEEK for name, one in turn.reads.items()}
ALONG = {
    name: {place for place, one in READS.items() if one.link is not None and one.link.name == name}
    for name in LINKS
}
CUT = {
    name: {place for place in places if READS[place].neutral is not None} for name, places in ALONG.items()
}

ALSO = {
    "policies": {
        "policies.step.ordered",  # the order itself
        "policies.step.truce",
    },
    "patrons": {
        "economy.step.military_spending",  # a series too, of the case and not of the patrons
    },
    "reserves": {
        "narrative.step.initiative",  # in how many of the sectors with a front
    },
}
"""Inputs that move with a node though no arrow says so, and why."""


def test_a_week_calls_the_rooms_in_the_listed_order(moment):
    noted.clear_cache()
    read(moment, cutting())
    assert tuple(CALLED) == week.PHASES


@pytest.mark.parametrize("node", NODES)
def test_the_diagram_is_what_the_code_reads(with_all_links, node):
    """All that is drawn from a node is read, and no other input moves with it."""
    drawn = {place for place, one in READS.items() if one.link is not None and one.link.source == node}
    allowed = drawn | ALSO.get(node, set())
    assert not with_all_links[node] - allowed, "read and not drawn"
    assert not allowed - with_all_links[node], "drawn and not read"


CARRIED = [
    (name, field)
    for name, owner in fields_of(Outputs).items()
    for field, told in shown(owner)
    if told.carried
]


@pytest.mark.parametrize(("name", "field"), CARRIED)
def test_what_is_carried_is_read_before_its_mechanism_acts_again(moment, name, field):
    """What is not carried is None at the start of a week: a read of it could not be compiled at all."""
    war, before, *rest = moment
    inputs, results = read(moment, cutting())
    other = eqx.tree_at(lambda one: getattr(getattr(one.outputs, name), field), before, replace_fn=elsewhere)
    after, _ = read((war, other, *rest), cutting(), results)
    assert differing(inputs, after)


def test_the_catalogue_has_the_arrows_that_are_declared():
    drawn = {(name, link.source, turn.mechanism) for turn in WEEK for name, link in _links_of(turn)}
    assert drawn == {(arrow.name, arrow.source, arrow.target) for arrow in ARROWS}
    assert set(CATALOGUED) == set(SWITCHABLE)


def _links_of(turn):
    return {(one.link.name, one.link) for one in turn.reads.values() if one.link is not None}


def test_an_arrow_has_one_source_one_target_and_one_meaning():
    for name in LINKS:
        ends = {(link, turn.mechanism) for turn in WEEK for other, link in _links_of(turn) if other == name}
        assert len(ends) == 1, f"{name} is declared twice or has two ends: {ends}"


@pytest.mark.parametrize("link", sorted(SWITCHABLE))
def test_a_link_that_is_off_is_cut_and_no_other(moment, with_all_links, link):
    off = cutting({link})
    on_inputs, results = read(moment, cutting())
    off_inputs, _ = read(moment, off, results)
    assert differing(on_inputs, off_inputs) == CUT[link] != set()
    for node, without in moved(moment, off).items():
        lost = with_all_links[node] - without
        assert not CUT[link] & without or node != LINKS[link].source, f"{node} still reaches {link}"
        assert lost <= CUT[link], f"{link} cuts more than itself from {node}"
    for place in CUT[link]:
        if SWITCHABLE[link] != AS_AT_START:
            assert (off_inputs[place] == SWITCHABLE[link]).all()


@pytest.mark.parametrize("link", sorted(name for name in SWITCHABLE if SWITCHABLE[name] == AS_AT_START))
def test_a_link_cut_as_at_the_start_shows_the_first_week(moment, link):
    inputs, _ = read(moment, cutting({link}))
    seen = moment[2]
    for place in CUT[link]:
        np.testing.assert_array_equal(inputs[place], np.broadcast_to(seen[place], inputs[place].shape))


def absences():
    """Plain reads of mechanisms that a case may leave out: place, neutral value, and what is read instead."""
    outputs = fields_of(Outputs)
    usual = {name: entry.neutral for name, entry in EXOGENOUS.items()}
    usual |= {name: entry.default for name, entry in LEVERS.items()}
    for place, one in READS.items():
        if one.link is not None and one.link.source in outputs and isinstance(one.value, str):
            declared = dict(shown(outputs[one.link.source]))
            absent = declared[one.value].absent if one.value in declared else None
            instead = usual[absent] if isinstance(absent, str) else absent
            if isinstance(one.neutral, float) and instead is not None:
                yield place, one.neutral, instead


@pytest.mark.parametrize(("place", "neutral", "instead"), absences())
def test_a_link_that_is_cut_is_as_a_mechanism_that_is_not_there(place, neutral, instead):
    assert neutral == instead, f"{place} is {neutral} where cut and {instead} in a case without its source"


def test_recruits_with_the_link_of_support_off_are_those_of_the_start(moment):
    inputs, _ = read(moment, cutting({"support_on_recruits"}))
    np.testing.assert_array_equal(
        inputs["reserves.recruit.support"], inputs["reserves.recruit.initial_support"]
    )


def test_what_weighs_on_a_public_before_the_first_week_is_its_own_memory_of_the_dead(moment):
    """Nobody falls in the week before the first, so that is no yardstick for a public that mourns."""
    war, _, seen, *_ = moment
    np.testing.assert_array_equal(seen["opinion.step.recent_dead"], war.opinion.initial_weekly_dead)


def test_an_unknown_link_is_named_with_those_there_are():
    with pytest.raises(ValueError, match="no switchable link losses; there are administration"):
        cutting({"losses"})


def test_what_is_not_carried_cannot_be_read_before_its_mechanism_acts(moment):
    war, before, seen, facts, _ = moment
    now = Now(war, before.outputs, facts, cutting(), seen)
    early = Link("early", "economy", "what is said of the economy before it acts")
    assert early("pay").whole(now) is before.outputs.economy.pay
    with pytest.raises(TypeError, match=r"economy.inflation is read before economy acts .* carried=True"):
        early("inflation").whole(now)
    with pytest.raises(TypeError, match=r"carried=True"):
        early(lambda economy, _: 2 * economy.inflation).whole(now)
    with pytest.raises(AttributeError, match=r"economy shows no 'wages'"):
        early("wages").whole(now)


def test_what_is_read_of_an_absent_mechanism_must_have_something_instead(moment):
    war, before, seen, facts, _ = moment
    now = Now(war, dataclasses.replace(before.outputs, economy=None), facts, cutting(), seen)
    late = Link("late", "economy", "what is said of the economy")
    assert (late("inflation").whole(now) == 0).all()
    assert late("pay").whole(now) is facts.exogenous.pay
    with pytest.raises(TypeError, match=r"economy.output is read in a case without economy: .* absent="):
        late("output").whole(now)


def test_nobody_reads_what_another_mechanism_remembers():
    """There is nothing of it in what a link can see."""
    assert not {"state", "carried"} & {field.name for field in dataclasses.fields(Now)}


def test_a_phase_says_where_each_of_its_inputs_comes_from():
    turn = WEEK[0]
    with pytest.raises(TypeError, match=r"calendar.step reads \['season'\] for inputs"):
        phase("calendar.step", turn.inputs, season=turn.reads["season"])


# Whose is whose ---------------------------------------------------------------------------------------------

OWN, OTHER, BOTH = (True, False), (False, True), (True, True)
WHOSE = {
    "materiel.deliver.strikes": OTHER,  # those received
    "beliefs.step.casualties": OTHER,  # what the other has borne
    "opinion.step.soil_held": OTHER,  # own soil in the other's hands
    "narrative.step.initiative": BOTH,  # in more sectors than the other
    "opinion.step.recent_dead": OWN,
    "reserves.redeploy.threat": OWN,
    "upheaval.step.defeat": OWN,
}
"""Whose outputs move an input by side; where it is one output, read plainly, those of its own side do."""


def by_side(kind):
    """Whether an input or output has one entry for each side."""
    return hasattr(kind, "dim_str") and axes_of(kind)[:1] == ("actor",)


def of_the_first_side(shown):
    """The same outputs with those of the first side alone changed; what is not there stays away."""
    hints = typing.get_type_hints(type(shown))
    for name, value in vars(shown).items():
        if value is not None and by_side(hints[name]):
            other = value.at[0].set(elsewhere(value[0]))
            shown = eqx.tree_at(operator.attrgetter(name), shown, other)
    return shown


def plainly_by_side():
    """Inputs by side that are one output of a mechanism."""
    for turn in WEEK:
        hints = typing.get_type_hints(turn.inputs)
        for name, one in turn.reads.items():
            plain = one.link is not None and one.link.source in ROOMS and isinstance(one.value, str)
            if plain and by_side(hints[name]):
                yield f"{turn.name}.{name}"


@pytest.mark.parametrize("place", sorted({*plainly_by_side(), *WHOSE}))
def test_a_side_reads_what_befalls_itself(moment, place):
    """Under equal treatment a swapped side would go unseen: both would be wrong alike."""
    war, before, seen, facts, noise = moment
    inputs, results = read(moment, cutting())
    source = READS[place].link.source
    own = {turn.name for turn in WEEK if turn.mechanism == source}

    def changed(result):
        if not isinstance(result, tuple):
            return of_the_first_side(result)
        return result[0], of_the_first_side(result[1])

    given = {name: changed(one) if name in own else one for name, one in results.items()}
    first = of_the_first_side(getattr(before.outputs, source))
    shown = dataclasses.replace(before.outputs, **{source: first})
    after, _ = read((war, Carried(before.state, shown), seen, facts, noise), cutting(), given)
    moves = [bool((inputs[place][side] != after[place][side]).any()) for side in (0, 1)]
    assert tuple(moves) == WHOSE.get(place, OWN)
