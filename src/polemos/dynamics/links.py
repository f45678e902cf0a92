"""The causal diagram as data: every arrow between two mechanisms, and what a cut one leaves behind.

The pictures in the documentation and the report are drawn from `LINKS`; `couplings.py` makes each of
them work. A link with a neutral value can be cut, by the case (`links: {threat: off}`) or to ask which
link carried a result: its reader then sees the neutral value, and everything else stays as it was. Links
without one are what the model is made of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import equinox as eqx
import jax.numpy as jnp
from jaxtyping import Array, Float

AS_AT_START = "as at the start"
"""The neutral value of a link whose reader then sees the first week for ever."""


@dataclass(frozen=True)
class Link:
    """One arrow of the causal diagram."""

    name: str
    source: str
    target: str
    meaning: str
    neutral: float | str | None = None


LINKS = (
    # calendar and policies
    Link("season", "calendar", "territory", "adverse seasons slow every advance", 1.0),
    Link("deadline", "calendar", "policies", "a deadline ahead raises or lowers the effort ordered", 1.0),
    Link("administration", "calendar", "patron_aid", "another administration gives more or less", 0.0),
    Link("orders", "policies", "reserves", "orders, priorities and mobilisation move people"),
    Link("strike_orders", "policies", "deep_strikes", "strikes on the other's rear are ordered"),
    Link("sanctions", "policies", "economy", "sanctions press on trade", 0.0),
    Link("aid_orders", "policies", "patron_aid", "aid is asked for, granted and scaled"),
    Link("effort_on_front", "policies", "territory", "attack effort moves the front", 0.0),
    Link("effort_on_losses", "policies", "attrition", "attacking costs both sides more", 0.0),
    Link("effort_on_need", "policies", "materiel", "attacking uses more materiel", 0.0),
    Link("effort_on_narrative", "policies", "narrative", "who attacks is seen to have the initiative", 0.0),
    Link("mobilization_on_opinion", "policies", "opinion", "calling people up costs support", AS_AT_START),
    # people and materiel at the front
    Link("force_on_losses", "reserves", "attrition", "losses follow the balance of forces"),
    Link("force_on_front", "reserves", "territory", "the front follows the balance of forces"),
    Link("force_on_need", "reserves", "materiel", "need of materiel follows the force"),
    Link("losses", "attrition", "reserves", "losses leave the committed force"),
    Link("threat", "territory", "reserves", "ground lost lately draws forces to the sector", 0.0),
    Link("contingent", "patrons", "reserves", "third-party troops join a sector", 0.0),
    Link("sufficiency_on_losses", "materiel", "attrition", "want of materiel lowers losses inflicted", 1.0),
    Link("sufficiency_on_front", "materiel", "territory", "want of materiel lowers power at the front", 1.0),
    # the rear
    Link("spending_on_materiel", "economy", "materiel", "military spending raises production", 1.0),
    Link("sanctions_on_materiel", "economy", "materiel", "sanctions hold production down", 0.0),
    Link("strikes_on_materiel", "deep_strikes", "materiel", "strikes on the rear cut production", 0.0),
    Link("strikes_on_exports", "deep_strikes", "economy", "strikes on the rear cut export capacity", 1.0),
    Link("strikes_on_insulation", "deep_strikes", "opinion", "strikes expose the rear", AS_AT_START),
    Link("pay", "economy", "reserves", "pay brings recruits", 1.0),
    # opinion
    Link("dead_on_opinion", "reserves", "opinion", "the dead weigh on support", AS_AT_START),
    Link("recent_losses_on_opinion", "attrition", "opinion", "recent losses weigh on support", AS_AT_START),
    Link("prices_on_opinion", "economy", "opinion", "rising prices weigh on support", AS_AT_START),
    Link("strain_on_opinion", "economy", "opinion", "a strained budget weighs on support", AS_AT_START),
    Link("soil_on_opinion", "territory", "opinion", "own soil lost rallies or wears down", AS_AT_START),
    Link("narrative_on_opinion", "narrative", "opinion", "who is seen as winning moves hope", AS_AT_START),
    Link("beliefs_on_opinion", "beliefs", "opinion", "what was learnt moves hope of success", AS_AT_START),
    Link("support_on_front", "opinion", "territory", "support for the war carries power at the front", 1.0),
    Link("support_on_recruits", "opinion", "reserves", "support for the war brings recruits", AS_AT_START),
    Link("morale_on_desertion", "opinion", "reserves", "want of morale brings desertion", 1.0),
    # upheaval
    Link("support_on_upheaval", "opinion", "upheaval", "discontent brings dissent nearer", AS_AT_START),
    Link("hope_on_upheaval", "opinion", "upheaval", "hope of success steadies those in power", 0.0),
    Link("defeat_on_upheaval", "territory", "upheaval", "defeats may set dissent off", 0.0),
    Link("strain_on_upheaval", "economy", "upheaval", "a strained budget may set dissent off", 0.0),
    Link("exposure_on_upheaval", "deep_strikes", "upheaval", "an exposed rear may set dissent off", 0.0),
    Link("upheaval_on_effort", "upheaval", "policies", "a state in upheaval attacks less", 1.0),
    # patrons and narrative
    Link("ground_on_narrative", "territory", "narrative", "ground gained shows who is winning", 0.0),
    Link("strikes_on_narrative", "deep_strikes", "narrative", "strikes show who is winning", 0.0),
    Link("narrative_on_aid", "narrative", "patron_aid", "who is seen as winning moves aid", 0.0),
    Link("ground_on_aid", "territory", "patron_aid", "a backed side that loses ground is helped", 0.0),
    Link("aid_on_materiel", "patron_aid", "materiel", "allocations arrive as materiel after a lag", 0.0),
    Link("aid_on_budget", "patron_aid", "economy", "budget aid pays for outlays", 0.0),
    # beliefs
    Link("fighting_on_beliefs", "territory", "beliefs", "results of fighting teach both sides", 0.0),
    Link("losses_on_beliefs", "reserves", "beliefs", "losses borne show what a side will bear", AS_AT_START),
)  # fmt: skip
SWITCHABLE = {link.name: link.neutral for link in LINKS if link.neutral is not None}
_PLACE = {name: number for number, name in enumerate(SWITCHABLE)}


class Switches(eqx.Module):
    """Which links are on, as numbers, so that one compiled week serves every set of cuts.

    on  1 or 0 for every link of SWITCHABLE, in its order
    """

    on: Float[Array, "link"]

    @classmethod
    def cutting(cls, off: Iterable[str] = ()) -> "Switches":
        """All links but those named; ValueError where one has no such name."""
        off = frozenset(off)
        if unknown := off - SWITCHABLE.keys():
            message = (
                f"no switchable link {', '.join(sorted(unknown))}; there are {', '.join(sorted(SWITCHABLE))}"
            )
            raise ValueError(message)
        return cls(jnp.asarray([float(name not in off) for name in SWITCHABLE]))

    def read(self, link: str, value: Any, start: Any = None) -> Any:
        """The value that the reader of a link sees: as it is, or neutral; `start` is how it began."""
        neutral = SWITCHABLE[link]
        instead = start if neutral == AS_AT_START else jnp.asarray(neutral, value.dtype)
        return jnp.where(self.on[_PLACE[link]] > 0, value, instead)
