"""Names, units and supports of everything a case may name: plain data, no JAX.

Generated from the declarations in `dynamics` by `tools/generate_catalogue.py`; do not edit by hand.
A test keeps it in step. Units are written as pint reads them; "1" is a pure number.
"""

from dataclasses import dataclass

INFINITE = float("inf")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a mechanism: one prior for every element of its axes."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str
    axes: tuple[str, ...]
    source: str


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
class Exogenous:
    """A series that stands for a mechanism not built yet; without neutral the case must give it."""

    name: str
    unit: str
    axes: tuple[str, ...]
    low: float
    high: float
    neutral: float | None
    meaning: str


@dataclass(frozen=True)
class Outcome:
    """What a claim may name; a claim on an outcome that is not built waits for its room."""

    name: str
    unit: str
    axes: tuple[str, ...]
    low: float
    high: float
    meaning: str
    room: str
    built: bool
    observable: bool = False  # a policy may condition on it


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
    'reserves.sector_value': Parameter(name='reserves.sector_value', unit='1', low=0.0, high=100.0, meaning='v: what a sector is worth to a side, relative', axes=('actor', 'sector'), source='Friedman (1958)'),
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
    'territory.mobility': Parameter(name='territory.mobility', unit='km^2/week', low=0.0, high=5000.0, meaning='c: advance per unit of log power beyond the band', axes=('sector',), source='weekly area changes'),
    'territory.stalemate_band': Parameter(name='territory.stalemate_band', unit='1', low=0.0, high=3.0, meaning='delta: log power ratio below which the front stands', axes=(), source='assumption of form'),
    'territory.local_persistence': Parameter(name='territory.local_persistence', unit='1', low=0.0, high=0.99, meaning='phi: weekly persistence of local luck', axes=(), source='autocorrelation of weekly area changes'),
    'territory.local_spread': Parameter(name='territory.local_spread', unit='1', low=0.0, high=3.0, meaning='spread of local luck in log power', axes=(), source='assumption of form'),
    'territory.relative_strength': Parameter(name='territory.relative_strength', unit='1', low=-3.0, high=3.0, meaning='theta: strength beyond what can be counted, in log power', axes=('actor',), source='assumption of form'),
    'territory.effort_gain': Parameter(name='territory.effort_gain', unit='1', low=0.0, high=2.0, meaning='g: log power per unit of attack effort', axes=(), source='assumption of form'),
    'territory.effort_persistence': Parameter(name='territory.effort_persistence', unit='1', low=0.0, high=0.99, meaning="weekly persistence of a side's own swings of effort", axes=(), source='assumption of form'),
    'territory.effort_spread': Parameter(name='territory.effort_spread', unit='1', low=0.0, high=2.0, meaning="spread of a side's own swings of effort, in log power", axes=(), source='assumption of form'),
    'territory.sufficiency_power': Parameter(name='territory.sufficiency_power', unit='1', low=0.0, high=1.0, meaning='eta: log power per log fire efficiency', axes=(), source='assumption of form'),
    'territory.support_power': Parameter(name='territory.support_power', unit='1', low=0.0, high=1.0, meaning='eta_s: log power per log support', axes=(), source='assumption of form'),
    'territory.breakthrough_rate': Parameter(name='territory.breakthrough_rate', unit='1/week', low=0.0, high=0.2, meaning='p_J: weekly chance of a breakthrough where one side is thin', axes=(), source='episodes in the war'),
    'territory.breakthrough_threshold': Parameter(name='territory.breakthrough_threshold', unit='1', low=0.0, high=5.0, meaning='log power ratio beyond which a defence is thin', axes=(), source='assumption of form'),
    'territory.breakthrough_size': Parameter(name='territory.breakthrough_size', unit='week', low=0.0, high=100.0, meaning="whole area of a breakthrough, in weeks of the sector's mobility", axes=(), source='episodes'),
    'territory.breakthrough_duration': Parameter(name='territory.breakthrough_duration', unit='week', low=1.0, high=12.0, meaning='mean length of a breakthrough', axes=(), source='assumption of form'),
    'territory.salient_decay': Parameter(name='territory.salient_decay', unit='1/week', low=0.0, high=0.5, meaning='lambda: weekly share of ground held on enemy soil that is lost whatever the balance', axes=('sector',), source="decay of held ground in the case's ledger"),
    'territory.maximum_advance': Parameter(name='territory.maximum_advance', unit='km^2/week', low=0.0, high=20000.0, meaning='most that can change hands in a sector in a week', axes=(), source='largest weekly change'),
    'territory.threat_memory': Parameter(name='territory.threat_memory', unit='week', low=1.0, high=26.0, meaning='how long a loss of ground is felt as a threat', axes=(), source='assumption of form'),
}

