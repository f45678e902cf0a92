"""Bargaining: what held ground, a sanction or a deadline is worth at the table, and when a war ends.

Claim    A war goes on while both sides cannot save by stopping it, above all because each believes that the
         other breaks first; ground held on the other's soil buys what it is worth to who wants it more.
Law      V_i = G_i +- m_i X_i + phi_i Z_i - c_i sum_k w_ik K_ik + O_i
         S = (1 - chi) (pie - V_1 - V_2) + chi (chips handed over if the war resumes) - office + relief
         in talks a deal is signed with chance 1 - exp(-h_D (1 - exp(-S+ / C))), C: a week's cost of both
         each side gets V_i + beta_i S;  the line of the deal follows
Omits    More than one line; offers that screen or teach; what a state's collapse would bring; talks that slow
         the fighting; third parties at the table.
Sources  Fearon (1995) for the range; Nash (1950) and Rubinstein (1982) for its division; Slantchev (2003) and
         Powell (2004) for settling later. Choices among many equilibria: beta and h_D.
"""

from polemos.dynamics.mechanisms.bargaining.features import (
    LONGEST,
    Memory,
    Seen,
    begun,
    breaks,
    features,
    remembered,
)
from polemos.dynamics.mechanisms.bargaining.table import (
    Chances,
    Options,
    Press,
    Rates,
    advanced,
    agreement,
    beginning,
    breaking_off,
    options,
)
from polemos.dynamics.mechanisms.bargaining.values import (
    Fighting,
    Preferences,
    Terms,
    believed_break,
    discount,
    fighting_value,
    lines,
    pie,
    power_of_patience,
    split,
    surplus,
    traded,
    weekly_cost,
)

__all__ = [
    "LONGEST",
    "Chances",
    "Fighting",
    "Memory",
    "Options",
    "Preferences",
    "Press",
    "Rates",
    "Seen",
    "Terms",
    "advanced",
    "agreement",
    "beginning",
    "begun",
    "believed_break",
    "breaking_off",
    "breaks",
    "discount",
    "features",
    "fighting_value",
    "lines",
    "options",
    "pie",
    "power_of_patience",
    "remembered",
    "split",
    "surplus",
    "traded",
    "weekly_cost",
]
