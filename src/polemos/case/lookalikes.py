"""Names that look like others: letters of two scripts in one word, or the same shapes in another script."""

from __future__ import annotations

import re

NAMES = frozenset({"name", "title", "author", "publisher", "speaker", "asserted_by"})
"""Keys under which a name stands."""

Shapes = dict[str, tuple[str, str]]
"""The first name of every shape, and the file in which it stands."""

_WORD = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_SAME_SHAPE = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјорсухԁ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ",
    "ABESIJKMHOPCTXYaesijopcyxd" + "ABEZHIKMNOPTYXovp",
)


def shape(name: str) -> str:
    """A name with every Cyrillic or Greek letter that looks like a Latin one as that one."""
    return name.translate(_SAME_SHAPE)


def mixed(name: str) -> str:
    """The first word that mixes Latin letters with Cyrillic or Greek ones; empty where none does."""
    return next((word for word in _WORD.findall(name) if _LATIN.search(word) and _OTHER.search(word)), "")
