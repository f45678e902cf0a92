"""The causal diagram says what the code reads, no more and no less, and each switch cuts its own arrow.

One week is run with every phase replaced by one that notes its inputs and gives the results of an
undisturbed week. What then moves when a source is disturbed is what is read directly. The week is compiled
once: what is disturbed and which links are on are numbers.
"""

import dataclasses

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from polemos._core.catalogue import LEVERS
from polemos._core.catalogue import LINKS as CATALOGUED
from polemos.dynamics import week
from polemos.dynamics.links import LINKS, SWITCHABLE, Switches
from worlds.rooms import PHASES as ALL
from worlds.rooms import ROOMS, arguments_of
from worlds.wars import anywhere, run

WEEK = 12


@pytest.fixture(scope="module")
def moment():
    """A week in which everything happens: state, facts, luck, war."""
    world = anywhere(4, 0.0, members=3, weeks=WEEK + 1)
    facts, luck = jax.tree.map(lambda table: table[WEEK], (world.facts, world.luck))
    state = jax.tree.map(lambda table: table[WEEK], run(world)[0])
    loss = 20.0 + jnp.arange(state.territory.recent_loss.size, dtype=jnp.float32)
    ground = dataclasses.replace(state.territory, recent_loss=loss.reshape(state.territory.recent_loss.shape))
    near = dataclasses.replace(
        facts,
        season=jnp.full_like(facts.season, 0.5),
        weeks_to_deadline=jnp.full_like(facts.weeks_to_deadline, 3.0),
    )
    return world.war, dataclasses.replace(state, territory=ground), near, luck


CALLED: list[str] = []
"""The phases in the order in which the week called them when it was last traced."""


@jax.jit
def noted(war, state, facts, luck, switches, results=None):
    """One week: the inputs of each phase, and what each gives (its own results, or those that are given)."""
    inputs, given = {}, {}
    CALLED.clear()

    def replaced(owner, room, phase):
        original, names = getattr(owner, phase), list(arguments_of(owner, phase))

        def note(self, *arguments):
            name = f"{room}.{phase}"
            CALLED.append(name)
            inputs[name] = arguments[names.index("inputs")]
            given[name] = results[name] if results else original(self, *arguments)
            return given[name]

        return note

    with pytest.MonkeyPatch.context() as patch:
        for room, phase in ALL:
            patch.setattr(ROOMS[room], phase, replaced(ROOMS[room], room, phase))
        week.step(war, state, facts, luck, switches)
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


def moved(moment, switches):
    """For each source, the inputs that a disturbance of it moves directly."""
    war, state, facts, luck = moment
    before, results = read(moment, switches)
    found = {}
    for source, disturb in DISTURBED.items():
        *disturbed, given = disturb(state, facts, results)
        after, _ = read((war, *disturbed, luck), switches, given)
        found[source] = differing(before, after)
    return found


@pytest.fixture(scope="module")
def with_all_links(moment):
    return moved(moment, Switches.cutting())


def test_a_week_calls_the_rooms_in_the_listed_order(moment):
    noted.clear_cache()
    read(moment, Switches.cutting())
    assert tuple(CALLED) == week.PHASES


# Source of an arrow -> a disturbed moment: (state, facts, results) -> the same with that one thing changed.


def fact(group, name, change=lambda value: value * 0.7 + 0.01):
    def disturb(state, facts, results):
        part = getattr(facts, group)
        part = dataclasses.replace(part, **{name: change(getattr(part, name))})
        return state, dataclasses.replace(facts, **{group: part}), results

    return disturb


def result(phase, change):
    def disturb(state, facts, results):
        return state, facts, {**results, phase: change(results[phase])}

    return disturb


def fewer(result):
    state, outputs = result
    return dataclasses.replace(state, force=state.force * 0.8), outputs


def administered(state, facts, results):
    return state, dataclasses.replace(facts, administration=1.0 - facts.administration), results


