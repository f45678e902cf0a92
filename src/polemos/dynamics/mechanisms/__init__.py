"""The mechanisms of the war, one module each; none knows another."""

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

__all__ = [
    "attrition",
    "bargaining",
    "beliefs",
    "calendar",
    "deep_strikes",
    "economy",
    "materiel",
    "narrative",
    "opinion",
    "patron_aid",
    "reserves",
    "territory",
    "upheaval",
]
