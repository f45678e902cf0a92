"""Who reads what from whom: the only file that knows two mechanisms.

Each mechanism has one function here for each of its phases, which fills its inputs from the others; the
arrows it follows are those of `links.py`, and `switches.read` cuts them. What a case does not use is
stood in for by a series of the case or by nothing happening; the reader never knows.
"""

import dataclasses

import jax.numpy as jnp

from polemos._core.types import ByActor, ByActorSector, ByPatron, ByPublic, BySector, Scalar, SectorFlag
from polemos.dynamics.facts import Facts, Start
from polemos.dynamics.links import Switches
from polemos.dynamics.mechanisms import (
    attrition,
    beliefs,
    calendar,
    deep_strikes,
    economy,
    materiel,
    narrative,
    opinion,
    patron_aid,
    reserves,
    territory,
    upheaval,
)
from polemos.dynamics.state import State, War

# What is made known, or what stands in for it ---------------------------------------------------------


def support(state: State, facts: Facts) -> ByActor:
    """Private support for continuing the war."""
    return facts.exogenous.support if state.opinion is None else state.opinion.support


def morale(state: State, facts: Facts) -> ByActor:
    """Morale; support stands in for it."""
    return facts.exogenous.support if state.opinion is None else state.opinion.morale


def sufficiency(state: State, facts: Facts) -> ByActor:
    """Materiel at hand over materiel needed."""
    return facts.exogenous.sufficiency if state.materiel is None else state.materiel.sufficiency


def pay(state: State, facts: Facts) -> ByActor:
    """Real pay offered to recruits over that at the start."""
    return facts.exogenous.pay if state.economy is None else state.economy.pay


def strikes(state: State) -> ByActor:
    """Weekly strikes by each side on the other's rear."""
    return _none(state) if state.deep_strikes is None else state.deep_strikes.strikes


def exposure(state: State) -> ByActor:
    """How far each side's rear feels the war."""
    return _none(state) if state.deep_strikes is None else state.deep_strikes.exposure


def fiscal_stress(state: State) -> ByActor:
    """Strain of each side's budget."""
    return _none(state) if state.economy is None else state.economy.fiscal_stress


def lead(state: State, facts: Facts) -> ByPublic:
    """Who each public sees as winning, positive for the first belligerent."""
    if state.narrative is not None:
        return state.narrative.lead
    publics = facts.geography.own_public.shape[1]
    return jnp.zeros((publics, *state.reserves.reserve.shape[1:]), state.reserves.reserve.dtype)


def open_sectors(facts: Facts) -> BySector:
    """1 where forces may be sent: open from the start, or opened by a policy."""
    return jnp.maximum(facts.geography.open_at_start, facts.levers.open)


def active_sectors(state: State, facts: Facts) -> SectorFlag:
    """Where there is a front: both sides stand there in some strength, or a policy opened the sector."""
    present = jnp.min(state.reserves.force, axis=0) > territory.SKELETON_FORCE
    return present | (facts.levers.open > 0.0)


def initiative(attack: ByActorSector, active: SectorFlag) -> ByActor:
    """Share of active sectors where a side's attack effort exceeds the other's."""
    leads = (attack > attack[::-1]).astype(attack.dtype)
    fought = active.astype(attack.dtype)
    return jnp.sum(leads * fought, axis=1) / jnp.maximum(jnp.sum(fought, axis=0), 1.0)


def attack_effort(state: State, dates: calendar.Outputs, facts: Facts, switches: Switches) -> ByActorSector:
    """Effort as ordered, hurried or not by the deadline ahead, less in a state in upheaval."""
    factor = switches.read("deadline", dates.effort_factor)
    if state.upheaval is not None:
        factor = factor * switches.read("upheaval_on_effort", state.upheaval.effort_factor)
    return facts.levers.attack_effort * factor[:, None]


# How it starts ----------------------------------------------------------------------------------------


