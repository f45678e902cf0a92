"""What the model cannot say and where it is weakest: printed in every report, whatever the case."""

from __future__ import annotations

import re

from polemos._core.catalogue import MECHANISMS, OUTCOMES
from polemos.report.record import RunRecord

CANNOT_SAY = (
    (
        "Harm to civilians is not modelled. Military deaths are shown of both sides or of neither; they are "
        "not the cost of the war."
    ),
    (
        "It does not say who is right, what anyone wants, or what ought to be done. Motives and value "
        "judgements are quoted, never judged."
    ),
    "Nothing here is tactical: no units, weapons, routes or targets, and no place in the format to put them.",
    (
        "It gives no date for a collapse of a state, an army or a currency, and no level for the chance of "
        "an upheaval: only ratios between policies."
    ),
    (
        "What would have happened under another policy is never observed. Such verdicts are statements "
        "about this model and never count as skill."
    ),
    (
        "A verdict on the record compares what was said with what was published by the cut-off. It does "
        "not say which source is right."
    ),
    (
        "Nothing known only after the cut-off is used. Where a series about the time before it was published "
        "later, it is drawn apart, in grey, and compared with nothing."
    ),
)

WEAKEST = (
    (
        "One war",
        (
            "The priors and the shape of the model come from one war, so no score taken on it shows skill "
            "elsewhere."
        ),
    ),
    (
        "Relative strength",
        (
            "One number a side stands for everything that cannot be counted: leadership, training, "
            "cohesion, intelligence."
        ),
    ),
    (
        "Tolerance of losses",
        (
            "How publics and leaders weigh losses is not identified by any data here; it is held in wide "
            "bands or left out."
        ),
    ),
    (
        "Perception and aid",
        (
            "Two theories pull opposite ways (help for the one who seems to win, rescue for the one who "
            "seems to lose), and few data tell them apart."
        ),
    ),
    (
        "Polls",
        (
            "What a poll would read is private support moved by what people keep from a pollster and by the "
            "wording; both are priors, and questions differ from pollster to pollster."
        ),
    ),
    (
        "Money",
        (
            "Budget, fund and evasion of sanctions are thin in the public record, and the two sides publish "
            "different things."
        ),
    ),
    (
        "Upheaval",
        (
            "Its base rate comes from all countries and its thresholds from nowhere: they cannot be inferred "
            "from polls. Only comparisons mean anything."
        ),
    ),
    (
        "Which loop did it",
        (
            "A division among links follows the arrows of this model. What has no arrow gets no share, and "
            "links that act together share what neither carries alone."
        ),
    ),
    ("Stakes", "What ground is worth to each side at a negotiating table is assumed, never measured."),
    (
        "Casualties",
        (
            "Published figures differ by factors between classes of source; a war's sides inflate the "
            "other's and hide their own."
        ),
    ),
)


_FLAG = re.compile(r"^1 (where|while|once) ")
"""How the catalogue words what is either so or not."""


def mechanisms_unused(record: RunRecord) -> tuple[tuple[str, str], ...]:
    """Mechanisms that the case leaves out, with what it cannot speak of for that."""
    return tuple(_named(mechanism) for mechanism in MECHANISMS if mechanism not in record.case.in_use)


def _named(mechanism: str) -> tuple[str, str]:
    meanings = [_FLAG.sub("whether ", one.meaning) for one in OUTCOMES.values() if one.mechanism == mechanism]
    return mechanism.replace("_", " "), ", ".join(meanings) or "nothing observable"