LEVERS: dict[str, Lever] = {
    'priority': Lever(name='priority', unit='1', low=-5.0, high=5.0, axes=('actor', 'sector'), default=0.0, meaning='added to the log weight of a sector when forces are allocated'),
    'attack_effort': Lever(name='attack_effort', unit='1', low=0.0, high=3.0, axes=('actor', 'sector'), default=0.0, meaning='effort put into attacking in a sector; 1 is a main effort'),
    'send': Lever(name='send', unit='persons/week', low=0.0, high=1000000.0, axes=('actor', 'sector'), default=0.0, meaning='prepared move from the reserve to a sector'),
    'recall': Lever(name='recall', unit='1/week', low=0.0, high=1.0, axes=('actor', 'sector'), default=0.0, meaning="share of a sector's force taken back to the reserve"),
    'open': Lever(name='open', unit='1', low=0.0, high=1.0, axes=('sector',), default=0.0, meaning='1 opens a closed sector while it is set'),
    'mobilization': Lever(name='mobilization', unit='1', low=0.0, high=5.0, axes=('actor',), default=0.0, meaning='extra recruitment effort; 0 is none'),
    'hold_reserve': Lever(name='hold_reserve', unit='persons', low=0.0, high=1000000.0, axes=('actor',), default=0.0, meaning='reserve kept back on top of the minimum'),
}

EXOGENOUS: dict[str, Exogenous] = {
    'sufficiency': Exogenous(name='sufficiency', unit='1', axes=('actor',), low=0.0, high=5.0, neutral=1.0, meaning='materiel at hand over materiel needed; stands for materiel'),
    'support': Exogenous(name='support', unit='1', axes=('actor',), low=0.01, high=0.99, neutral=None, meaning='private support for continuing the war; stands for opinion'),
    'pay': Exogenous(name='pay', unit='1', axes=('actor',), low=0.1, high=10.0, neutral=1.0, meaning='pay offered to recruits over pay at the start; stands for economy'),
    'contingent': Exogenous(name='contingent', unit='persons/week', axes=('actor', 'sector'), low=0.0, high=100000.0, neutral=0.0, meaning='third-party troops arriving in a sector'),
}