def state_at_start(war: War, facts: Facts) -> State:
    """The state before the first week; facts as they stand then, with nothing ordered yet.

    Each mechanism starts from its parameters and, where it must, from what others start with.
    """
    ground, everything = facts.geography, Switches.cutting()
    held = jnp.broadcast_to(ground.held, (*ground.held.shape[:-1], war.reserves.initial_force.shape[-1]))
    state = State(reserves=war.reserves.init(ground.open_at_start), territory=war.territory.init(held))

    def begin(name: str, *given: object) -> None:
        nonlocal state
        room = getattr(war, name)
        if room is not None:
            state = dataclasses.replace(state, **{name: room.init(*given)})

    begin("materiel", state.reserves.force, active_sectors(state, facts))
    begin("deep_strikes")
    begin("economy", facts.exogenous.military_spending)
    begin("narrative")
    strength = war.territory.relative_strength
    begin("beliefs", strength[0] - strength[1], state.reserves.casualties[::-1])
    begin("opinion", _first_seen(war, state, facts))
    begin("upheaval", upheaval_reads(war, state, facts, everything))
    begin("patron_aid", ground.backs)
    return state


def start_of(war: War, state: State, facts: Facts) -> Start:
    """What a cut link leaves its reader with; facts as they stand before the first week."""
    seen = None
    if war.opinion is not None and state.opinion is not None:
        remembered = {"recent_dead": state.opinion.weekly_dead}
        seen = dataclasses.replace(_first_seen(war, state, facts), **remembered)
    return Start(support=support(state, facts), casualties=state.reserves.casualties, public=seen)


def _first_seen(war: War, state: State, facts: Facts) -> opinion.Inputs:
    """What publics see before the first week: nobody has fallen and no ground has moved in it."""
    nobody, nowhere = jnp.zeros_like(state.reserves.force), jnp.zeros_like(state.reserves.force[0])
    unseen = dataclasses.replace(facts, start=dataclasses.replace(facts.start, public=None))
    return opinion_reads(war, state, nobody, nowhere, unseen, Switches.cutting())


# What each mechanism reads ----------------------------------------------------------------------------


def calendar_reads(facts: Facts) -> calendar.Inputs:
    """The calendar reads the dates of the case."""
    return calendar.Inputs(season=facts.season, weeks_to_deadline=facts.weeks_to_deadline)


def patron_aid_reads(war: War, state: State, facts: Facts, switches: Switches) -> patron_aid.Inputs:
    """Patrons read who their publics see as winning, how the side they back fares, and what is asked."""
    side = _of_backed_side(facts)
    seen = jnp.sum(facts.geography.patron_public * lead(state, facts)[None], axis=1)
    return patron_aid.Inputs(
        perceived_lead=switches.read("narrative_on_aid", side * seen),
        trend=switches.read("ground_on_aid", side * ground_trend(war, state)),
        administration=switches.read("administration", facts.administration + _none(state)[:1]),
        strength=facts.levers.aid,
        requested=facts.levers.request,
        approve=facts.levers.approve,
        decides=facts.levers.decides,
        backs=facts.geography.backs,
    )


def deliver_reads(state: State, facts: Facts, switches: Switches) -> materiel.DeliverInputs:
    """Materiel reads what patrons allocated, and what spending, sanctions and strikes do to production."""
    spending = _one(state) if state.economy is None else state.economy.spending
    sanctions = facts.levers.sanctions if state.economy is None else state.economy.effective_sanctions
    allocated = _none(state) if state.patron_aid is None else state.patron_aid.aid
    return materiel.DeliverInputs(
        allocated=switches.read("aid_on_materiel", allocated),
        spending=switches.read("spending_on_materiel", spending),
        sanctions=switches.read("sanctions_on_materiel", sanctions),
        strikes=switches.read("strikes_on_materiel", strikes(state)[::-1]),
    )


def use_reads(state: State, effort: ByActorSector, facts: Facts, switches: Switches) -> materiel.UseInputs:
    """Need of materiel follows forces as redeployed and effort."""
    return materiel.UseInputs(
        force=state.reserves.force,
        effort=switches.read("effort_on_need", effort),
        active=active_sectors(state, facts),
    )


def recruit_reads(state: State, facts: Facts, switches: Switches) -> reserves.RecruitInputs:
    """Recruitment reads pay, support and mobilisation."""
    return reserves.RecruitInputs(
        pay=switches.read("pay", pay(state, facts)),
        support=switches.read("support_on_recruits", support(state, facts), facts.start.support),
        initial_support=facts.start.support,
        mobilization=facts.levers.mobilization,
        contingent=switches.read("contingent", facts.exogenous.contingent),
    )


