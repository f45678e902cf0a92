"""The axes that arrays and references of a case run along, and which list of case.yaml spells each out."""

AXES = {
    "actor": "belligerents",
    "patron": "patrons",
    "sector": "sectors",
    "public": "publics",
    "rung": "red_lines",
}
"""Axis -> the section of case.yaml whose ids are its elements; in this order wherever several meet."""

ORIGIN = "origin"
"""One more axis, of moves: the reserve or a sector."""

RESERVE = "reserve"
"""The origin that is no sector; no sector may have its name."""
