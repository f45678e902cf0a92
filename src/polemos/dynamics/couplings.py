"""Who reads what from whom, and when: the only file that knows two mechanisms.

`WEEK` is the order in which mechanisms act, with what each reads; `BEGINNING` is how they start. Along a
link a phase reads the outputs of its source, as the week has left them, and nothing else of the war; the
causal diagram, its switches and their tests follow from these declarations. What a case does not use is
stood in for by a series of the case or by nothing happening; the reader never knows.
"""

from polemos.dynamics import policies, views
from polemos.dynamics.links import AS_AT_START, Link, Phase, Read, given, phase
from polemos.dynamics.mechanisms import (
    attrition,
    bargaining,
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


def _series(name: str) -> Read:
    """A series of the case."""
    return given(lambda facts, _: getattr(facts.exogenous, name))


def _place(name: str) -> Read:
    """What does not change in a run."""
    return given(lambda facts, _: getattr(facts.geography, name))


def _table(name: str) -> Read:
    """What the two sides may expect of fighting on."""
    return given(lambda facts, _: getattr(facts.table, name))


# The week ---------------------------------------------------------------------------------------------

CALENDAR = phase(
    "calendar.step",
    calendar.Inputs,
    season=given("season"),
    weeks_to_deadline=given("weeks_to_deadline"),
    administration=given("administration"),
)

deadline = Link("deadline", "calendar", "a deadline ahead raises or lowers the effort ordered", 1.0)
upheaval_on_effort = Link("upheaval_on_effort", "upheaval", "a state in upheaval attacks less", 1.0)
peace = Link(
    "peace", "bargaining", "a settlement or a ceasefire stops the fighting, in a case that says so", 0.0
)

POLICIES = phase(
    "policies.step",
    policies.Inputs,
    ordered=given(lambda facts, _: facts.levers.attack_effort),
    hurry=deadline("effort_factor"),
    unrest=upheaval_on_effort("effort_factor"),
    truce=given(lambda facts, _: facts.levers.truce),
    peace=peace("peace"),
)

narrative_on_aid = Link("narrative_on_aid", "narrative", "who is seen as winning moves aid", 0.0)
ground_on_aid = Link("ground_on_aid", "territory", "a backed side that loses ground is helped", 0.0)
administration = Link("administration", "calendar", "another administration gives more or less", 0.0)
aid_orders = Link("aid_orders", "policies", "aid is asked for, granted and scaled")

PATRON_AID = phase(
    "patron_aid.decide",
    patron_aid.Inputs,
    perceived_lead=narrative_on_aid(views.lead_of_backed_side),
    trend=ground_on_aid(views.trend_of_backed_side),
    administration=administration("administration"),
    strength=aid_orders("aid"),
    requested=aid_orders("request"),
    approve=aid_orders("approve"),
    decides=aid_orders("decides"),
    backs=_place("backs"),
)

aid_on_materiel = Link("aid_on_materiel", "patron_aid", "allocations arrive as materiel after a lag", 0.0)
spending_on_materiel = Link("spending_on_materiel", "economy", "military spending raises production", 1.0)
sanctions_on_materiel = Link("sanctions_on_materiel", "economy", "sanctions hold production down", 0.0)
strikes_on_materiel = Link("strikes_on_materiel", "deep_strikes", "strikes on the rear cut production", 0.0)

DELIVER = phase(
    "materiel.deliver",
    materiel.DeliverInputs,
    allocated=aid_on_materiel("aid"),
    spending=spending_on_materiel("spending"),
    sanctions=sanctions_on_materiel("effective_sanctions"),
    strikes=strikes_on_materiel(views.strikes_received),
)

pay = Link("pay", "economy", "pay brings recruits", 1.0)
support_on_recruits = Link(
    "support_on_recruits", "opinion", "support for the war brings recruits", AS_AT_START
)
orders = Link("orders", "policies", "orders, priorities and mobilisation move people")
contingent = Link("contingent", "patrons", "third-party troops join a sector", 0.0)

RECRUIT = phase(
    "reserves.recruit",
    reserves.RecruitInputs,
    pay=pay("pay"),
    support=support_on_recruits("support"),
    initial_support=given(lambda _, now: now.start["reserves.recruit.support"]),
    mobilization=orders("mobilization"),
    contingent=contingent("contingent"),
)

threat = Link("threat", "territory", "ground lost lately draws forces to the sector", 0.0)

REDEPLOY = phase(
    "reserves.redeploy",
    reserves.RedeployInputs,
    threat=threat(views.threat),
    priority=orders("priority"),
    send=orders("send"),
    recall=orders("recall"),
    hold_reserve=orders("hold_reserve"),
    open=orders(views.open_sectors),
    opened=orders("open"),
    truce=orders("truce"),
)

force_on_need = Link("force_on_need", "reserves", "need of materiel follows the force")
effort_on_need = Link("effort_on_need", "policies", "attacking uses more materiel", 0.0)

USE = phase(
    "materiel.use",
    materiel.UseInputs,
    force=force_on_need("force"),
    effort=effort_on_need("attack_effort"),
    active=force_on_need("active"),
)

force_on_losses = Link("force_on_losses", "reserves", "losses follow the balance of forces")
effort_on_losses = Link("effort_on_losses", "policies", "attacking costs both sides more", 0.0)
sufficiency_on_losses = Link(
    "sufficiency_on_losses",
    "materiel",
    "want of materiel lowers losses inflicted and may raise those suffered",
    1.0,
)

ATTRITION = phase(
    "attrition.step",
    attrition.Inputs,
    force=force_on_losses("force"),
    effort=effort_on_losses("attack_effort"),
    sufficiency=sufficiency_on_losses("sufficiency"),
    active=force_on_losses("active"),
)

losses = Link("losses", "attrition", "losses leave the committed force")
morale_on_desertion = Link("morale_on_desertion", "opinion", "want of morale brings desertion", 1.0)

ABSORB = phase(
    "reserves.absorb",
    reserves.LossInputs,
    losses=losses("losses"),
    support=morale_on_desertion("morale"),
    opened=orders("open"),
    truce=orders("truce"),
)

force_on_front = Link("force_on_front", "reserves", "the front follows the balance of forces")
effort_on_front = Link("effort_on_front", "policies", "attack effort moves the front", 0.0)
sufficiency_on_front = Link(
    "sufficiency_on_front", "materiel", "want of materiel lowers power at the front", 1.0
)
support_on_front = Link("support_on_front", "opinion", "support for the war carries power at the front", 1.0)
season = Link("season", "calendar", "adverse seasons slow every advance", 1.0)

TERRITORY = phase(
    "territory.step",
    territory.Inputs,
    force=force_on_front(views.force_as_it_counts),
    effort=effort_on_front("attack_effort"),
    sufficiency=sufficiency_on_front("sufficiency"),
    support=support_on_front("support"),
    mobility_factor=season("mobility_factor"),
    active=force_on_front("active"),
    own_soil=_place("own_soil"),
)

strike_orders = Link("strike_orders", "policies", "strikes on the other's rear are ordered")

DEEP_STRIKES = phase("deep_strikes.step", deep_strikes.Inputs, strikes=strike_orders("strikes"))

sanctions = Link("sanctions", "policies", "sanctions press on trade", 0.0)
strikes_on_exports = Link(
    "strikes_on_exports", "deep_strikes", "strikes on the rear cut export capacity", 1.0
)
aid_on_budget = Link("aid_on_budget", "patron_aid", "budget aid pays for outlays", 0.0)

ECONOMY = phase(
    "economy.step",
    economy.Inputs,
    sanctions=sanctions("sanctions"),
    export_capacity=strikes_on_exports("capacity"),
    military_spending=_series("military_spending"),
    external_aid=aid_on_budget("budget_aid"),
)

ground_on_narrative = Link("ground_on_narrative", "territory", "ground gained shows who is winning", 0.0)
initiative_on_narrative = Link(
    "initiative_on_narrative", "territory", "who wins ground in more sectors has the initiative", 0.0
)
strikes_on_narrative = Link("strikes_on_narrative", "deep_strikes", "strikes show who is winning", 0.0)

NARRATIVE = phase(
    "narrative.step",
    narrative.Inputs,
    gain=ground_on_narrative(views.net_gain),
    gain_abroad=ground_on_narrative(views.gain_abroad),
    initiative=initiative_on_narrative(views.advances),
    strikes=strikes_on_narrative("strikes"),
)

dead_on_opinion = Link("dead_on_opinion", "reserves", "the dead weigh on support", AS_AT_START)
recent_losses_on_opinion = Link(
    "recent_losses_on_opinion", "reserves", "recent losses weigh on support", AS_AT_START
)
narrative_on_opinion = Link(
    "narrative_on_opinion", "narrative", "who is seen as winning moves hope", AS_AT_START
)
beliefs_on_opinion = Link(
    "beliefs_on_opinion", "beliefs", "what was learnt moves hope of success", AS_AT_START
)
prices_on_opinion = Link("prices_on_opinion", "economy", "rising prices weigh on support", AS_AT_START)
strain_on_opinion = Link("strain_on_opinion", "economy", "a strained budget weighs on support", AS_AT_START)
strikes_on_insulation = Link("strikes_on_insulation", "deep_strikes", "strikes expose the rear", AS_AT_START)
soil_on_opinion = Link("soil_on_opinion", "territory", "own soil lost rallies or wears down", AS_AT_START)
mobilization_on_opinion = Link(
    "mobilization_on_opinion", "policies", "calling people up costs support", AS_AT_START
)

OPINION = phase(
    "opinion.step",
    opinion.Inputs,
    dead=dead_on_opinion("dead"),
    recent_dead=recent_losses_on_opinion(
        views.recent_dead,
        start=lambda opinion: opinion.initial_weekly_dead,
    ),
    perceived_lead=narrative_on_opinion(views.perceived_lead),
    believed_strength=beliefs_on_opinion("believed_strength"),
    inflation=prices_on_opinion("inflation"),
    fiscal_stress=strain_on_opinion("fiscal_stress"),
    exposure=strikes_on_insulation("exposure"),
    soil_lost=soil_on_opinion(views.soil_lost),
    soil_held=soil_on_opinion(views.soil_held),
    mobilization=mobilization_on_opinion("mobilization"),
)

support_on_upheaval = Link("support_on_upheaval", "opinion", "discontent brings dissent nearer", AS_AT_START)
defeat_on_upheaval = Link("defeat_on_upheaval", "territory", "defeats may set dissent off", 0.0)
strain_on_upheaval = Link("strain_on_upheaval", "economy", "a strained budget may set dissent off", 0.0)
exposure_on_upheaval = Link(
    "exposure_on_upheaval", "deep_strikes", "an exposed rear may set dissent off", 0.0
)
hope_on_upheaval = Link("hope_on_upheaval", "opinion", "hope of success steadies those in power", 0.0)

UPHEAVAL = phase(
    "upheaval.step",
    upheaval.Inputs,
    support=support_on_upheaval("support"),
    defeat=defeat_on_upheaval(views.defeat),
    fiscal_stress=strain_on_upheaval("fiscal_stress"),
    exposure=exposure_on_upheaval("exposure"),
    expectation=hope_on_upheaval("expectation"),
)

fighting_on_beliefs = Link("fighting_on_beliefs", "territory", "results of fighting teach both sides", 0.0)
losses_on_beliefs = Link(
    "losses_on_beliefs", "reserves", "losses borne show what a side will bear", AS_AT_START
)

BELIEFS = phase(
    "beliefs.step",
    beliefs.Inputs,
    shown=fighting_on_beliefs.uncut("shown"),
    fought=fighting_on_beliefs("fought"),
    casualties=losses_on_beliefs(views.losses_of_the_other),
)

ground_at_table = Link("ground_at_table", "territory", "a settlement divides the ground as it is held")
people_at_table = Link("people_at_table", "reserves", "forces and casualties tell what fighting on may bring")
losses_at_table = Link("losses_at_table", "attrition", "who loses many is thought to break, and pays for war")
resolve_at_table = Link(
    "resolve_at_table", "beliefs", "what the other is believed to bear tells when it breaks",
    beliefs.LARGEST_TOLERANCE,
)  # fmt: skip
strength_at_table = Link("strength_at_table", "beliefs", "who believes itself stronger expects more", 0.0)
materiel_at_table = Link("materiel_at_table", "materiel", "who has want of materiel expects less", 1.0)
strain_at_table = Link("strain_at_table", "economy", "a strained budget makes war dearer", 0.0)
support_at_table = Link("support_at_table", "opinion", "want of support makes war dearer", AS_AT_START)
upheaval_at_table = Link("upheaval_at_table", "upheaval", "a state in upheaval expects less", 0.0)
relief = Link("relief", "policies", "sanctions can be lifted in a settlement", 0.0)
urging = Link("urging", "policies", "patrons urge talks", 0.0)
guaranteeing = Link("guaranteeing", "policies", "patrons guarantee a peace", 0.0)

BARGAINING = phase(
    "bargaining.step",
    bargaining.Inputs,
    front=ground_at_table(views.front_held),
    chips=ground_at_table(views.chips_held),
    force=people_at_table(views.force_in_all),
    chip_force=people_at_table(views.force_at_chips),
    casualties=people_at_table("casualties"),
    losses=losses_at_table(views.losses_in_all),
    tolerance=resolve_at_table("believed_tolerance"),
    strength=strength_at_table("believed_strength"),
    sufficiency=materiel_at_table("sufficiency"),
    strain=strain_at_table("fiscal_stress"),
    support=support_at_table("support"),
    upheaval=upheaval_at_table("occurred"),
    sanctions=relief("sanctions"),
    urge=urging(views.urge_of_patrons),
    guarantee=guaranteeing(views.guarantee_of_patrons),
    weeks_to_deadline=given("weeks_to_deadline"),
    possible=_table("possible"),
    stops=_table("stops"),
    weights=_table("weights"),
    reference=_table("reference"),
    later=_table("later"),
)

WEEK = (
    CALENDAR,
    POLICIES,
    PATRON_AID,
    DELIVER,
    RECRUIT,
    REDEPLOY,
    USE,
    ATTRITION,
    ABSORB,
    TERRITORY,
    DEEP_STRIKES,
    ECONOMY,
    NARRATIVE,
    OPINION,
    UPHEAVAL,
    BELIEFS,
    BARGAINING,
)

# How it begins ----------------------------------------------------------------------------------------

BEGINNING: tuple[tuple[str, dict[str, Read | Phase]], ...] = (
    ("calendar", {"start": CALENDAR}),
    ("policies", {"ordered": POLICIES.reads["ordered"]}),
    ("reserves", {"open_sectors": _place("open_at_start")}),
    ("attrition", {"force": ATTRITION.reads["force"]}),
    ("territory", {"held": _place("held"), "open_sectors": _place("open_at_start")}),
    ("materiel", {"force": USE.reads["force"], "active": USE.reads["active"]}),
    ("deep_strikes", {}),
    ("economy", {"military_spending": ECONOMY.reads["military_spending"]}),
    ("narrative", {}),
    ("beliefs", {"strength": BELIEFS.reads["shown"], "casualties": BELIEFS.reads["casualties"]}),
    ("opinion", {"start": OPINION}),
    ("upheaval", {"start": UPHEAVAL}),
    ("patron_aid", {"backs": PATRON_AID.reads["backs"]}),
    ("bargaining", {"start": BARGAINING}),
)
"""The mechanisms in the order in which they begin, with what each reads, by argument of its `init`."""
