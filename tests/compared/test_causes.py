"""Which changes a claim names, from saved verdicts and made-up changes alone."""

import pytest

from polemos._core.saved import JudgedReading, SavedDriver, Verdict
from polemos.compared.causes import ALONE, Cause, causes
from polemos.compared.inputs import Change

ELSEWHERE = Change("program", "numpy", "", "1", "2")
DRAW, OWN = "the claim hangs on that draw", "it is the claim's own"
POLICY, CITED, READ = (
    "the claim is asked under that policy",
    "the claim cites it",
    "the claim is read from the record",
)


def verdict(drawn_from="prior", sources=(), **told):
    reading = JudgedReading(name="lead", predicate="P(x)", verdict="open", decides=True, **told)
    return Verdict(
        claim="c", kind="forecast", statement="S.", verdict="open", words="W.", speaks="lead",
        drawn_from=drawn_from, readings=(reading,), sources=sources,
    )  # fmt: skip


def driver(name):
    return SavedDriver(name=name, explained=0.5, profile=(0.1, 0.9), settles=0.5, taught=False)


def change(group, subject, detail="", **told):
    return Change(group, subject, detail, "before", "after", **told)


def named(changed, before, after=None):
    """Why a change is named beside another that no claim speaks of."""
    found = causes(before, after or before, (changed, ELSEWHERE))
    assert all((one.group, one.change) == (changed.group, changed.name) for one in found)
    return [one.why for one in found]


PRIOR = change("priors", "a.b", "(north)")
HANGS = [
    {"drivers": (driver("a.b(north)"),)},
    {"premise_drivers": (driver("a.b(north)"),)},
    {"because": ("a.b(north)",)},
    {"direction": ("a.b(north)",)},
]


@pytest.mark.parametrize("told", HANGS, ids=lambda told: next(iter(told)))
def test_a_prior_is_named_by_every_way_in_which_a_claim_hangs_on_its_draw(told):
    plain = verdict()
    assert named(PRIOR, plain) == []
    assert named(PRIOR, verdict(**told), plain) == [DRAW]  # in the first run alone, or in the second
    assert named(PRIOR, plain, verdict(**told)) == [DRAW]


@pytest.mark.parametrize(
    ("subject", "detail", "draw", "speaks"),
    [
        ("a.b", "(north)", "a.b(north)", True),
        ("a.b", "(north)", "a.b(south)", False),
        ("a.b", "(*)", "a.b(south)", True),
        ("a.b", "(A.north)", "a.b(A, north)", True),
        ("a.b", "(A.*)", "a.b(A, south)", True),
        ("a.b", "(B.*)", "a.b(A, south)", False),
        ("a.b", "", "a.b(A, south)", True),
        ("a.b", "basis", "a.b(A, south)", True),
        ("a.b", "", "a.c(A, south)", False),
        ("a.b", "", "a.b", True),
    ],
)
def test_a_prior_of_some_elements_is_named_for_draws_of_those_alone(subject, detail, draw, speaks):
    found = named(change("priors", subject, detail), verdict(because=(draw,)))
    assert found == ([DRAW] if speaks else [])


def test_a_series_from_outside_is_named_by_its_draw():
    changed = change("exogenous", "support(A)", "at 2001-01-01")
    assert named(changed, verdict(because=("support(A)",))) == [DRAW]
    assert named(changed, verdict(because=("support(B)",))) == []


def test_a_policy_evidence_and_its_own_words_are_named():
    setting = change("policies", "pull_back", "set open(border) from 2001-08-06")
    assert named(setting, verdict(policies=("baseline", "pull_back"))) == [POLICY]
    assert named(setting, verdict(policies=("baseline",))) == []
    row = change("evidence", "dead_b", "value")
    assert named(row, verdict(sources=("dead_b",))) == [CITED]
    assert named(row, verdict(), verdict(sources=("dead_b",))) == [CITED]
    assert named(row, verdict(sources=("dead_a",))) == []
    assert named(change("claims", "c", "horizon"), verdict()) == [OWN]
    assert named(change("claims", "other", "horizon"), verdict()) == []


def test_the_end_of_the_evidence_is_named_for_what_is_read_from_the_record():
    day = change("case", "known_until")
    assert named(day, verdict("record")) == [READ]
    assert named(day, verdict("prior"), verdict("record")) == [READ]
    assert named(day, verdict("prior")) == []
    assert named(change("case", "links", "season"), verdict("record")) == []


def test_elimination_names_what_is_alone_and_nothing_once_two_things_differ():
    link, rate = change("case", "links", "season"), change("case", "sectors", "north.area")
    assert causes(verdict(), verdict(), (link,)) == (Cause("case", "links: season", ALONE),)
    assert causes(verdict(), verdict(), (link, rate)) == ()
    note = change("priors", "x.y", "note", inert=True)
    assert causes(verdict(), verdict(), (note, link)) == (Cause("case", "links: season", ALONE),)
    assert causes(verdict(), verdict(), (note,)) == ()
    assert causes(verdict(), verdict(), ()) == ()


def test_the_program_is_one_thing_whatever_of_it_differs_and_a_machine_is_another():
    jax = change("program", "jax")
    assert [one.why for one in causes(verdict(), verdict(), (ELSEWHERE, jax))] == [ALONE, ALONE]
    assert causes(verdict(), verdict(), (ELSEWHERE, change("platform", "machine"))) == ()
    both = (change("priors", "a.b", "(north)"), change("priors", "a.b", "(south)"))
    assert [one.change for one in causes(verdict(), verdict(), both)] == ["a.b(north)", "a.b(south)"]


def test_what_nothing_counts_with_is_never_a_cause():
    note = change("claims", "c", "note", inert=True)
    assert causes(verdict(), verdict(), (note, ELSEWHERE, change("case", "links"))) == ()
