"""What decides an answer: rings as shipped, filled marks once one thing is changed."""

import dataclasses
import re

import pytest

from polemos._core.saved import JudgedReading, SavedDriver, SavedShares, SavedSwitch
from polemos.report import RunRecord, build_page
from polemos.report.answers import answers
from polemos.report.decides import NAMED, decides


def reading(p=0.4, drivers=1):
    profile = (0.1, 0.3, 0.9, 0.6, 0.7)
    one = SavedDriver(
        name="law.x", plain_name="the x", explained=0.3, profile=profile, settles=0.1, taught=False
    )
    return JudgedReading(
        name="a", predicate="p", verdict="open", shares=SavedShares(p=p), drivers=(one,) * drivers
    )


def switch(name, p, verdict="open"):
    return SavedSwitch(
        switch=name, name=name and f"Rival {name}", claim="c", verdict=verdict, p=p, none=0.0, other=0.0
    )


def marks(drawn):
    """Look of every mark and where it stands, in per cent."""
    round_ = re.findall(r'<circle class="(\w+)" cx="([\d.]+)%" cy="8" r="[\d.]+"/>', drawn)
    others = re.findall(r'<svg class="at" x="([\d.]+)%" y="8.0"><path class="(\w+)"', drawn)
    return {(look, float(at)) for look, at in (*round_, *(one[::-1] for one in others))}


def between(drawn):
    (ends,) = re.findall(r'<line class="between" x1="([\d.]+)%" x2="([\d.]+)%"', drawn)
    return tuple(map(float, ends))


def test_a_draw_is_shown_in_the_fifths_at_the_ends_of_its_range_and_over_all_of_them():
    (row,) = decides(reading(), ()).rows
    assert (row.name, row.words) == ("the x", "40; lowest 10, highest 70")
    assert marks(row.drawn) == {("changed", 10.0), ("changed", 70.0), ("shipped", 40.0)}
    assert between(row.drawn) == (10.0, 90.0)  # a middle fifth may lie beyond both


def test_a_rival_assumption_stands_beside_the_answer_on_as_many_members():
    (row,) = decides(reading(0.4, 0), (switch("", 0.5), switch("s", 0.75))).rows
    assert (row.name, row.words) == ("Rival s", "50; changed 75")
    assert marks(row.drawn) == {("shipped", 50.0), ("changed", 75.0)}
    assert between(row.drawn) == (50.0, 75.0)


@pytest.mark.parametrize(
    ("shipped", "changed", "words", "looks"),
    [
        (0.5, None, "50; changed premise rare", {("shipped", 50.0)}),
        (None, 0.2, "premise rare; changed 20", {("changed", 20.0)}),
        (None, None, "premise rare; changed premise rare", set()),
    ],
)
def test_an_answer_without_a_share_says_why(shipped, changed, words, looks):
    (row,) = decides(None, (switch("", shipped, "premise rare"), switch("s", changed, "premise rare"))).rows
    assert row.words == words
    assert marks(row.drawn) == looks


def test_rival_assumptions_that_move_next_to_nothing_are_named_together():
    found = decides(None, (switch("", 0.5), switch("s", 0.529), switch("t", 0.471), switch("u", 0.47)))
    assert [row.name for row in found.rows] == ["Rival u"]
    assert found.slight == ("Rival s", "Rival t")
    assert found.has_switches
    assert decides(None, (switch("", 0.5), switch("s", 0.5))).rows == ()


def test_the_strongest_draws_have_rows_and_nothing_to_change_has_none():
    assert len(decides(reading(drivers=NAMED + 2), ()).rows) == NAMED
    assert decides(reading(drivers=0), (switch("", 0.5),)) is None
    assert decides(None, ()) is None


def test_the_page_has_the_drawing_and_the_tables_in_a_fold(record: RunRecord):
    answer = next(one for one in answers(record) if one.drivers)
    rivals = (switch("", 0.5), switch("s", 0.75))
    rivals = tuple(one.model_copy(update={"claim": answer.claim.id}) for one in rivals)
    page = build_page(dataclasses.replace(record, switches=rivals))
    article = page[page.index('<article class="claim', page.index(f'id="{answer.anchor}"') - 60) :]
    article = article[: article.index("</article>")]
    assert article.count('<table class="decides') == 1
    fold = article[article.index("<summary>Tables of what decides it") :]
    assert 'class="drivers"' in fold
    assert 'class="switches"' in fold
    assert "a triangle in the highest. Rival assumptions on" in article
    assert "style=" not in article