def redeploy_reads(war: War, state: State, facts: Facts, switches: Switches) -> reserves.RedeployInputs:
    """Allocation reads orders, open sectors, and the ground lost lately in weeks of mobility."""
    return reserves.RedeployInputs(
        threat=switches.read("threat", state.territory.recent_loss / _mobility(war)),
        priority=facts.levers.priority,
        send=facts.levers.send,
        recall=facts.levers.recall,
        hold_reserve=facts.levers.hold_reserve,
        open=open_sectors(facts),
    )


def attrition_reads(
    state: State, effort: ByActorSector, facts: Facts, switches: Switches
) -> attrition.Inputs:
    """Losses read forces as redeployed, effort and materiel."""
    return attrition.Inputs(
        force=state.reserves.force,
        effort=switches.read("effort_on_losses", effort),
        sufficiency=switches.read("sufficiency_on_losses", sufficiency(state, facts)),
        active=active_sectors(state, facts),
    )


def loss_reads(
    state: State, losses: attrition.Outputs, facts: Facts, switches: Switches
) -> reserves.LossInputs:
    """The force absorbs what attrition took."""
    return reserves.LossInputs(
        losses=losses.losses, support=switches.read("morale_on_desertion", morale(state, facts))
    )


def territory_reads(
    state: State, dates: calendar.Outputs, effort: ByActorSector, facts: Facts, switches: Switches
) -> territory.Inputs:
    """The front reads forces after losses, effort, materiel, support and season."""
    return territory.Inputs(
        force=state.reserves.force,
        effort=switches.read("effort_on_front", effort),
        sufficiency=switches.read("sufficiency_on_front", sufficiency(state, facts)),
        support=switches.read("support_on_front", support(state, facts)),
        mobility_factor=switches.read("season", dates.mobility_factor),
        active=active_sectors(state, facts),
        own_soil=facts.geography.own_soil,
    )


def deep_strikes_reads(state: State, facts: Facts) -> deep_strikes.Inputs:
    """Strikes are ordered by policies."""
    return deep_strikes.Inputs(strikes=facts.levers.strikes + _none(state))


def economy_reads(state: State, facts: Facts, switches: Switches) -> economy.Inputs:
    """The economy reads sanctions, what strikes left of export capacity, outlays and aid from abroad."""
    capacity = _one(state) if state.deep_strikes is None else state.deep_strikes.capacity
    abroad = _none(state) if state.patron_aid is None else state.patron_aid.budget_aid
    return economy.Inputs(
        sanctions=switches.read("sanctions", facts.levers.sanctions),
        export_capacity=switches.read("strikes_on_exports", capacity),
        military_spending=facts.exogenous.military_spending,
        external_aid=switches.read("aid_on_budget", abroad),
    )


def narrative_reads(
    state: State,
    moved: territory.Outputs,
    effort: ByActorSector,
    facts: Facts,
    switches: Switches,
    dt: float,
) -> narrative.Inputs:
    """What publics see: ground that changed hands this week, who attacks, strikes on the rear."""
    gain = moved.gain / dt
    soil = facts.geography.own_soil
    abroad = jnp.maximum(gain, 0.0) * soil[1] - jnp.maximum(-gain, 0.0) * soil[0]
    attacks = initiative(effort, active_sectors(state, facts))
    return narrative.Inputs(
        gain=switches.read("ground_on_narrative", jnp.sum(gain, axis=0)),
        gain_abroad=switches.read("ground_on_narrative", jnp.sum(abroad, axis=0)),
        initiative=switches.read("effort_on_narrative", attacks),
        strikes=switches.read("strikes_on_narrative", strikes(state)),
    )


READ_BY_PUBLICS = {
    "dead": "dead_on_opinion",
    "recent_dead": "recent_losses_on_opinion",
    "perceived_lead": "narrative_on_opinion",
    "believed_strength": "beliefs_on_opinion",
    "inflation": "prices_on_opinion",
    "fiscal_stress": "strain_on_opinion",
    "exposure": "strikes_on_insulation",
    "soil_lost": "soil_on_opinion",
    "soil_held": "soil_on_opinion",
    "mobilization": "mobilization_on_opinion",
}
"""The link by which a public reads each thing. One that is cut leaves it as it was at the start."""


