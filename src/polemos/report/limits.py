"""What the model cannot say and where it is weakest: printed in every report, whatever the case."""

from __future__ import annotations

import re

from polemos._core.catalogue import OUTCOMES, ROOMS

BASIS = "Prior only: nothing has been calibrated; verdicts follow from the stated priors."

CANNOT_SAY = (
    (
        "Harm to civilians is not modelled. Military deaths of both sides stand beside every policy; they "
        "are not the cost of the war."
    ),
    (
        "It does not say who is right, what anyone wants, or what ought to be done. Motives and value "
        "judgements are quoted, never judged."
    ),
    "Nothing here is tactical: no units, weapons, routes or targets, and no place in the format to put them.",
    "It gives no date for a collapse of a state, an army or a currency.",
    (
        "What would have happened under another policy is never observed. Such verdicts are statements "
        "about this model and never count as skill."
    ),
    (
        "A verdict on the record compares what was said with what was published by the cut-off. It does "
        "not say which source is right."
    ),
    "Nothing after the cut-off is used, not even to choose what is shown.",
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


def rooms_missing() -> tuple[tuple[str, str], ...]:
    """Mechanisms that are not built, with the outcomes that claims on them would need."""
    meanings = {
        room: [_FLAG.sub("whether ", one.meaning) for one in OUTCOMES.values() if one.room == room]
        for room, built in ROOMS.items()
        if not built
    }
    return tuple(
        (room.replace("_", " "), ", ".join(found) or "nothing observable") for room, found in meanings.items()
    )