OUTCOMES: dict[str, Outcome] = {
    'held': Outcome(name='held', unit='km^2', axes=('actor', 'sector'), low=0.0, high=262144.0, meaning='area held', room='territory', built=True, observable=True),
    'force': Outcome(name='force', unit='persons', axes=('actor', 'sector'), low=0.0, high=2000000000.0, meaning='committed force', room='reserves', built=True, observable=True),
    'reserve': Outcome(name='reserve', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='reserve', room='reserves', built=True, observable=True),
    'pool': Outcome(name='pool', unit='persons', axes=('actor',), low=0.0, high=50000000.0, meaning='who could still be recruited', room='reserves', built=True, observable=True),
    'dead': Outcome(name='dead', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='dead since the war began', room='reserves', built=True, observable=True),
    'casualties': Outcome(name='casualties', unit='persons', axes=('actor',), low=0.0, high=1000000000000.0, meaning='killed, captured and wounded since the war began', room='reserves', built=True, observable=True),
    'captured': Outcome(name='captured', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='captured or missing since the start', room='reserves', built=True, observable=True),
    'deserted': Outcome(name='deserted', unit='persons', axes=('actor',), low=0.0, high=2000000000.0, meaning='deserted since the start', room='reserves', built=True, observable=True),
    'losses': Outcome(name='losses', unit='persons/week', axes=('actor', 'sector'), low=0.0, high=2000000000.0, meaning='killed, captured and wounded', room='attrition', built=True, observable=False),
    'inflow': Outcome(name='inflow', unit='persons', axes=('actor', 'sector'), low=0.0, high=1000000000000.0, meaning='set out for the sector since the start', room='reserves', built=True, observable=False),
    'outflow': Outcome(name='outflow', unit='persons', axes=('actor', 'sector'), low=0.0, high=1000000000000.0, meaning='left the sector for others since the start', room='reserves', built=True, observable=False),
    'moved': Outcome(name='moved', unit='persons', axes=('actor', 'origin', 'sector'), low=0.0, high=1000000000000.0, meaning='moved from an origin to a sector since the start', room='reserves', built=True, observable=False),
    'recruits': Outcome(name='recruits', unit='persons/week', axes=('actor',), low=0.0, high=50000000.0, meaning='new recruits', room='reserves', built=True, observable=False),
    'attack': Outcome(name='attack', unit='1', axes=('actor', 'sector'), low=0.0, high=12.0, meaning='attack effort after the calendar', room='calendar', built=True, observable=False),
    'initiative': Outcome(name='initiative', unit='1', axes=('actor',), low=0.0, high=1.0, meaning="share of active sectors where own effort exceeds the other's", room='calendar', built=True, observable=False),
    'active': Outcome(name='active', unit='1', axes=('sector',), low=0.0, high=1.0, meaning='1 where there is a front', room='territory', built=True, observable=False),
    'break.manpower': Outcome(name='break.manpower', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 where manpower is broken', room='reserves', built=True, observable=False),
    'break.fiscal': Outcome(name='break.fiscal', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 where the budget cannot carry the war', room='economy', built=False, observable=False),
    'break.political': Outcome(name='break.political', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 where the polity cannot carry the war', room='upheaval', built=False, observable=False),
    'break.front': Outcome(name='break.front', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 where a front has collapsed', room='bargaining', built=False, observable=False),
    'support': Outcome(name='support', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='private support for continuing the war', room='opinion', built=False, observable=False),
    'poll_support': Outcome(name='poll_support', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='support as a poll would measure it', room='opinion', built=False, observable=False),
    'talk_support': Outcome(name='talk_support', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='share who would rather talk, as a poll would measure it', room='opinion', built=False, observable=False),
    'morale': Outcome(name='morale', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='morale', room='opinion', built=False, observable=False),
    'insulation': Outcome(name='insulation', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='share of a public that feels insulated', room='opinion', built=False, observable=False),
    'upheaval': Outcome(name='upheaval', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='1 once a sudden upheaval has occurred', room='upheaval', built=False, observable=False),
    'aid': Outcome(name='aid', unit='EUR_bn/week', axes=('actor',), low=0.0, high=INFINITE, meaning='aid allocated to a belligerent', room='patron_aid', built=False, observable=False),
    'next_red_line': Outcome(name='next_red_line', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='feared chance of a severe reaction to the next step', room='patron_aid', built=False, observable=False),
    'winning': Outcome(name='winning', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='share who see a belligerent as winning', room='narrative', built=False, observable=False),
    'oil_revenue': Outcome(name='oil_revenue', unit='USD_bn/week', axes=('actor',), low=0.0, high=INFINITE, meaning='oil and gas revenue', room='economy', built=False, observable=False),
    'fiscal_stress': Outcome(name='fiscal_stress', unit='1', axes=('actor',), low=0.0, high=1.0, meaning='fiscal stress', room='economy', built=False, observable=False),
    'inflation': Outcome(name='inflation', unit='1', axes=('actor',), low=-1.0, high=INFINITE, meaning='consumer price inflation on the year', room='economy', built=False, observable=False),
    'exchange_rate': Outcome(name='exchange_rate', unit='1', axes=('actor',), low=0.0, high=INFINITE, meaning='local currency per US dollar', room='economy', built=False, observable=False),
    'policy_rate': Outcome(name='policy_rate', unit='1', axes=('actor',), low=-1.0, high=INFINITE, meaning='policy rate a year', room='economy', built=False, observable=False),
    'materiel': Outcome(name='materiel', unit='EUR_bn', axes=('actor',), low=0.0, high=INFINITE, meaning='materiel stock', room='materiel', built=False, observable=False),
    'sufficiency': Outcome(name='sufficiency', unit='1', axes=('actor',), low=0.0, high=5.0, meaning='materiel at hand over materiel needed', room='materiel', built=False, observable=False),
    'strikes': Outcome(name='strikes', unit='1', axes=('actor',), low=0.0, high=INFINITE, meaning="weekly strikes on the other's rear", room='deep_strikes', built=False, observable=False),
    'believed_tolerance': Outcome(name='believed_tolerance', unit='persons', axes=('actor',), low=0.0, high=INFINITE, meaning='losses a side believes the other will bear', room='beliefs', built=False, observable=False),
    'believed_strength': Outcome(name='believed_strength', unit='1', axes=('actor',), low=-INFINITE, high=INFINITE, meaning="a side's belief about relative strength", room='beliefs', built=False, observable=False),
    'talks': Outcome(name='talks', unit='1', axes=(), low=0.0, high=1.0, meaning='1 while talks are held', room='bargaining', built=False, observable=False),
    'ceasefire': Outcome(name='ceasefire', unit='1', axes=(), low=0.0, high=1.0, meaning='1 while a ceasefire holds', room='bargaining', built=False, observable=False),
    'settlement': Outcome(name='settlement', unit='1', axes=(), low=0.0, high=1.0, meaning='1 once a settlement is reached', room='bargaining', built=False, observable=False),
    'settlement.share': Outcome(name='settlement.share', unit='1', axes=('actor',), low=0.0, high=1.0, meaning="a side's share of what is settled", room='bargaining', built=False, observable=False),
    'reservation_value': Outcome(name='reservation_value', unit='1', axes=('actor',), low=-1.0, high=1.0, meaning='value of fighting on, in stake units', room='bargaining', built=False, observable=False),
}

VARIANTS: dict[str, tuple[str, ...]] = {'attrition': ('helmbold', 'square', 'linear', 'logarithmic', 'proportional_linear')}

LINKS: tuple[str, ...] = ('contingent', 'deadline', 'effort_on_front', 'effort_on_losses', 'pay', 'season', 'sufficiency_on_front', 'sufficiency_on_losses', 'support_on_desertion', 'support_on_front', 'support_on_recruits', 'threat')

ROOMS: dict[str, bool] = {'calendar': True, 'reserves': True, 'attrition': True, 'territory': True, 'materiel': False, 'economy': False, 'deep_strikes': False, 'narrative': False, 'opinion': False, 'upheaval': False, 'patron_aid': False, 'beliefs': False, 'bargaining': False}

PLANNED_LEVERS: dict[str, str] = {'aid': 'patron_aid', 'sanctions': 'economy', 'strikes': 'deep_strikes', 'talks': 'bargaining'}