def stock_of(room, stock):
    """A stock changed wherever it is first seen: at the start of the week, and in what each phase leaves."""

    def change(kept):
        return dataclasses.replace(kept, **{stock: getattr(kept, stock) * 0.7 + 0.01})

    def disturb(state, facts, results):
        left = {
            name: (change(one[0]), *one[1:]) if name.startswith(f"{room}.") else one
            for name, one in results.items()
        }
        return dataclasses.replace(state, **{room: change(getattr(state, room))}), facts, left

    return disturb


DISTURBED = {
    ("calendar", "mobility_factor"): result(
        "calendar.step", lambda out: dataclasses.replace(out, mobility_factor=out.mobility_factor * 0.5)
    ),
    ("calendar", "effort_factor"): result(
        "calendar.step", lambda out: dataclasses.replace(out, effort_factor=out.effort_factor * 0.5)
    ),
    **{("policies", name): fact("levers", name, lambda value: 1.0 - 0.5 * value) for name in LEVERS},
    ("reserves", "force as redeployed"): result("reserves.redeploy", fewer),
    ("reserves", "force after losses"): result("reserves.absorb", fewer),
    ("attrition", "losses"): result(
        "attrition.step", lambda out: dataclasses.replace(out, losses=out.losses * 2)
    ),
    ("territory", "gain"): result(
        "territory.step", lambda pair: (pair[0], dataclasses.replace(pair[1], gain=pair[1].gain + 30.0))
    ),
    ("territory", "shown"): result(
        "territory.step", lambda pair: (pair[0], dataclasses.replace(pair[1], shown=pair[1].shown + 0.3))
    ),
    ("calendar", "administration"): administered,
    ("patrons", "contingent"): fact("exogenous", "contingent"),
    **{
        (room, stock): stock_of(room, stock)
        for room, stocks in {
            "reserves": ("dead", "casualties"),
            "territory": ("recent_loss",),
            "materiel": ("sufficiency",),
            "deep_strikes": ("strikes", "exposure", "capacity"),
            "economy": ("pay", "spending", "effective_sanctions", "fiscal_stress", "inflation"),
            "opinion": ("support", "morale", "expectation"),
            "upheaval": ("effort_factor",),
            "patron_aid": ("aid", "budget_aid"),
            "narrative": ("lead",),
            "beliefs": ("believed_strength",),
        }.items()
        for stock in stocks
    },
}

EFFORT = ("attrition.step", "territory.step", "materiel.use")

# What each link is: the input that its reader sees, and what it sees when the link is off.
READS = {
    "season": {"territory.step.mobility_factor"},
    "deadline": {f"{name}.effort" for name in EFFORT},
    "administration": {"patron_aid.decide.administration"},
    "sanctions": {"economy.step.sanctions"},
    "effort_on_front": {"territory.step.effort"},
    "effort_on_losses": {"attrition.step.effort"},
    "effort_on_need": {"materiel.use.effort"},
    "effort_on_narrative": {"narrative.step.initiative"},
    "mobilization_on_opinion": {"opinion.step.mobilization"},
    "threat": {"reserves.redeploy.threat"},
    "contingent": {"reserves.recruit.contingent"},
    "sufficiency_on_losses": {"attrition.step.sufficiency"},
    "sufficiency_on_front": {"territory.step.sufficiency"},
    "spending_on_materiel": {"materiel.deliver.spending"},
    "sanctions_on_materiel": {"materiel.deliver.sanctions"},
    "strikes_on_materiel": {"materiel.deliver.strikes"},
    "strikes_on_exports": {"economy.step.export_capacity"},
    "strikes_on_insulation": {"opinion.step.exposure"},
    "pay": {"reserves.recruit.pay"},
    "dead_on_opinion": {"opinion.step.dead"},
    "recent_losses_on_opinion": {"opinion.step.recent_dead"},
    "prices_on_opinion": {"opinion.step.inflation"},
    "strain_on_opinion": {"opinion.step.fiscal_stress"},
    "soil_on_opinion": {"opinion.step.soil_lost", "opinion.step.soil_held"},
    "narrative_on_opinion": {"opinion.step.perceived_lead"},
    "beliefs_on_opinion": {"opinion.step.believed_strength"},
    "support_on_front": {"territory.step.support"},
    "support_on_recruits": {"reserves.recruit.support"},
    "morale_on_desertion": {"reserves.absorb.support"},
    "support_on_upheaval": {"upheaval.step.support"},
    "hope_on_upheaval": {"upheaval.step.expectation"},
    "defeat_on_upheaval": {"upheaval.step.defeat"},
    "strain_on_upheaval": {"upheaval.step.fiscal_stress"},
    "exposure_on_upheaval": {"upheaval.step.exposure"},
    "upheaval_on_effort": {f"{name}.effort" for name in EFFORT},
    "ground_on_narrative": {"narrative.step.gain", "narrative.step.gain_abroad"},
    "strikes_on_narrative": {"narrative.step.strikes"},
    "narrative_on_aid": {"patron_aid.decide.perceived_lead"},
    "ground_on_aid": {"patron_aid.decide.trend"},
    "aid_on_materiel": {"materiel.deliver.allocated"},
    "aid_on_budget": {"economy.step.external_aid"},
    "fighting_on_beliefs": {"beliefs.step.fought"},
    "losses_on_beliefs": {"beliefs.step.casualties"},
}