def opinion_reads(
    war: War,
    state: State,
    losses: ByActorSector,
    gain: BySector,
    facts: Facts,
    switches: Switches,
    dt: float = 1.0,
) -> opinion.Inputs:
    """A public reads its dead, its prices, its soil, and who is said to be winning.

    losses, gain   persons and km^2 of this step
    """
    soil = facts.geography.own_soil
    change = territory.of_both_sides(gain) / dt
    seen = jnp.sum(facts.geography.own_public * lead(state, facts)[None], axis=1)
    inputs = opinion.Inputs(
        dead=state.reserves.dead,
        recent_dead=war.reserves.killed_share * jnp.sum(losses, axis=1) / dt,
        perceived_lead=territory.signs(seen.ndim, seen.dtype) * seen,
        believed_strength=_none(state) if state.beliefs is None else state.beliefs.believed_strength,
        inflation=_none(state) if state.economy is None else state.economy.inflation,
        fiscal_stress=fiscal_stress(state),
        exposure=exposure(state),
        soil_lost=jnp.maximum(-jnp.sum(change * soil, axis=1), 0.0),
        soil_held=jnp.sum(state.territory.held[::-1] * soil, axis=1),
        mobilization=facts.levers.mobilization + _none(state),
    )
    begun = facts.start.public
    if begun is None:
        return inputs
    kept = {
        name: switches.read(link, getattr(inputs, name), getattr(begun, name))
        for name, link in READ_BY_PUBLICS.items()
    }
    return dataclasses.replace(inputs, **kept)


def upheaval_reads(war: War, state: State, facts: Facts, switches: Switches) -> upheaval.Inputs:
    """Dissent reads private support, hope, defeats and strain."""
    hope = _none(state) if state.opinion is None else state.opinion.expectation
    lost = jnp.sum(state.territory.recent_loss, axis=1) / jnp.sum(_mobility(war), axis=0)
    return upheaval.Inputs(
        support=switches.read("support_on_upheaval", support(state, facts), facts.start.support),
        defeat=switches.read("defeat_on_upheaval", lost),
        fiscal_stress=switches.read("strain_on_upheaval", fiscal_stress(state)),
        exposure=switches.read("exposure_on_upheaval", exposure(state)),
        expectation=switches.read("hope_on_upheaval", hope),
    )


def beliefs_reads(state: State, moved: territory.Outputs, facts: Facts, switches: Switches) -> beliefs.Inputs:
    """Both sides read the same results, and the losses that the other has borne."""
    active = active_sectors(state, facts).astype(moved.gain.dtype)
    return beliefs.Inputs(
        shown=moved.shown,
        fought=switches.read("fighting_on_beliefs", jnp.mean(active, axis=0)),
        casualties=switches.read(
            "losses_on_beliefs", state.reserves.casualties[::-1], facts.start.casualties[::-1]
        ),
    )


# Small steps on the way -------------------------------------------------------------------------------


def ground_trend(war: War, state: State) -> Scalar:
    """Net ground gained lately by the first belligerent over all mobility, from -1 to 1."""
    lost = jnp.sum(state.territory.recent_loss, axis=1)
    net = lost[1] - lost[0]
    return net / (jnp.abs(net) + jnp.sum(_mobility(war), axis=0))


def _of_backed_side(facts: Facts) -> ByPatron:
    """1 for a patron of the first belligerent, -1 for one of the second."""
    return facts.geography.backs[0] - facts.geography.backs[1]


def _mobility(war: War) -> BySector:
    """km^2/week; a sector that never moves is never threatened."""
    return jnp.maximum(war.territory.mobility, 1.0)


def _none(state: State) -> ByActor:
    """Nothing, for each side and member; added to a lever, it gives it the member axis of the ensemble."""
    return jnp.zeros_like(state.reserves.reserve)


def _one(state: State) -> ByActor:
    return jnp.ones_like(state.reserves.reserve)
