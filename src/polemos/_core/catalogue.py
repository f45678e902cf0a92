"""Names, units and supports of everything a case may name: plain data, no JAX.

Generated from the declarations in `dynamics` by `tools/generate_catalogue.py`; do not edit by hand.
A test keeps it in step. Units are written as pint reads them; "1" is a pure number.
"""

from collections.abc import Container
from dataclasses import dataclass

INFINITE = float("inf")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a mechanism: one prior for every element of its axes.

    absent  its value in a case that gives it no prior, or the name of the parameter whose values it then has;
            None where it must have a prior
    """

    name: str
    unit: str
    low: float
    high: float
    meaning: str
    axes: tuple[str, ...]
    source: str
    absent: float | str | None = None

    @property
    def without_a_prior(self) -> str:
        """What it is in a case that gives it no prior, in words; "" where it must have one."""
        if self.absent is None:
            return ""
        value = self.absent if isinstance(self.absent, str) else f"{self.absent:g}"
        return f"{value} without a prior"

    @property
    def mechanism(self) -> str:
        """The mechanism it belongs to."""
        return self.name.partition(".")[0]


@dataclass(frozen=True)
class Lever:
    """What a policy may set."""

    name: str
    unit: str
    low: float
    high: float
    axes: tuple[str, ...]
    default: float
    meaning: str


@dataclass(frozen=True)
class CataloguedSeries:
    """A series that the case gives; without neutral it must be given where it is needed.

    stands_for  the mechanism whose absence it fills; needed_by the one that reads it; "" for none
    """

    name: str
    unit: str
    axes: tuple[str, ...]
    low: float
    high: float
    neutral: float | None
    meaning: str
    stands_for: str = ""
    needed_by: str = ""

    def needed(self, mechanisms: Container[str]) -> bool:
        """Whether anything reads it in a case that uses these mechanisms."""
        return self.stands_for not in mechanisms and (not self.needed_by or self.needed_by in mechanisms)


@dataclass(frozen=True)
class CataloguedOutcome:
    """What a claim may name; a claim on an outcome whose mechanism is not in use waits for it."""

    name: str
    unit: str
    axes: tuple[str, ...]
    low: float
    high: float
    meaning: str
    mechanism: str
    observable: bool = False  # a policy may condition on it


@dataclass(frozen=True)
class Arrow:
    """One arrow of the causal diagram, from a mechanism to another, or from the policies or the patrons.

    neutral  what its reader sees once it is cut, a number or words; None where it cannot be cut
    """

    name: str
    source: str
    target: str
    meaning: str
    neutral: float | str | None = None


# fmt: off
PARAMETERS: dict[str, Parameter] = {
    'calendar.season_effect': Parameter(name='calendar.season_effect', unit='1', low=0.0, high=3.0, meaning='k: log reduction of mobility in a wholly adverse week', axes=(), source='assumption of form'),
    'calendar.deadline_horizon': Parameter(name='calendar.deadline_horizon', unit='week', low=1.0, high=52.0, meaning='tau: how far ahead of a deadline its pull is felt', axes=(), source='assumption of form'),
    'calendar.deadline_effort': Parameter(name='calendar.deadline_effort', unit='1', low=-2.0, high=3.0, meaning='d: relative change of attack effort at the deadline; 0 is no effect', axes=('actor',), source='assumption of form'),
    'reserves.recruits': Parameter(name='reserves.recruits', unit='persons/week', low=0.0, high=50000.0, meaning="q0: recruits a week at the start's pay and support", axes=('actor',), source='stated recruitment'),
    'reserves.pay_elasticity': Parameter(name='reserves.pay_elasticity', unit='1', low=0.0, high=3.0, meaning='e_b: recruits per log pay', axes=(), source='assumption of form'),
    'reserves.mobilization_gain': Parameter(name='reserves.mobilization_gain', unit='1', low=0.0, high=5.0, meaning='k: relative rise of recruits per unit of mobilisation', axes=(), source='assumption of form'),
    'reserves.support_elasticity': Parameter(name='reserves.support_elasticity', unit='1', low=0.0, high=3.0, meaning='e_s: recruits per log support', axes=(), source='assumption of form'),
    'reserves.training_time': Parameter(name='reserves.training_time', unit='week', low=1.0, high=52.0, meaning='mean time from recruit to reserve', axes=(), source='assumption of form'),
    'reserves.return_share': Parameter(name='reserves.return_share', unit='1', low=0.0, high=1.0, meaning='share of the wounded who return', axes=(), source='assumption of form'),
    'reserves.recovery_time': Parameter(name='reserves.recovery_time', unit='week', low=1.0, high=52.0, meaning='mean time until they return', axes=(), source='assumption of form'),
    'reserves.killed_share': Parameter(name='reserves.killed_share', unit='1', low=0.0, high=0.6, meaning='share of losses that are dead', axes=('actor',), source='casualty estimates'),
    'reserves.captured_share': Parameter(name='reserves.captured_share', unit='1', low=0.0, high=0.3, meaning='share of losses that are captured or missing', axes=('actor',), source='casualty estimates'),
    'reserves.desertion': Parameter(name='reserves.desertion', unit='1/week', low=0.0, high=0.05, meaning='h: weekly hazard of desertion at full support', axes=('actor',), source='assumption of form'),
    'reserves.desertion_support': Parameter(name='reserves.desertion_support', unit='1', low=0.0, high=5.0, meaning='y: log rise of desertion as support falls from 1 to 0', axes=(), source='assumption of form'),
    'reserves.threat_weight': Parameter(name='reserves.threat_weight', unit='1', low=0.0, high=5.0, meaning='x: log weight of a sector per unit of threat', axes=('actor',), source='assumption of form'),
    'reserves.enemy_weight': Parameter(name='reserves.enemy_weight', unit='1', low=0.0, high=1.0, meaning="xi: log weight of a sector per log of the other side's force there; 0 does not look at it", axes=('actor',), source='assumption of form', absent=0.0),
    'reserves.sector_value': Parameter(name='reserves.sector_value', unit='1', low=0.0, high=100.0, meaning='v: what a sector is worth to a side, relative', axes=('actor', 'sector'), source='Friedman (1958)'),
    'reserves.sent_quality': Parameter(name='reserves.sent_quality', unit='1', low=1.0, high=2.0, meaning='q: what a man sent by order counts at the front, over the mean of his side at the start', axes=('actor',), source='assumption of form', absent=1.0),
    'reserves.outflow_limit': Parameter(name='reserves.outflow_limit', unit='1/week', low=0.0, high=1.0, meaning="mu: share of a sector's force that can leave in a week", axes=(), source='assumption of form'),
    'reserves.inflow_limit': Parameter(name='reserves.inflow_limit', unit='persons/week', low=0.0, high=1000000.0, meaning='most who can be sent to a sector in a week', axes=(), source='assumption of form'),
    'reserves.transit_time': Parameter(name='reserves.transit_time', unit='week', low=1.0, high=3.0, meaning='time under way between sectors', axes=(), source='assumption of form'),
    'reserves.minimum_reserve': Parameter(name='reserves.minimum_reserve', unit='persons', low=0.0, high=1000000.0, meaning='r_min: reserve never sent', axes=('actor',), source='assumption of form'),
    'reserves.initial_force': Parameter(name='reserves.initial_force', unit='persons', low=0.0, high=3000000.0, meaning='committed at the front at the start', axes=('actor',), source='stated strength'),
    'reserves.initial_reserve': Parameter(name='reserves.initial_reserve', unit='persons', low=0.0, high=3000000.0, meaning='reserve at the start', axes=('actor',), source='stated strength'),
    'reserves.initial_training': Parameter(name='reserves.initial_training', unit='persons', low=0.0, high=3000000.0, meaning='in training at the start', axes=('actor',), source='stated mobilisation'),
    'reserves.initial_wounded': Parameter(name='reserves.initial_wounded', unit='persons', low=0.0, high=3000000.0, meaning='wounded at the start who will return', axes=('actor',), source='casualty estimates'),
    'reserves.initial_pool': Parameter(name='reserves.initial_pool', unit='persons', low=0.0, high=50000000.0, meaning='N: who could still be recruited at the start', axes=('actor',), source='population'),
    'reserves.initial_dead': Parameter(name='reserves.initial_dead', unit='persons', low=0.0, high=3000000.0, meaning='dead before the start', axes=('actor',), source='casualty estimates'),
    'reserves.initial_casualties': Parameter(name='reserves.initial_casualties', unit='persons', low=0.0, high=3000000.0, meaning='killed, captured and wounded before the start', axes=('actor',), source='casualty estimates'),
    'reserves.garrison': Parameter(name='reserves.garrison', unit='persons', low=0.0, high=100000.0, meaning='force in a sector that is closed at the start', axes=('actor', 'sector'), source='assumption of form'),
    'reserves.break_threshold': Parameter(name='reserves.break_threshold', unit='1', low=0.0, high=1.0, meaning='share of the initial force below which manpower is broken', axes=('actor',), source='contested: report it as a curve'),
    'attrition.hazard': Parameter(name='attrition.hazard', unit='1/week', low=0.0, high=0.2, meaning='l: weekly share of a committed force lost at equal forces and no attack', axes=('actor',), source='Helmbold (1965)'),
    'attrition.exponent': Parameter(name='attrition.exponent', unit='1', low=0.0, high=1.0, meaning='w: how losses scale with the force ratio; 1 square, 0 logarithmic', axes=(), source='Helmbold (1965)'),
    'attrition.effort_gain': Parameter(name='attrition.effort_gain', unit='1', low=0.0, high=5.0, meaning="k: relative rise of both sides' losses per unit of attack effort", axes=(), source='assumption of form'),
    'attrition.spread': Parameter(name='attrition.spread', unit='1', low=0.0, high=2.0, meaning='s: weekly lognormal spread of losses around the law', axes=(), source='weekly deaths, log sd'),
    'attrition.reference_force': Parameter(name='attrition.reference_force', unit='persons', low=1.0, high=10000000.0, meaning="force at which the linear law's rate is quoted", axes=(), source='Lanchester (1916)'),
    'attrition.exposure_power': Parameter(name='attrition.exposure_power', unit='1', low=0.0, high=2.0, meaning='zeta: log own losses per log want of own fire; 0 is want of materiel that costs no more people', axes=(), source='assumption of form', absent=0.0),
    'territory.mobility': Parameter(name='territory.mobility', unit='km^2/week', low=0.0, high=5000.0, meaning='c: advance per unit of log power beyond the band', axes=('sector',), source='weekly area changes'),
    'territory.stalemate_band': Parameter(name='territory.stalemate_band', unit='1', low=0.0, high=3.0, meaning='delta: log power ratio below which the front stands', axes=('sector',), source='assumption of form'),
    'territory.local_persistence': Parameter(name='territory.local_persistence', unit='1', low=0.0, high=0.99, meaning='phi: weekly persistence of local noise', axes=('sector',), source='autocorrelation of weekly area changes'),
    'territory.local_spread': Parameter(name='territory.local_spread', unit='1', low=0.0, high=3.0, meaning='spread of local noise in log power', axes=('sector',), source='assumption of form'),
    'territory.relative_strength': Parameter(name='territory.relative_strength', unit='1', low=-3.0, high=3.0, meaning='theta: strength beyond what can be counted, in log power', axes=('actor',), source='assumption of form'),
    'territory.effort_gain': Parameter(name='territory.effort_gain', unit='1', low=0.0, high=2.0, meaning='g: log power per unit of attack effort', axes=(), source='assumption of form'),
    'territory.effort_persistence': Parameter(name='territory.effort_persistence', unit='1', low=0.0, high=0.99, meaning="weekly persistence of a side's own swings of effort", axes=('sector',), source='assumption of form'),
    'territory.effort_spread': Parameter(name='territory.effort_spread', unit='1', low=0.0, high=2.0, meaning="spread of a side's own swings of effort, in log power", axes=('sector',), source='assumption of form'),
    'territory.sufficiency_power': Parameter(name='territory.sufficiency_power', unit='1', low=0.0, high=1.0, meaning='eta: log power per log fire efficiency', axes=(), source='assumption of form'),
    'territory.support_power': Parameter(name='territory.support_power', unit='1', low=0.0, high=1.0, meaning='eta_s: log power per log support', axes=(), source='assumption of form'),
    'territory.breakthrough_rate': Parameter(name='territory.breakthrough_rate', unit='1/week', low=0.0, high=0.2, meaning='p_J: weekly chance of a breakthrough where one side is thin', axes=(), source='episodes in the war'),
    'territory.breakthrough_threshold': Parameter(name='territory.breakthrough_threshold', unit='1', low=0.0, high=5.0, meaning='log power ratio beyond which a defence is thin', axes=(), source='assumption of form'),
    'territory.breakthrough_size': Parameter(name='territory.breakthrough_size', unit='week', low=0.0, high=100.0, meaning="whole area of a breakthrough, in weeks of the sector's mobility", axes=(), source='episodes'),
    'territory.breakthrough_duration': Parameter(name='territory.breakthrough_duration', unit='week', low=1.0, high=12.0, meaning='mean length of a breakthrough', axes=(), source='assumption of form'),
    'territory.salient_decay': Parameter(name='territory.salient_decay', unit='1/week', low=0.0, high=0.5, meaning='lambda: weekly share of ground held on enemy soil that is lost whatever the balance', axes=('sector',), source="decay of held ground in the case's ledger"),
    'territory.maximum_advance': Parameter(name='territory.maximum_advance', unit='km^2/week', low=0.0, high=20000.0, meaning='most that can change hands in a sector in a week', axes=(), source='largest weekly change'),
    'territory.threat_memory': Parameter(name='territory.threat_memory', unit='week', low=1.0, high=26.0, meaning='how long a loss of ground is felt as a threat', axes=(), source='assumption of form'),
    'territory.advance_needs_effort': Parameter(name='territory.advance_needs_effort', unit='1', low=0.0, high=1.0, meaning="kappa: share of a side's advance that waits for its attack effort, full at a main effort", axes=(), source='assumption of form', absent=0.0),
    'territory.force_weight': Parameter(name='territory.force_weight', unit='1', low=0.0, high=1.0, meaning='omega: log power per log force; 0 is forces that do not count at the front', axes=('sector',), source='assumption of form', absent=1.0),
    'territory.reversion': Parameter(name='territory.reversion', unit='1/week', low=0.0, high=1.0, meaning='r: weekly share of an advantage that the other side learns to meet', axes=('sector',), source='assumption of form', absent=0.0),
    'territory.surprise': Parameter(name='territory.surprise', unit='1', low=0.0, high=5.0, meaning='sigma: log power that a main effort has by surprise where the front is new', axes=('sector',), source='assumption of form', absent=0.0),
    'territory.surprise_memory': Parameter(name='territory.surprise_memory', unit='week', low=0.1, high=52.0, meaning='time in which surprise fades by a factor e', axes=('sector',), source='assumption of form', absent=1.0),
    'territory.strength_gradient': Parameter(name='territory.strength_gradient', unit='1/km', low=0.0, high=0.5, meaning="gamma: log power that a side loses per km of depth on the other's soil", axes=('sector',), source='loss of strength gradient: Boulding (1962)', absent=0.0),
    'territory.pace_persistence': Parameter(name='territory.pace_persistence', unit='1', low=0.0, high=1.0, meaning='weekly persistence of the pace of a front', axes=('sector',), source='assumption of form', absent=1.0),
    'territory.pace_spread': Parameter(name='territory.pace_spread', unit='1', low=0.0, high=1.0, meaning='weekly shocks to the log of the pace of a front, their standard deviation', axes=('sector',), source='assumption of form', absent=0.0),
    'materiel.initial_stock': Parameter(name='materiel.initial_stock', unit='EUR_bn', low=0.0, high=2000.0, meaning='materiel that can be used up, at the start', axes=('actor',), source='assumption'),
    'materiel.initial_production': Parameter(name='materiel.initial_production', unit='EUR_bn/week', low=0.0, high=50.0, meaning='P_0: production at the start, of new and restored materiel', axes=('actor',), source='military budgets'),
    'materiel.initial_ordered': Parameter(name='materiel.initial_ordered', unit='EUR_bn', low=0.0, high=500.0, meaning='allocated before the start and not delivered by then', axes=('actor',), source='recorded allocations'),
    'materiel.delivery_time': Parameter(name='materiel.delivery_time', unit='week', low=1.0, high=104.0, meaning='T: mean time from allocation to delivery', axes=('actor',), source='assumption of form'),
    'materiel.production_time': Parameter(name='materiel.production_time', unit='week', low=1.0, high=260.0, meaning='tau: time in which production approaches capacity', axes=(), source='assumption of form'),
    'materiel.spending_elasticity': Parameter(name='materiel.spending_elasticity', unit='1', low=0.0, high=1.5, meaning='e: log capacity per log real military spending', axes=(), source='assumption of form'),
    'materiel.export_control': Parameter(name='materiel.export_control', unit='1', low=0.0, high=1.0, meaning='c: share of capacity that the tightest sanctions would take away', axes=('actor',), source='assumption of form'),
    'materiel.strike_damage': Parameter(name='materiel.strike_damage', unit='week', low=0.0, high=0.1, meaning='k: log production lost per weekly strike received', axes=('actor',), source='assumption of form'),
    'materiel.need': Parameter(name='materiel.need', unit='EUR/persons/week', low=0.0, high=100000.0, meaning='c_n: materiel that a committed person uses up where nobody attacks', axes=('actor',), source='assumption; total of production and deliveries over the force'),
    'materiel.effort_gain': Parameter(name='materiel.effort_gain', unit='1', low=0.0, high=5.0, meaning="k_n: relative rise of both sides' need per unit of attack effort", axes=(), source='assumption of form'),
    'materiel.quiet_share': Parameter(name='materiel.quiet_share', unit='1', low=0.0, high=1.0, meaning='need in a sector without a front over need in one where nobody attacks', axes=(), source='assumption of form'),
    'materiel.rationing': Parameter(name='materiel.rationing', unit='week', low=1.0, high=52.0, meaning='R: stock, in weeks of need, below which use is cut in proportion', axes=('actor',), source='assumption of form'),
    'materiel.sufficiency_memory': Parameter(name='materiel.sufficiency_memory', unit='week', low=0.1, high=26.0, meaning='tau_z: how long past use is felt at the front', axes=(), source='assumption of form'),
    'deep_strikes.initial_exposure': Parameter(name='deep_strikes.initial_exposure', unit='1', low=0.0, high=1.0, meaning='exposure of the rear at the start', axes=('actor',), source='assumption of form'),
    'deep_strikes.export_damage': Parameter(name='deep_strikes.export_damage', unit='1', low=0.0, high=0.1, meaning='a: share of the export capacity left that one strike takes', axes=('actor',), source='assumption of form'),
    'deep_strikes.repair_time': Parameter(name='deep_strikes.repair_time', unit='week', low=1.0, high=104.0, meaning='tau: mean time to repair export capacity', axes=('actor',), source='assumption of form'),
    'deep_strikes.exposure_per_strike': Parameter(name='deep_strikes.exposure_per_strike', unit='week', low=0.0, high=0.5, meaning='x: exposure that one weekly strike brings in the long run, while it is low', axes=('actor',), source='assumption of form'),
    'deep_strikes.exposure_pace': Parameter(name='deep_strikes.exposure_pace', unit='1/week', low=0.0, high=2.0, meaning='b: rate at which exposure is felt, and forgotten', axes=(), source='assumption of form'),
    'deep_strikes.reaction': Parameter(name='deep_strikes.reaction', unit='1', low=0.0, high=0.05, meaning='q: chance that one strike is met with a severe escalation', axes=('actor',), source='contested: nobody knows it, so its prior must be wide'),
    'economy.gdp': Parameter(name='economy.gdp', unit='USD_bn', low=0.1, high=100000.0, meaning='output of a year at the start', axes=('actor',), source='national accounts'),
    'economy.growth': Parameter(name='economy.growth', unit='1', low=-0.2, high=0.2, meaning='real growth a year at rest', axes=('actor',), source='assumption of form'),
    'economy.gap_closing': Parameter(name='economy.gap_closing', unit='1', low=0.0, high=5.0, meaning='pace a year at which output returns to its trend', axes=(), source='assumption of form'),
    'economy.output_spread': Parameter(name='economy.output_spread', unit='1', low=0.0, high=0.05, meaning='weekly log spread of output', axes=(), source='assumption of form'),
    'economy.rate_on_output': Parameter(name='economy.rate_on_output', unit='1', low=0.0, high=2.0, meaning='yearly log output lost per unit of real rate above neutral', axes=(), source='assumption of form'),
    'economy.military_on_output': Parameter(name='economy.military_on_output', unit='1', low=-1.0, high=2.0, meaning='log output per rise of military spending by a share of output', axes=(), source='assumption of form'),
    'economy.initial_inflation': Parameter(name='economy.initial_inflation', unit='1', low=-0.1, high=2.0, meaning='consumer prices on the year at the start', axes=('actor',), source='statistics offices'),
    'economy.inflation_target': Parameter(name='economy.inflation_target', unit='1', low=0.0, high=0.5, meaning='inflation a year that the central bank aims at', axes=('actor',), source='central banks'),
    'economy.anchoring': Parameter(name='economy.anchoring', unit='1', low=0.0, high=1.0, meaning='A: weight of the target in what is expected; the rest is inflation', axes=('actor',), source='assumption of form'),
    'economy.inflation_persistence': Parameter(name='economy.inflation_persistence', unit='1', low=0.0, high=0.98, meaning='rho: weekly persistence of core inflation', axes=(), source='monthly prices'),
    'economy.rate_on_inflation': Parameter(name='economy.rate_on_inflation', unit='1', low=0.0, high=1.0, meaning='g: effect of the real rate, as a share of what keeps prices stable', axes=(), source='assumption of form'),
    'economy.gap_on_inflation': Parameter(name='economy.gap_on_inflation', unit='1', low=0.0, high=0.5, meaning='a: weekly change of core inflation per log gap of output', axes=(), source='assumption of form'),
    'economy.money_on_inflation': Parameter(name='economy.money_on_inflation', unit='1', low=0.0, high=5.0, meaning='psi: weekly change of core inflation per log growth of money', axes=(), source='assumption of form'),
    'economy.inflation_spread': Parameter(name='economy.inflation_spread', unit='1', low=0.0, high=0.2, meaning='weekly spread of core inflation', axes=('actor',), source='monthly prices'),
    'economy.pass_through': Parameter(name='economy.pass_through', unit='1', low=0.0, high=1.0, meaning='log prices per log exchange rate in the long run', axes=('actor',), source='monthly prices'),
    'economy.pass_through_time': Parameter(name='economy.pass_through_time', unit='week', low=1.0, high=104.0, meaning='mean lag of the pass-through', axes=(), source='monthly prices'),
    'economy.initial_rate': Parameter(name='economy.initial_rate', unit='1', low=0.0, high=1.0, meaning='policy rate a year at the start', axes=('actor',), source='central banks'),
    'economy.neutral_rate': Parameter(name='economy.neutral_rate', unit='1', low=-0.05, high=0.15, meaning='r: real rate a year at rest', axes=('actor',), source='assumption of form'),
    'economy.rate_response': Parameter(name='economy.rate_response', unit='1', low=0.0, high=3.0, meaning='phi: policy rate per unit of inflation above target', axes=('actor',), source='Taylor (1993)'),
    'economy.rate_pace': Parameter(name='economy.rate_pace', unit='1/week', low=0.0, high=0.5, meaning='kappa: pace of the policy rate', axes=(), source='key rate decisions'),
    'economy.rate_spread': Parameter(name='economy.rate_spread', unit='1', low=0.0, high=0.05, meaning='weekly spread of the policy rate about its rule: what a central bank decides beside it', axes=('actor',), source='key rate decisions', absent=0.0),
    'economy.initial_exchange_rate': Parameter(name='economy.initial_exchange_rate', unit='1', low=0.001, high=100000.0, meaning='local currency per US dollar at the start', axes=('actor',), source='official rates'),
    'economy.exchange_spread': Parameter(name='economy.exchange_spread', unit='1', low=0.0, high=0.2, meaning='weekly log spread of the exchange rate', axes=('actor',), source='daily rates'),
    'economy.inflation_on_exchange': Parameter(name='economy.inflation_on_exchange', unit='1', low=0.0, high=2.0, meaning='l_0: per unit of inflation above abroad', axes=(), source='assumption of form'),
    'economy.balance_on_exchange': Parameter(name='economy.balance_on_exchange', unit='1', low=0.0, high=5.0, meaning='l_1: per unit of the external balance', axes=(), source='assumption of form'),
    'economy.rate_on_exchange': Parameter(name='economy.rate_on_exchange', unit='1', low=0.0, high=2.0, meaning='l_2: per unit of interest above abroad', axes=(), source='assumption of form'),
    'economy.parity_pull': Parameter(name='economy.parity_pull', unit='1/week', low=0.0, high=0.5, meaning='l_3: pull towards purchasing power parity', axes=(), source='assumption of form'),
    'economy.initial_misalignment': Parameter(name='economy.initial_misalignment', unit='1', low=-1.0, high=1.0, meaning='log by which the currency is dearer at the start than at parity; negative is cheaper', axes=('actor',), source='averages of years before', absent=0.0),
    'economy.sanctions_on_exchange': Parameter(name='economy.sanctions_on_exchange', unit='1', low=0.0, high=2.0, meaning='l_4: yearly log depreciation at full sanctions', axes=('actor',), source='assumption of form'),
    'economy.foreign_inflation': Parameter(name='economy.foreign_inflation', unit='1', low=-0.05, high=0.2, meaning='inflation a year abroad', axes=(), source='statistics offices'),
    'economy.foreign_rate': Parameter(name='economy.foreign_rate', unit='1', low=0.0, high=0.2, meaning='interest a year abroad', axes=(), source='central banks'),
    'economy.other_balance': Parameter(name='economy.other_balance', unit='1', low=-1.0, high=1.0, meaning='external balance without oil a year, share of output', axes=('actor',), source='balance of payments'),
    'economy.initial_oil_price': Parameter(name='economy.initial_oil_price', unit='USD/barrel', low=1.0, high=500.0, meaning='price at the start', axes=(), source='Brent quotes'),
    'economy.mean_oil_price': Parameter(name='economy.mean_oil_price', unit='USD/barrel', low=1.0, high=500.0, meaning='price in the long run', axes=(), source='Brent quotes'),
    'economy.oil_reversion': Parameter(name='economy.oil_reversion', unit='1/week', low=0.0, high=1.0, meaning='theta: pull of the price towards it', axes=(), source='Brent quotes'),
    'economy.oil_spread': Parameter(name='economy.oil_spread', unit='1', low=0.0, high=0.3, meaning='weekly log spread of the price', axes=(), source='Brent quotes'),
    'economy.oil_volume': Parameter(name='economy.oil_volume', unit='barrel/week', low=0.0, high=1000000000.0, meaning='oil and products exported at the start', axes=('actor',), source='trade data'),
    'economy.oil_cost': Parameter(name='economy.oil_cost', unit='USD/barrel', low=0.0, high=200.0, meaning='cost before anything is earned', axes=(), source='assumption of form'),
    'economy.oil_take': Parameter(name='economy.oil_take', unit='1', low=0.0, high=1.0, meaning='share of it that goes to the budget', axes=('actor',), source='budgets'),
    'economy.discount': Parameter(name='economy.discount', unit='1', low=0.0, high=0.8, meaning='d_0: discount without sanctions', axes=('actor',), source='price quotes'),
    'economy.sanctions_on_discount': Parameter(name='economy.sanctions_on_discount', unit='1', low=0.0, high=0.8, meaning='d_1: discount that full sanctions add', axes=('actor',), source='price quotes'),
    'economy.sanctions_on_volume': Parameter(name='economy.sanctions_on_volume', unit='1', low=0.0, high=1.0, meaning='k_v: share of volume that full sanctions take', axes=('actor',), source='trade data'),
    'economy.evasion_limit': Parameter(name='economy.evasion_limit', unit='1', low=0.0, high=1.0, meaning='share of lasting sanctions evaded in the end', axes=('actor',), source='assumption of form'),
    'economy.evasion_time': Parameter(name='economy.evasion_time', unit='week', low=1.0, high=260.0, meaning='tau_e: time to find ways round sanctions', axes=(), source='assumption of form'),
    'economy.tax_share': Parameter(name='economy.tax_share', unit='1', low=0.0, high=1.0, meaning='revenue without oil a year, share of output', axes=('actor',), source='budgets'),
    'economy.civil_share': Parameter(name='economy.civil_share', unit='1', low=0.0, high=1.0, meaning='civil outlays a year, share of output', axes=('actor',), source='budgets'),
    'economy.initial_fund': Parameter(name='economy.initial_fund', unit='1', low=0.0, high=5.0, meaning='usable fund, in years of output', axes=('actor',), source='finance ministries'),
    'economy.fund_floor': Parameter(name='economy.fund_floor', unit='1', low=0.0, high=1.0, meaning='below which the fund is not used', axes=('actor',), source='assumption of form'),
    'economy.fund_return': Parameter(name='economy.fund_return', unit='1', low=0.0, high=0.1, meaning='what the fund earns a year', axes=(), source='assumption of form'),
    'economy.initial_debt': Parameter(name='economy.initial_debt', unit='1', low=0.0, high=5.0, meaning='public debt, in years of output', axes=('actor',), source='finance ministries'),
    'economy.borrowing_limit': Parameter(name='economy.borrowing_limit', unit='1', low=0.0, high=0.5, meaning='most that can be borrowed, share of output', axes=('actor',), source='finance ministries'),
    'economy.initial_money': Parameter(name='economy.initial_money', unit='1', low=0.01, high=3.0, meaning='base money, in years of output', axes=('actor',), source='central banks'),
    'economy.euro': Parameter(name='economy.euro', unit='USD/EUR', low=0.5, high=2.0, meaning='US dollars per euro', axes=(), source='exchange rates'),
    'economy.pay_elasticity': Parameter(name='economy.pay_elasticity', unit='1', low=0.0, high=2.0, meaning='log pay of recruits per log real military spending', axes=('actor',), source='assumption of form'),
    'economy.stress_on_pay': Parameter(name='economy.stress_on_pay', unit='1', low=0.0, high=1.0, meaning='share of pay that full stress takes', axes=('actor',), source='assumption of form'),
    'economy.break_threshold': Parameter(name='economy.break_threshold', unit='1', low=0.0, high=1.0, meaning='lasting stress above which the budget is broken, once the fund is used up', axes=('actor',), source='assumption of form'),
    'economy.stress_memory': Parameter(name='economy.stress_memory', unit='week', low=0.0, high=260.0, meaning="tau_s: time over which stress is averaged before it breaks the budget; 0 is the week's own", axes=(), source='assumption of form', absent=0.0),
    'narrative.initial_view': Parameter(name='narrative.initial_view', unit='1', low=-3.0, high=3.0, meaning='standing of a side in the eyes of a public at the start and in the long run; only differences count', axes=('actor', 'public'), source='polls of who is winning'),
    'narrative.memory': Parameter(name='narrative.memory', unit='week', low=1.0, high=52.0, meaning='T: memory of publics', axes=(), source='polls before and after'),
    'narrative.trend_memory': Parameter(name='narrative.trend_memory', unit='week', low=1.0, high=52.0, meaning='T_x: weeks over which ground gained makes what is expected', axes=(), source='assumption'),
    'narrative.ground_scale': Parameter(name='narrative.ground_scale', unit='km^2/week', low=1.0, high=5000.0, meaning='G: net ground in a week that publics notice', axes=(), source='weekly area changes'),
    'narrative.surprise_effect': Parameter(name='narrative.surprise_effect', unit='1', low=0.0, high=5.0, meaning='z_1: effect of ground beyond what is expected', axes=(), source='assumption'),
    'narrative.soil_salience': Parameter(name='narrative.soil_salience', unit='1', low=1.0, high=20.0, meaning="z_K: what ground on the loser's own soil counts", axes=(), source='contested'),
    'narrative.initiative_effect': Parameter(name='narrative.initiative_effect', unit='1', low=0.0, high=5.0, meaning='z_2: effect of winning ground in more sectors', axes=(), source='assumption'),
    'narrative.trend_effect': Parameter(name='narrative.trend_effect', unit='1', low=0.0, high=5.0, meaning='z_3: effect of the trend of ground', axes=(), source='assumption'),
    'narrative.strike_effect': Parameter(name='narrative.strike_effect', unit='1', low=0.0, high=5.0, meaning="z_4: effect of striking the other's rear more", axes=(), source='assumption'),
    'narrative.strike_scale': Parameter(name='narrative.strike_scale', unit='1/week', low=1.0, high=5000.0, meaning='D: weekly strikes that publics notice', axes=(), source='assumption'),
    'narrative.spread': Parameter(name='narrative.spread', unit='1', low=0.0, high=1.0, meaning='v: lasting spread of views that nothing here explains', axes=('public',), source='changes between polls'),
    'narrative.poll_certainty': Parameter(name='narrative.poll_certainty', unit='1', low=-5.0, high=5.0, meaning='c: log odds of naming a side rather than neither, when neither leads', axes=('public',), source='shares that name neither'),
    'narrative.poll_slope': Parameter(name='narrative.poll_slope', unit='1', low=0.0, high=10.0, meaning='b: log odds of naming a side per unit of its lead', axes=('public',), source='polls'),
    'opinion.initial_support': Parameter(name='opinion.initial_support', unit='1', low=0.01, high=0.99, meaning='s_0: private support for continuing the war at the start', axes=('actor',), source='polls at the start, less falsification'),
    'opinion.adjustment': Parameter(name='opinion.adjustment', unit='1/week', low=0.0, high=1.0, meaning='a: rate at which log odds of support close on their target; half-life ln 2 / a', axes=(), source='persistence of monthly polls'),
    'opinion.spread': Parameter(name='opinion.spread', unit='1', low=0.0, high=0.5, meaning='v: weekly spread of log odds of support that nothing here explains', axes=('actor',), source='monthly changes of polls'),
    'opinion.casualty_effect': Parameter(name='opinion.casualty_effect', unit='1', low=0.0, high=3.0, meaning='b1: log odds of support lost per tenfold of cumulative dead', axes=('actor',), source='Mueller (1973)'),
    'opinion.recent_casualty_effect': Parameter(name='opinion.recent_casualty_effect', unit='1', low=0.0, high=3.0, meaning='b_m: log odds of support lost per tenfold of weekly dead', axes=('actor',), source='marginal casualties, after Gartner and Segura (1998)'),
    'opinion.casualty_scale': Parameter(name='opinion.casualty_scale', unit='persons', low=1.0, high=1000000.0, meaning='C_0: perceived dead below which the logarithm is a line', axes=(), source='assumption of form'),
    'opinion.weekly_casualty_scale': Parameter(name='opinion.weekly_casualty_scale', unit='persons/week', low=1.0, high=100000.0, meaning='R_0: weekly dead below which the logarithm is a line', axes=(), source='assumption of form'),
    'opinion.reporting_share': Parameter(name='opinion.reporting_share', unit='1', low=0.0, high=2.0, meaning='u: dead that a public perceives over the true dead', axes=('actor',), source='named over estimated dead'),
    'opinion.initial_weekly_dead': Parameter(name='opinion.initial_weekly_dead', unit='persons/week', low=0.0, high=50000.0, meaning='weekly dead as remembered at the start', axes=('actor',), source='casualty estimates of the months before'),
    'opinion.casualty_memory': Parameter(name='opinion.casualty_memory', unit='week', low=1.0, high=52.0, meaning='memory of weekly dead', axes=(), source='assumption of form'),
    'opinion.success_shield': Parameter(name='opinion.success_shield', unit='1', low=0.0, high=1.0, meaning='b3: share of the effect of the dead that sure success takes away', axes=(), source='Gelpi, Feaver and Reifler (2009)'),
    'opinion.expectation_effect': Parameter(name='opinion.expectation_effect', unit='1', low=0.0, high=5.0, meaning='b2: log odds of support per unit of expected success', axes=('actor',), source='Sidman and Norpoth (2012)'),
    'opinion.lead_weight': Parameter(name='opinion.lead_weight', unit='1', low=0.0, high=1.0, meaning='w: weight of the perceived lead in expectation; the rest is believed strength', axes=(), source='assumption of form'),
    'opinion.expectation_memory': Parameter(name='opinion.expectation_memory', unit='week', low=0.5, high=52.0, meaning='memory of expected success', axes=(), source='assumption of form'),
    'opinion.inflation_effect': Parameter(name='opinion.inflation_effect', unit='1', low=0.0, high=10.0, meaning='b4: log odds of support lost per unit of yearly inflation above that of the start', axes=('actor',), source='assumption of form'),
    'opinion.fiscal_effect': Parameter(name='opinion.fiscal_effect', unit='1', low=0.0, high=3.0, meaning='b5: log odds of support lost at full fiscal stress', axes=('actor',), source='assumption of form'),
    'opinion.fatigue': Parameter(name='opinion.fatigue', unit='1', low=0.0, high=3.0, meaning='b6: log odds of support lost per log of years of war since the start', axes=('actor',), source='Mueller (1973): time and the log of the dead are hard to tell apart', absent=0.0),
    'opinion.exposure_effect': Parameter(name='opinion.exposure_effect', unit='1', low=-4.0, high=4.0, meaning='h: log odds of support where no one is insulated any more; two signs', axes=('actor',), source='contested: rally and weariness are both in the literature'),
    'opinion.mobilization_reach': Parameter(name='opinion.mobilization_reach', unit='1', low=0.0, high=3.0, meaning='g: log fall of insulation per unit of mobilisation', axes=('actor',), source='assumption of form'),
    'opinion.mobilization_effect': Parameter(name='opinion.mobilization_effect', unit='1', low=0.0, high=3.0, meaning='c: log odds of support lost per unit of mobilisation', axes=('actor',), source='polls around a partial mobilisation'),
    'opinion.rally_effect': Parameter(name='opinion.rally_effect', unit='1', low=-4.0, high=4.0, meaning='k: log odds of support by own soil newly lost; two signs', axes=('actor',), source='contested: rally and weariness are both in the literature'),
    'opinion.rally_memory': Parameter(name='opinion.rally_memory', unit='week', low=1.0, high=104.0, meaning='how long a rally lasts', axes=(), source='Mueller (1973), months'),
    'opinion.soil_lost_scale': Parameter(name='opinion.soil_lost_scale', unit='km^2/week', low=1.0, high=10000.0, meaning='Q: loss of own soil in a week that gives 63 % of a full rally', axes=(), source='assumption of form'),
    'opinion.soil_held_effect': Parameter(name='opinion.soil_held_effect', unit='1', low=-4.0, high=4.0, meaning="l: log odds of support by own soil in the other's hands; two signs", axes=('actor',), source='contested: rally and weariness are both in the literature'),
    'opinion.soil_held_scale': Parameter(name='opinion.soil_held_scale', unit='km^2', low=1.0, high=1000000.0, meaning="S: own soil in the other's hands at 63 % of its full effect", axes=(), source='assumption of form'),
    'opinion.falsification': Parameter(name='opinion.falsification', unit='1', low=0.0, high=0.6, meaning='f: share of those against who tell a poll that they support', axes=('actor',), source='Chapkovski and Schaub (2022), list experiment'),
    'opinion.house_effect': Parameter(name='opinion.house_effect', unit='1', low=-1.0, high=1.0, meaning="log odds that a pollster's way of asking adds to expressed support", axes=('actor',), source='spread between pollsters'),
    'opinion.talk_offset': Parameter(name='opinion.talk_offset', unit='1', low=-6.0, high=6.0, meaning='log odds of preferring talks, as asked, at even support for the war', axes=('actor',), source='two questions of one pollster in one month'),
    'opinion.talk_slope': Parameter(name='opinion.talk_slope', unit='1', low=0.0, high=3.0, meaning='log odds of preferring talks lost per log odds of support', axes=('actor',), source='assumption of form'),
    'opinion.initial_morale': Parameter(name='opinion.initial_morale', unit='1', low=0.01, high=0.99, meaning='m_0: morale at the start', axes=('actor',), source='assumption of form'),
    'opinion.morale_support': Parameter(name='opinion.morale_support', unit='1', low=0.0, high=3.0, meaning='m1: log odds of morale per log odds of support', axes=(), source='assumption of form'),
    'opinion.morale_expectation': Parameter(name='opinion.morale_expectation', unit='1', low=0.0, high=5.0, meaning='m2: log odds of morale per unit of expected success', axes=(), source='assumption of form'),
    'opinion.morale_losses': Parameter(name='opinion.morale_losses', unit='1', low=0.0, high=3.0, meaning='m3: log odds of morale lost per tenfold of weekly dead, as they are', axes=(), source='assumption of form'),
    'opinion.morale_memory': Parameter(name='opinion.morale_memory', unit='week', low=1.0, high=52.0, meaning='memory of morale', axes=(), source='assumption of form'),
    'upheaval.base_rate': Parameter(name='upheaval.base_rate', unit='1', low=0.0, high=0.5, meaning='B: rate of upheavals while support is as at the start and all other drivers are quiet', axes=('actor',), source='45 irregular changes of leaders in 168 countries, 2001-2014: Beger, Dorff and Ward (2014)'),
    'upheaval.elite_share': Parameter(name='upheaval.elite_share', unit='1', low=0.0, high=1.0, meaning='e: share of the quiet rate that comes from those at the top', axes=('actor',), source='assumption of form'),
    'upheaval.diversity': Parameter(name='upheaval.diversity', unit='1', low=0.02, high=0.3, meaning='sigma: spread of the thresholds', axes=('actor',), source='assumption of form: thresholds are private (Kuran 1991)'),
    'upheaval.margin': Parameter(name='upheaval.margin', unit='1', low=0.005, high=0.5, meaning='how far the mean threshold lies above the fold at the start, repression included', axes=('actor',), source='assumption of form: thresholds are private (Kuran 1991)'),
    'upheaval.support_weight': Parameter(name='upheaval.support_weight', unit='1', low=0.0, high=0.5, meaning='m: rise of the mean threshold per log odds of support', axes=(), source='assumption of form: thresholds are private (Kuran 1991)'),
    'upheaval.pace': Parameter(name='upheaval.pace', unit='1/week', low=0.2, high=1.0, meaning='a: share of the gap that dissent closes in a week', axes=(), source='assumption of form: thresholds are private (Kuran 1991)'),
    'upheaval.critical': Parameter(name='upheaval.critical', unit='1', low=0.25, high=0.6, meaning='r_c: share of open dissent that is an upheaval', axes=(), source='assumption of form'),
    'upheaval.trigger_size': Parameter(name='upheaval.trigger_size', unit='1', low=0.5, high=3.0, meaning='z: mean size of triggers over the smallest that tips the quiet state', axes=(), source='assumption of form'),
    'upheaval.trigger_memory': Parameter(name='upheaval.trigger_memory', unit='week', low=1.0, high=8.0, meaning='d: how long a trigger is felt', axes=(), source='assumption of form'),
    'upheaval.trigger_defeat': Parameter(name='upheaval.trigger_defeat', unit='1', low=0.0, high=3.0, meaning='g1: log rate of triggers per unit of defeat', axes=(), source='assumption of form'),
    'upheaval.trigger_fiscal': Parameter(name='upheaval.trigger_fiscal', unit='1', low=0.0, high=3.0, meaning='g2: log rate of triggers at full fiscal stress', axes=(), source='assumption of form'),
    'upheaval.trigger_exposure': Parameter(name='upheaval.trigger_exposure', unit='1', low=-3.0, high=3.0, meaning='g3: log rate of triggers at full exposure of the rear; two signs', axes=(), source='contested: rally and weariness are both in the literature'),
    'upheaval.elite_defeat': Parameter(name='upheaval.elite_defeat', unit='1', low=0.0, high=3.0, meaning='g4: log hazard of the elite per unit of defeat', axes=(), source='leaders who lose wars: Goemans (2000)'),
    'upheaval.elite_fiscal': Parameter(name='upheaval.elite_fiscal', unit='1', low=0.0, high=3.0, meaning='g5: log hazard of the elite at full fiscal stress', axes=(), source='assumption of form'),
    'upheaval.elite_expectation': Parameter(name='upheaval.elite_expectation', unit='1', low=0.0, high=3.0, meaning='g6: log hazard of the elite that expected success takes away', axes=(), source='assumption of form'),
    'upheaval.effort_left': Parameter(name='upheaval.effort_left', unit='1', low=0.0, high=1.0, meaning='attack effort left right after an upheaval', axes=(), source='assumption of form'),
    'upheaval.effort_recovery': Parameter(name='upheaval.effort_recovery', unit='week', low=1.0, high=520.0, meaning='how long it takes attack effort to come back', axes=(), source='assumption of form'),
    'patron_aid.base': Parameter(name='patron_aid.base', unit='EUR_bn/week', low=0.0, high=20.0, meaning='military aid allocated at the start', axes=('patron',), source='allocations'),
    'patron_aid.budget_base': Parameter(name='patron_aid.budget_base', unit='EUR_bn/week', low=0.0, high=20.0, meaning='budget aid allocated at the start', axes=('patron',), source='allocations'),
    'patron_aid.spread': Parameter(name='patron_aid.spread', unit='1', low=0.0, high=2.0, meaning='s: log spread of weekly military aid', axes=('patron',), source='monthly allocations'),
    'patron_aid.budget_spread': Parameter(name='patron_aid.budget_spread', unit='1', low=0.0, high=2.0, meaning='s_b: log spread of weekly budget aid', axes=('patron',), source='assumption', absent='patron_aid.spread'),
    'patron_aid.initial_willingness': Parameter(name='patron_aid.initial_willingness', unit='1', low=0.01, high=0.99, meaning='w at the start', axes=('patron',), source='assumption of scale'),
    'patron_aid.memory': Parameter(name='patron_aid.memory', unit='week', low=1.0, high=104.0, meaning='T: time in which willingness follows', axes=(), source='assumption'),
    'patron_aid.bandwagon': Parameter(name='patron_aid.bandwagon', unit='1', low=0.0, high=5.0, meaning='a1: log odds per unit of perceived lead', axes=(), source='contested'),
    'patron_aid.rescue': Parameter(name='patron_aid.rescue', unit='1', low=0.0, high=5.0, meaning='a2: log odds when the side backed loses ground', axes=(), source='contested'),
    'patron_aid.tension_effect': Parameter(name='patron_aid.tension_effect', unit='1', low=0.0, high=5.0, meaning='a3: log odds lost per severe reaction', axes=(), source='assumption'),
    'patron_aid.tension_memory': Parameter(name='patron_aid.tension_memory', unit='week', low=1.0, high=104.0, meaning='how long a reaction is felt', axes=(), source='assumption'),
    'patron_aid.fatigue': Parameter(name='patron_aid.fatigue', unit='1', low=-2.0, high=3.0, meaning='a4: log odds lost per log of years at war since the start; two signs', axes=('patron',), source='contested'),
    'patron_aid.administration_effect': Parameter(name='patron_aid.administration_effect', unit='1', low=-5.0, high=5.0, meaning='a5: log odds under another administration; two signs', axes=('patron',), source='assumption'),
    'patron_aid.benefit': Parameter(name='patron_aid.benefit', unit='1', low=0.0, high=2.0, meaning='what a step adds to the worth of military aid, over 1', axes=('rung',), source='assumption'),
    'patron_aid.initial_fear': Parameter(name='patron_aid.initial_fear', unit='1', low=0.001, high=0.999, meaning='fear of a severe reaction to a step at the start', axes=('rung',), source='assumption'),
    'patron_aid.fear_weight': Parameter(name='patron_aid.fear_weight', unit='1', low=0.1, high=1000.0, meaning='observations that the fear at the start is worth', axes=(), source='assumption'),
    'patron_aid.similarity': Parameter(name='patron_aid.similarity', unit='1', low=0.0, high=1.0, meaning='omega: what a step teaches of the next', axes=(), source='assumption'),
    'patron_aid.true_reaction': Parameter(name='patron_aid.true_reaction', unit='1', low=0.0, high=1.0, meaning='q: chance that a step does meet a severe reaction; what is feared is no evidence for it', axes=('rung',), source='assumption'),
    'patron_aid.reaction_cost': Parameter(name='patron_aid.reaction_cost', unit='1', low=0.0, high=100.0, meaning='cost of a severe reaction, in units of benefit', axes=('patron',), source='assumption'),
    'patron_aid.weighing_scale': Parameter(name='patron_aid.weighing_scale', unit='1', low=0.001, high=10.0, meaning='spread of what benefit and fear are weighed by', axes=(), source='assumption'),
    'patron_aid.decision_time': Parameter(name='patron_aid.decision_time', unit='week', low=1.0, high=520.0, meaning='delay: mean weeks to approve what is plainly worth it', axes=('patron',), source='requests and approvals'),
    'beliefs.optimism': Parameter(name='beliefs.optimism', unit='1', low=-3.0, high=3.0, meaning='own strength as believed at the start over what it is, log power', axes=('actor',), source='two optimists disagree: Blainey (1973)'),
    'beliefs.initial_variance': Parameter(name='beliefs.initial_variance', unit='1', low=1e-06, high=9.0, meaning='variance of that belief at the start', axes=('actor',), source='assumption'),
    'beliefs.drift': Parameter(name='beliefs.drift', unit='1/week', low=0.0, high=1.0, meaning='Q: variance by which strength is thought to change a week', axes=(), source='assumption'),
    'beliefs.result_variance': Parameter(name='beliefs.result_variance', unit='1', low=0.001, high=1000.0, meaning="R: variance that a side allows one week's results, all of the front fighting", axes=('actor',), source='assumption'),
    'beliefs.initial_tolerance': Parameter(name='beliefs.initial_tolerance', unit='persons', low=1000.0, high=100000000.0, meaning='exp(m): median of the losses that a side believes the other will bear, before any were seen', axes=('actor',), source="statements in the case's ledger"),
    'beliefs.tolerance_spread': Parameter(name='beliefs.tolerance_spread', unit='1', low=0.05, high=3.0, meaning='s: log spread of that belief', axes=('actor',), source='assumption'),
    'bargaining.chip_stake': Parameter(name='bargaining.chip_stake', unit='1', low=0.0, high=1000.0, meaning='m: km^2 of front that a km^2 of a chip is worth to a side', axes=('actor',), source='a choice of the reader: print it as a curve'),
    'bargaining.prize_hope': Parameter(name='bargaining.prize_hope', unit='1', low=0.0, high=1.0, meaning='phi: share of what the other holds that a side counts on where the other breaks', axes=('actor',), source='a choice of the reader: print it as a curve'),
    'bargaining.cost': Parameter(name='bargaining.cost', unit='1/week', low=0.0, high=0.1, meaning='c: front that a week of war costs a side, costs as at first', axes=('actor',), source='a choice of the reader: print it as a curve'),
    'bargaining.weight_of_time': Parameter(name='bargaining.weight_of_time', unit='1', low=0.0, high=100.0, meaning='of every week alike in what war costs, beside the other weights', axes=('actor',), source='a choice of the reader: print it as a curve'),
    'bargaining.weight_of_losses': Parameter(name='bargaining.weight_of_losses', unit='1', low=0.0, high=100.0, meaning='likewise, of losses', axes=('actor',), source='a choice of the reader: print it as a curve'),
    'bargaining.weight_of_strain': Parameter(name='bargaining.weight_of_strain', unit='1', low=0.0, high=100.0, meaning='likewise, of a strained budget', axes=('actor',), source='a choice of the reader: print it as a curve'),
    'bargaining.weight_of_weariness': Parameter(name='bargaining.weight_of_weariness', unit='1', low=0.0, high=100.0, meaning='likewise, of want of support', axes=('actor',), source='a choice of the reader: print it as a curve'),
    'bargaining.recurrence': Parameter(name='bargaining.recurrence', unit='1', low=0.0, high=1.0, meaning='chi: chance that a deal does not last, in present value', axes=(), source='wars fought again (Correlates of War)'),
    'bargaining.office': Parameter(name='bargaining.office', unit='1', low=0.0, high=10.0, meaning='lambda: front that leaders would pay per front lost since the start', axes=('actor',), source='Goemans (2000): direction only'),
    'bargaining.relief': Parameter(name='bargaining.relief', unit='1', low=0.0, high=1.0, meaning='rho: front that the lifting of full sanctions is worth', axes=(), source='a choice of the reader: print it as a curve'),
    'bargaining.power': Parameter(name='bargaining.power', unit='1', low=0.0, high=100.0, meaning="bargaining power; a side's share of the surplus is its own over that of both", axes=('actor',), source='Rubinstein (1982)'),
    'bargaining.talks': Parameter(name='bargaining.talks', unit='1/week', low=0.0, high=2.0, meaning='h_T: hazard of talks with nothing to be gained', axes=(), source='Min (2020)'),
    'bargaining.breakdown': Parameter(name='bargaining.breakdown', unit='1/week', low=0.0, high=2.0, meaning='h_B: hazard that talks break off', axes=(), source='dated talks of wars'),
    'bargaining.agreement': Parameter(name='bargaining.agreement', unit='1/week', low=0.0, high=2.0, meaning='h_D: hazard of a deal with all to be gained', axes=(), source='dated talks of wars'),
    'bargaining.surplus_on_talks': Parameter(name='bargaining.surplus_on_talks', unit='1', low=0.0, high=5.0, meaning='kappa_S: log hazard of talks as there is much to be gained', axes=(), source='a choice of the reader: print it as a curve'),
    'bargaining.chips_on_talks': Parameter(name='bargaining.chips_on_talks', unit='1', low=-5.0, high=5.0, meaning='kappa_K: log hazard of talks per 1,000 km^2 held as chips; two signs', axes=(), source='both signs are on record'),
    'bargaining.urge_on_talks': Parameter(name='bargaining.urge_on_talks', unit='1', low=-5.0, high=5.0, meaning="kappa_P: log hazard of talks per unit of patrons' urging; two signs", axes=(), source='a choice of the reader: print it as a curve'),
    'bargaining.deadline_on_talks': Parameter(name='bargaining.deadline_on_talks', unit='1', low=0.0, high=5.0, meaning='kappa_D: log hazard of talks at a deadline', axes=(), source='Pinfari (2011)'),
    'bargaining.deadline_nearness': Parameter(name='bargaining.deadline_nearness', unit='week', low=0.1, high=52.0, meaning='tau_D: weeks in which a deadline is felt', axes=(), source='a choice of the reader: print it as a curve'),
    'bargaining.ceasefire': Parameter(name='bargaining.ceasefire', unit='1/week', low=0.0, high=2.0, meaning='h_C: hazard of a ceasefire in talks where both would much rather stop', axes=(), source='a choice of the reader: print it as a curve', absent=0.0),
    'bargaining.ceasefire_breaks': Parameter(name='bargaining.ceasefire_breaks', unit='1/week', low=0.0, high=2.0, meaning='hazard that a ceasefire breaks', axes=(), source='a choice of the reader: print it as a curve', absent=0.0),
    'bargaining.settlement_breaks': Parameter(name='bargaining.settlement_breaks', unit='1/week', low=0.0, high=2.0, meaning='hazard that war begins again after a settlement', axes=(), source='wars fought again (Correlates of War)', absent=0.0),
    'bargaining.shift_on_recurrence': Parameter(name='bargaining.shift_on_recurrence', unit='1', low=0.0, high=5.0, meaning='kappa_chi: log hazard that peace breaks per tenth of the front expected to move', axes=(), source='Powell (2006): direction only', absent=0.0),
    'bargaining.guarantee_on_recurrence': Parameter(name='bargaining.guarantee_on_recurrence', unit='1', low=-5.0, high=5.0, meaning="kappa_G: what patrons' guarantee takes off that log hazard; two signs", axes=(), source='Fortna (2003) against Lo, Hashimoto and Reiter (2008)', absent=0.0),
}

LEVERS: dict[str, Lever] = {
    'priority': Lever(name='priority', unit='1', low=-5.0, high=5.0, axes=('actor', 'sector'), default=0.0, meaning='added to the log weight of a sector when forces are allocated'),
    'attack_effort': Lever(name='attack_effort', unit='1', low=0.0, high=3.0, axes=('actor', 'sector'), default=0.0, meaning='effort put into attacking in a sector; 1 is a main effort'),
    'send': Lever(name='send', unit='persons/week', low=0.0, high=1000000.0, axes=('actor', 'sector'), default=0.0, meaning='prepared move from the reserve to a sector'),
    'recall': Lever(name='recall', unit='1/week', low=0.0, high=1.0, axes=('actor', 'sector'), default=0.0, meaning='share of own force in a sector taken back to the reserve'),
    'open': Lever(name='open', unit='1', low=0.0, high=1.0, axes=('sector',), default=0.0, meaning='1 opens a closed sector while it is set'),
    'truce': Lever(name='truce', unit='1', low=0.0, high=1.0, axes=('sector',), default=0.0, meaning='1 while a truce holds: no fighting, and no ground changes hands'),
    'mobilization': Lever(name='mobilization', unit='1', low=0.0, high=5.0, axes=('actor',), default=0.0, meaning='extra recruitment effort; 0 is none'),
    'hold_reserve': Lever(name='hold_reserve', unit='persons', low=0.0, high=1000000.0, axes=('actor',), default=0.0, meaning='reserve kept back on top of the minimum'),
    'sanctions': Lever(name='sanctions', unit='1', low=0.0, high=1.0, axes=('actor',), default=0.0, meaning="sanctions on a belligerent's trade; 1 is the tightest thought possible"),
    'strikes': Lever(name='strikes', unit='1/week', low=0.0, high=5000.0, axes=('actor',), default=0.0, meaning="weekly strikes on the other side's rear"),
    'aid': Lever(name='aid', unit='1', low=0.0, high=5.0, axes=('patron',), default=1.0, meaning='multiplies what a patron allocates'),
    'request': Lever(name='request', unit='1', low=0.0, high=1.0, axes=('patron', 'rung'), default=0.0, meaning='1 from when a step of aid is asked for'),
    'approve': Lever(name='approve', unit='1', low=0.0, high=1.0, axes=('patron', 'rung'), default=0.0, meaning='1 when a patron takes a step of aid by decision'),
    'decides': Lever(name='decides', unit='1', low=0.0, high=1.0, axes=('patron',), default=0.0, meaning='1 while a patron may also take steps by its own weighing'),
    'urge': Lever(name='urge', unit='1', low=0.0, high=5.0, axes=('patron',), default=0.0, meaning='how hard a patron urges talks; 0 is not at all'),
    'guarantee': Lever(name='guarantee', unit='1', low=0.0, high=5.0, axes=('patron',), default=0.0, meaning='how firmly a patron guarantees a peace; 0 is not at all'),
}

EXOGENOUS: dict[str, CataloguedSeries] = {
    'sufficiency': CataloguedSeries(name='sufficiency', unit='1', axes=('actor',), low=0.0, high=5.0, neutral=1.0, meaning='materiel at hand over materiel needed; stands for materiel', stands_for='materiel', needed_by=''),
    'support': CataloguedSeries(name='support', unit='1', axes=('actor',), low=0.01, high=0.99, neutral=None, meaning='private support for continuing the war; stands for opinion', stands_for='opinion', needed_by=''),
    'pay': CataloguedSeries(name='pay', unit='1', axes=('actor',), low=0.1, high=10.0, neutral=1.0, meaning='pay offered to recruits over pay at the start; stands for economy', stands_for='economy', needed_by=''),
    'contingent': CataloguedSeries(name='contingent', unit='persons/week', axes=('actor', 'sector'), low=0.0, high=100000.0, neutral=0.0, meaning='third-party troops arriving in a sector', stands_for='', needed_by=''),
    'military_spending': CataloguedSeries(name='military_spending', unit='1', axes=('actor',), low=0.0, high=1.0, neutral=None, meaning='military spending a year as a share of output; read by economy', stands_for='', needed_by='economy'),
}

OUTCOMES: dict[str, CataloguedOutcome] = {
    'attack': CataloguedOutcome(name='attack', unit='1', axes=('actor', 'sector'), low=0.0, high=12.0, meaning='attack effort after the calendar', mechanism='calendar', observable=False),
    'force': CataloguedOutcome(name='force', unit='persons', axes=('actor', 'sector'), low=0.0, high=2000000000.0, meaning='committed force', mechanism='reserves', observable=True),
    'reserve': CataloguedOutcome(name='reserve', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='reserve', mechanism='reserves', observable=True),
    'pool': CataloguedOutcome(name='pool', unit='persons', axes=('actor',), low=0.0, high=50000000.0, meaning='who could still be recruited', mechanism='reserves', observable=True),
    'dead': CataloguedOutcome(name='dead', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='dead since the war began', mechanism='reserves', observable=True),
    'casualties': CataloguedOutcome(name='casualties', unit='persons', axes=('actor',), low=0.0, high=1000000000000.0, meaning='killed, captured and wounded since the war began', mechanism='reserves', observable=True),
    'contingent_casualties': CataloguedOutcome(name='contingent_casualties', unit='persons', axes=('actor',), low=0.0, high=1000000000000.0, meaning='killed, captured and wounded of third-party troops', mechanism='reserves', observable=True),
    'captured': CataloguedOutcome(name='captured', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='captured or missing since the start', mechanism='reserves', observable=True),
    'deserted': CataloguedOutcome(name='deserted', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='deserted since the start', mechanism='reserves', observable=True),
    'recruits': CataloguedOutcome(name='recruits', unit='persons/week', axes=('actor',), low=0.0, high=50000000.0, meaning='new recruits', mechanism='reserves', observable=False),
    'active': CataloguedOutcome(name='active', unit='1', axes=('sector',), low=0.0, high=1.0, meaning='1 where a front is fought over', mechanism='reserves', observable=False),
    'break.manpower': CataloguedOutcome(name='break.manpower', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 where manpower is broken', mechanism='reserves', observable=False),
    'losses': CataloguedOutcome(name='losses', unit='persons/week', axes=('actor', 'sector'), low=0.0, high=2000000000.0, meaning='killed, captured and wounded', mechanism='attrition', observable=False),
    'held': CataloguedOutcome(name='held', unit='km^2', axes=('actor', 'sector'), low=0.0, high=262144.0, meaning='area held', mechanism='territory', observable=True),
    'materiel': CataloguedOutcome(name='materiel', unit='EUR_bn', axes=('actor',), low=0.0, high=INFINITE, meaning='materiel stock', mechanism='materiel', observable=True),
    'production': CataloguedOutcome(name='production', unit='EUR_bn/week', axes=('actor',), low=0.0, high=INFINITE, meaning='materiel produced', mechanism='materiel', observable=True),
    'sufficiency': CataloguedOutcome(name='sufficiency', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='materiel used over materiel needed', mechanism='materiel', observable=True),
    'strikes': CataloguedOutcome(name='strikes', unit='1/week', axes=('actor',), low=0.0, high=INFINITE, meaning="weekly strikes on the other's rear", mechanism='deep_strikes', observable=True),
    'exposure': CataloguedOutcome(name='exposure', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='how far the rear feels the war', mechanism='deep_strikes', observable=True),
    'export_capacity': CataloguedOutcome(name='export_capacity', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='export capacity left by strikes', mechanism='deep_strikes', observable=True),
    'escalation': CataloguedOutcome(name='escalation', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='chance so far of a severe escalation by the side struck', mechanism='deep_strikes', observable=True),
    'oil_price': CataloguedOutcome(name='oil_price', unit='USD/barrel', axes=(), low=0.0, high=INFINITE, meaning='world price of oil', mechanism='economy', observable=True),
    'oil_revenue': CataloguedOutcome(name='oil_revenue', unit='USD_bn/week', axes=('actor',), low=0.0, high=INFINITE, meaning='oil and gas revenue of the budget', mechanism='economy', observable=True),
    'fiscal_stress': CataloguedOutcome(name='fiscal_stress', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='fiscal stress', mechanism='economy', observable=True),
    'inflation': CataloguedOutcome(name='inflation', unit='1', axes=('actor',), low=-INFINITE, high=INFINITE, meaning='consumer price inflation on the year', mechanism='economy', observable=True),
    'exchange_rate': CataloguedOutcome(name='exchange_rate', unit='1', axes=('actor',), low=0.0, high=INFINITE, meaning='local currency per US dollar', mechanism='economy', observable=True),
    'policy_rate': CataloguedOutcome(name='policy_rate', unit='1', axes=('actor',), low=-INFINITE, high=INFINITE, meaning='policy rate a year', mechanism='economy', observable=True),
    'output': CataloguedOutcome(name='output', unit='1', axes=('actor',), low=0.0, high=INFINITE, meaning='real output over that at the start', mechanism='economy', observable=True),
    'fund': CataloguedOutcome(name='fund', unit='1', axes=('actor',), low=-INFINITE, high=INFINITE, meaning='usable fund, in years of output at the start', mechanism='economy', observable=True),
    'debt': CataloguedOutcome(name='debt', unit='1', axes=('actor',), low=-INFINITE, high=INFINITE, meaning='public debt, in years of output at the start', mechanism='economy', observable=True),
    'pay': CataloguedOutcome(name='pay', unit='1', axes=('actor',), low=0.0, high=INFINITE, meaning='real pay offered to recruits over that at the start', mechanism='economy', observable=True),
    'break.fiscal': CataloguedOutcome(name='break.fiscal', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 where the budget cannot carry the war', mechanism='economy', observable=True),
    'winning': CataloguedOutcome(name='winning', unit='1', axes=('actor', 'public'), low=0.0, high=1.0, meaning='share of a public that names a side as winning', mechanism='narrative', observable=True),
    'support': CataloguedOutcome(name='support', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='private support for continuing the war', mechanism='opinion', observable=True),
    'poll_support': CataloguedOutcome(name='poll_support', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='support as a poll would measure it', mechanism='opinion', observable=True),
    'talk_support': CataloguedOutcome(name='talk_support', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='share who would rather talk, as a poll would measure it', mechanism='opinion', observable=True),
    'morale': CataloguedOutcome(name='morale', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='morale', mechanism='opinion', observable=True),
    'insulation': CataloguedOutcome(name='insulation', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='share of a public that feels insulated', mechanism='opinion', observable=True),
    'expectation': CataloguedOutcome(name='expectation', unit='1', axes=('actor',), low=-1.0, high=1.0, meaning="hope of success of a side's own public", mechanism='opinion', observable=True),
    'dissent': CataloguedOutcome(name='dissent', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='share of adults who dissent openly', mechanism='upheaval', observable=True),
    'upheaval': CataloguedOutcome(name='upheaval', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 once a sudden upheaval has occurred', mechanism='upheaval', observable=True),
    'upheaval.hazard': CataloguedOutcome(name='upheaval.hazard', unit='1/week', axes=('actor',), low=0.0, high=INFINITE, meaning='hazard of a sudden upheaval', mechanism='upheaval', observable=False),
    'aid': CataloguedOutcome(name='aid', unit='EUR_bn/week', axes=('actor',), low=0.0, high=INFINITE, meaning='military aid allocated to a belligerent', mechanism='patron_aid', observable=True),
    'budget_aid': CataloguedOutcome(name='budget_aid', unit='EUR_bn/week', axes=('actor',), low=0.0, high=INFINITE, meaning='budget aid allocated to a belligerent', mechanism='patron_aid', observable=True),
    'willingness': CataloguedOutcome(name='willingness', unit='1', axes=('patron',), low=0.0, high=1.0, meaning='willingness of a patron to give', mechanism='patron_aid', observable=True),
    'next_red_line': CataloguedOutcome(name='next_red_line', unit='1', axes=('patron',), low=0.0, high=1.0, meaning='feared chance of a severe reaction to the next step', mechanism='patron_aid', observable=True),
    'approved': CataloguedOutcome(name='approved', unit='1', axes=('patron', 'rung'), low=0.0, high=1.0, meaning='1 where a step of aid was taken', mechanism='patron_aid', observable=True),
    'delay': CataloguedOutcome(name='delay', unit='week', axes=('patron',), low=0.0, high=INFINITE, meaning='mean wait from request to approval so far', mechanism='patron_aid', observable=True),
    'believed_strength': CataloguedOutcome(name='believed_strength', unit='1', axes=('actor',), low=-INFINITE, high=INFINITE, meaning="a side's belief about its own relative strength", mechanism='beliefs', observable=True),
    'believed_tolerance': CataloguedOutcome(name='believed_tolerance', unit='persons', axes=('actor',), low=0.0, high=INFINITE, meaning='losses a side believes the other will bear', mechanism='beliefs', observable=True),
    'talks': CataloguedOutcome(name='talks', unit='1', axes=(), low=0.0, high=1.0, meaning='1 while talks are held', mechanism='bargaining', observable=False),
    'talks.chance': CataloguedOutcome(name='talks.chance', unit='1', axes=(), low=0.0, high=1.0, meaning='chance that talks have begun by then', mechanism='bargaining', observable=False),
    'settlement': CataloguedOutcome(name='settlement', unit='1', axes=(), low=0.0, high=1.0, meaning='1 once a settlement is reached', mechanism='bargaining', observable=False),
    'settlement.chance': CataloguedOutcome(name='settlement.chance', unit='1', axes=(), low=0.0, high=1.0, meaning='chance that a settlement has been reached by then', mechanism='bargaining', observable=False),
    'ceasefire': CataloguedOutcome(name='ceasefire', unit='1', axes=(), low=0.0, high=1.0, meaning='1 while a ceasefire holds', mechanism='bargaining', observable=False),
    'ceasefire.chance': CataloguedOutcome(name='ceasefire.chance', unit='1', axes=(), low=0.0, high=1.0, meaning='chance that a ceasefire holds', mechanism='bargaining', observable=False),
    'resumption': CataloguedOutcome(name='resumption', unit='1', axes=(), low=0.0, high=1.0, meaning='1 once war has begun again after a settlement', mechanism='bargaining', observable=False),
    'resumption.chance': CataloguedOutcome(name='resumption.chance', unit='1', axes=(), low=0.0, high=1.0, meaning='chance that a settlement has been reached and war has begun again by then', mechanism='bargaining', observable=False),
    'settlement.surplus': CataloguedOutcome(name='settlement.surplus', unit='km^2', axes=(), low=-INFINITE, high=INFINITE, meaning='what both sides gain by settling in that week, in front', mechanism='bargaining', observable=False),
    'settlement.share': CataloguedOutcome(name='settlement.share', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='share of the front that a settlement of that week leaves to a side', mechanism='bargaining', observable=False),
    'reservation_value': CataloguedOutcome(name='reservation_value', unit='km^2', axes=('actor',), low=-INFINITE, high=INFINITE, meaning='what fighting on is worth to a side, with what may be settled later, in front', mechanism='bargaining', observable=False),
    'inflow': CataloguedOutcome(name='inflow', unit='persons', axes=('actor', 'sector'), low=0.0, high=1000000000000.0, meaning='set out for the sector since the start', mechanism='reserves', observable=False),
    'outflow': CataloguedOutcome(name='outflow', unit='persons', axes=('actor', 'sector'), low=0.0, high=1000000000000.0, meaning='left the sector for others since the start', mechanism='reserves', observable=False),
    'moved': CataloguedOutcome(name='moved', unit='persons', axes=('actor', 'origin', 'sector'), low=0.0, high=1000000000000.0, meaning='moved from an origin to a sector since the start', mechanism='reserves', observable=False),
    'break.political': CataloguedOutcome(name='break.political', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 where the polity cannot carry the war', mechanism='upheaval', observable=True),
    'initiative': CataloguedOutcome(name='initiative', unit='1', axes=('actor',), low=0.0, high=1.0, meaning="share of active sectors where own effort exceeds the other's", mechanism='calendar', observable=False),
}

VARIANTS: dict[str, tuple[str, ...]] = {'attrition': ('helmbold', 'square', 'linear', 'logarithmic', 'proportional_linear')}

LINKS: tuple[str, ...] = ('administration', 'aid_on_budget', 'aid_on_materiel', 'beliefs_on_opinion', 'contingent', 'dead_on_opinion', 'deadline', 'defeat_on_upheaval', 'effort_on_front', 'effort_on_losses', 'effort_on_need', 'exposure_on_upheaval', 'fighting_on_beliefs', 'ground_on_aid', 'ground_on_narrative', 'guaranteeing', 'hope_on_upheaval', 'initiative_on_narrative', 'losses_on_beliefs', 'materiel_at_table', 'mobilization_on_opinion', 'morale_on_desertion', 'narrative_on_aid', 'narrative_on_opinion', 'pay', 'peace', 'prices_on_opinion', 'recent_losses_on_opinion', 'relief', 'resolve_at_table', 'sanctions', 'sanctions_on_materiel', 'season', 'soil_on_opinion', 'spending_on_materiel', 'strain_at_table', 'strain_on_opinion', 'strain_on_upheaval', 'strength_at_table', 'strikes_on_exports', 'strikes_on_insulation', 'strikes_on_materiel', 'strikes_on_narrative', 'sufficiency_on_front', 'sufficiency_on_losses', 'support_at_table', 'support_on_front', 'support_on_recruits', 'support_on_upheaval', 'threat', 'upheaval_at_table', 'upheaval_on_effort', 'urging')

ARROWS: tuple[Arrow, ...] = (
    Arrow(name='deadline', source='calendar', target='policies', meaning='a deadline ahead raises or lowers the effort ordered', neutral=1.0),
    Arrow(name='upheaval_on_effort', source='upheaval', target='policies', meaning='a state in upheaval attacks less', neutral=1.0),
    Arrow(name='peace', source='bargaining', target='policies', meaning='a settlement or a ceasefire stops the fighting, in a case that says so', neutral=0.0),
    Arrow(name='narrative_on_aid', source='narrative', target='patron_aid', meaning='who is seen as winning moves aid', neutral=0.0),
    Arrow(name='ground_on_aid', source='territory', target='patron_aid', meaning='a backed side that loses ground is helped', neutral=0.0),
    Arrow(name='administration', source='calendar', target='patron_aid', meaning='another administration gives more or less', neutral=0.0),
    Arrow(name='aid_orders', source='policies', target='patron_aid', meaning='aid is asked for, granted and scaled', neutral=None),
    Arrow(name='aid_on_materiel', source='patron_aid', target='materiel', meaning='allocations arrive as materiel after a lag', neutral=0.0),
    Arrow(name='spending_on_materiel', source='economy', target='materiel', meaning='military spending raises production', neutral=1.0),
    Arrow(name='sanctions_on_materiel', source='economy', target='materiel', meaning='sanctions hold production down', neutral=0.0),
    Arrow(name='strikes_on_materiel', source='deep_strikes', target='materiel', meaning='strikes on the rear cut production', neutral=0.0),
    Arrow(name='pay', source='economy', target='reserves', meaning='pay brings recruits', neutral=1.0),
    Arrow(name='support_on_recruits', source='opinion', target='reserves', meaning='support for the war brings recruits', neutral='as at the start'),
    Arrow(name='orders', source='policies', target='reserves', meaning='orders, priorities and mobilisation move people', neutral=None),
    Arrow(name='contingent', source='patrons', target='reserves', meaning='third-party troops join a sector', neutral=0.0),
    Arrow(name='threat', source='territory', target='reserves', meaning='ground lost lately draws forces to the sector', neutral=0.0),
    Arrow(name='force_on_need', source='reserves', target='materiel', meaning='need of materiel follows the force', neutral=None),
    Arrow(name='effort_on_need', source='policies', target='materiel', meaning='attacking uses more materiel', neutral=0.0),
    Arrow(name='force_on_losses', source='reserves', target='attrition', meaning='losses follow the balance of forces', neutral=None),
    Arrow(name='effort_on_losses', source='policies', target='attrition', meaning='attacking costs both sides more', neutral=0.0),
    Arrow(name='sufficiency_on_losses', source='materiel', target='attrition', meaning='want of materiel lowers losses inflicted and may raise those suffered', neutral=1.0),
    Arrow(name='losses', source='attrition', target='reserves', meaning='losses leave the committed force', neutral=None),
    Arrow(name='morale_on_desertion', source='opinion', target='reserves', meaning='want of morale brings desertion', neutral=1.0),
    Arrow(name='force_on_front', source='reserves', target='territory', meaning='the front follows the balance of forces', neutral=None),
    Arrow(name='effort_on_front', source='policies', target='territory', meaning='attack effort moves the front', neutral=0.0),
    Arrow(name='sufficiency_on_front', source='materiel', target='territory', meaning='want of materiel lowers power at the front', neutral=1.0),
    Arrow(name='support_on_front', source='opinion', target='territory', meaning='support for the war carries power at the front', neutral=1.0),
    Arrow(name='season', source='calendar', target='territory', meaning='adverse seasons slow every advance', neutral=1.0),
    Arrow(name='strike_orders', source='policies', target='deep_strikes', meaning="strikes on the other's rear are ordered", neutral=None),
    Arrow(name='sanctions', source='policies', target='economy', meaning='sanctions press on trade', neutral=0.0),
    Arrow(name='strikes_on_exports', source='deep_strikes', target='economy', meaning='strikes on the rear cut export capacity', neutral=1.0),
    Arrow(name='aid_on_budget', source='patron_aid', target='economy', meaning='budget aid pays for outlays', neutral=0.0),
    Arrow(name='ground_on_narrative', source='territory', target='narrative', meaning='ground gained shows who is winning', neutral=0.0),
    Arrow(name='initiative_on_narrative', source='territory', target='narrative', meaning='who wins ground in more sectors has the initiative', neutral=0.0),
    Arrow(name='strikes_on_narrative', source='deep_strikes', target='narrative', meaning='strikes show who is winning', neutral=0.0),
    Arrow(name='dead_on_opinion', source='reserves', target='opinion', meaning='the dead weigh on support', neutral='as at the start'),
    Arrow(name='recent_losses_on_opinion', source='reserves', target='opinion', meaning='recent losses weigh on support', neutral='as at the start'),
    Arrow(name='narrative_on_opinion', source='narrative', target='opinion', meaning='who is seen as winning moves hope', neutral='as at the start'),
    Arrow(name='beliefs_on_opinion', source='beliefs', target='opinion', meaning='what was learnt moves hope of success', neutral='as at the start'),
    Arrow(name='prices_on_opinion', source='economy', target='opinion', meaning='rising prices weigh on support', neutral='as at the start'),
    Arrow(name='strain_on_opinion', source='economy', target='opinion', meaning='a strained budget weighs on support', neutral='as at the start'),
    Arrow(name='strikes_on_insulation', source='deep_strikes', target='opinion', meaning='strikes expose the rear', neutral='as at the start'),
    Arrow(name='soil_on_opinion', source='territory', target='opinion', meaning='own soil lost rallies or wears down', neutral='as at the start'),
    Arrow(name='mobilization_on_opinion', source='policies', target='opinion', meaning='calling people up costs support', neutral='as at the start'),
    Arrow(name='support_on_upheaval', source='opinion', target='upheaval', meaning='discontent brings dissent nearer', neutral='as at the start'),
    Arrow(name='defeat_on_upheaval', source='territory', target='upheaval', meaning='defeats may set dissent off', neutral=0.0),
    Arrow(name='strain_on_upheaval', source='economy', target='upheaval', meaning='a strained budget may set dissent off', neutral=0.0),
    Arrow(name='exposure_on_upheaval', source='deep_strikes', target='upheaval', meaning='an exposed rear may set dissent off', neutral=0.0),
    Arrow(name='hope_on_upheaval', source='opinion', target='upheaval', meaning='hope of success steadies those in power', neutral=0.0),
    Arrow(name='fighting_on_beliefs', source='territory', target='beliefs', meaning='results of fighting teach both sides', neutral=0.0),
    Arrow(name='losses_on_beliefs', source='reserves', target='beliefs', meaning='losses borne show what a side will bear', neutral='as at the start'),
    Arrow(name='ground_at_table', source='territory', target='bargaining', meaning='a settlement divides the ground as it is held', neutral=None),
    Arrow(name='people_at_table', source='reserves', target='bargaining', meaning='forces and casualties tell what fighting on may bring', neutral=None),
    Arrow(name='losses_at_table', source='attrition', target='bargaining', meaning='who loses many is thought to break, and pays for war', neutral=None),
    Arrow(name='resolve_at_table', source='beliefs', target='bargaining', meaning='what the other is believed to bear tells when it breaks', neutral=1000000000.0),
    Arrow(name='strength_at_table', source='beliefs', target='bargaining', meaning='who believes itself stronger expects more', neutral=0.0),
    Arrow(name='materiel_at_table', source='materiel', target='bargaining', meaning='who has want of materiel expects less', neutral=1.0),
    Arrow(name='strain_at_table', source='economy', target='bargaining', meaning='a strained budget makes war dearer', neutral=0.0),
    Arrow(name='support_at_table', source='opinion', target='bargaining', meaning='want of support makes war dearer', neutral='as at the start'),
    Arrow(name='upheaval_at_table', source='upheaval', target='bargaining', meaning='a state in upheaval expects less', neutral=0.0),
    Arrow(name='relief', source='policies', target='bargaining', meaning='sanctions can be lifted in a settlement', neutral=0.0),
    Arrow(name='urging', source='policies', target='bargaining', meaning='patrons urge talks', neutral=0.0),
    Arrow(name='guaranteeing', source='policies', target='bargaining', meaning='patrons guarantee a peace', neutral=0.0),
)

MECHANISMS: dict[str, str] = {'calendar': 'always', 'reserves': 'always', 'attrition': 'always', 'territory': 'always', 'materiel': 'chosen', 'deep_strikes': 'chosen', 'economy': 'chosen', 'narrative': 'chosen', 'opinion': 'chosen', 'upheaval': 'chosen', 'patron_aid': 'chosen', 'beliefs': 'chosen', 'bargaining': 'chosen'}