HURRIED = {("calendar", "effort_factor"): "deadline", ("upheaval", "effort_factor"): "upheaval_on_effort"}
"""What changes the effort that policies order, and so everything that reads effort."""


def test_the_diagram_is_what_the_code_reads(with_all_links):
    """Effort is what policies order, hurried by a deadline, less in upheaval: arrows to the policies."""
    arrows = set()
    for source, reached in with_all_links.items():
        assert reached, f"{source} moves nothing"
        if source in HURRIED:
            assert reached == READS[HURRIED[source]]
            arrows.add((source[0], "policies"))
        else:
            arrows |= {(source[0], name.split(".")[0]) for name in reached}
    drawn = {(link.source, link.target) for link in LINKS}
    assert not arrows - drawn, f"read and not drawn: {sorted(arrows - drawn)}"
    assert not drawn - arrows, f"drawn and not read: {sorted(drawn - arrows)}"


def test_every_switch_is_tried_here_and_listed_in_the_catalogue():
    assert set(READS) == set(SWITCHABLE) == set(CATALOGUED)
    assert len({link.name for link in LINKS}) == len(LINKS)


@pytest.mark.parametrize("link", sorted(READS))
def test_a_link_that_is_off_is_cut_and_no_other(moment, with_all_links, link):
    off = Switches.cutting({link})
    on_inputs, results = read(moment, Switches.cutting())
    off_inputs, _ = read(moment, off, results)
    assert differing(on_inputs, off_inputs) == READS[link]
    for source, without in moved(moment, off).items():
        cut = with_all_links[source] - without
        if link in HURRIED.values():
            assert cut == (READS[link] if HURRIED.get(source) == link else set())
        else:
            assert not READS[link] & without, f"{source} still reaches {link}"
            assert cut <= READS[link], f"{link} cuts more than itself from {source}"
    if link not in HURRIED.values() and not isinstance(SWITCHABLE[link], str):
        assert all((off_inputs[name] == SWITCHABLE[link]).all() for name in READS[link])


def test_recruits_with_the_link_of_support_off_are_those_of_the_start(moment):
    inputs, _ = read(moment, Switches.cutting({"support_on_recruits"}))
    np.testing.assert_array_equal(
        inputs["reserves.recruit.support"], inputs["reserves.recruit.initial_support"]
    )


def test_an_unknown_link_is_named_with_those_there_are():
    with pytest.raises(ValueError, match="no switchable link losses; there are administration"):
        Switches.cutting({"losses"})
