"""Phrases for the draws of a case, one for every parameter that a verdict may hang on."""

import pytest

from polemos._core.catalogue import EXOGENOUS, PARAMETERS
from polemos._core.plain_names import PHRASES, plain_name, slots

NAMES = {"A": "Aland", "north": "the north"}


def test_every_parameter_and_series_has_a_phrase_that_names_its_axes():
    axes = {name: set(entry.axes) for name, entry in {**PARAMETERS, **EXOGENOUS}.items()}
    assert {name: slots(phrase) for name, phrase in PHRASES.items()} == axes


def test_phrases_are_plain_short_and_each_its_own():
    assert len(set(PHRASES.values())) == len(PHRASES)
    for phrase in PHRASES.values():
        assert len(phrase.split()) <= 17
        assert phrase[0].islower()
        assert not set(phrase) & set("_.;:=")


@pytest.mark.parametrize(
    ("element", "axes", "called"),
    [
        ("reserves.sector_value(A, north)", ("actor", "sector"), "what the north is worth to Aland"),
        ("reserves.transit_time", (), "the time on the way between sectors"),
        ("law.front_speed(north)", (), "front speed (the north)"),
        ("law.front_speed", (), "front speed"),
        ("reserves.sector_value(A)", ("actor", "sector"), "sector value (Aland)"),
    ],
)
def test_an_element_is_called_by_its_phrase_or_by_what_its_code_says(element, axes, called):
    assert plain_name(element, axes, lambda id: NAMES.get(id, id)) == called
