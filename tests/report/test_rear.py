"""Behind the front: what a poll asks stands over its fan, and two questions are called two."""

import dataclasses
import re

from polemos.case.references import Element
from polemos.report import RunRecord, build_page
from polemos.report.rear import behind_the_front


def polls(record: RunRecord):
    return next(
        pair for group in behind_the_front(record) for pair in group.pairs if pair.id == "poll_support"
    )


def asked_of_both(record: RunRecord, title: str) -> RunRecord:
    """The poll of A put to B too, under a title."""
    first = next(one for one in record.case.series if one.id == "poll_a")
    measures = Element(name="poll_support", arguments=("B",))
    second = first.model_copy(update={"id": "poll_b", "title": title, "measures": measures})
    case = record.case.model_copy(update={"series": (*record.case.series, second)})
    return dataclasses.replace(record, case=case)


def test_a_side_is_titled_by_what_its_poll_counts(record: RunRecord):
    title = next(one for one in record.case.series if one.id == "poll_a").title
    shown = polls(record)
    assert [side.asked for side in shown.sides if side.actor.id == "A"] == [title]
    assert [side.asked for side in shown.sides if side.actor.id == "B"] == [""]
    assert "two questions" not in shown.title


def test_two_questions_are_called_two_and_one_is_not(record: RunRecord):
    both = asked_of_both(record, "Those who would not give up")
    assert polls(both).title == "The war, as a poll would read it: two questions"
    assert re.search(r'<p class="who">[^<]+: Those who would not give up', build_page(both))
    same = next(one for one in record.case.series if one.id == "poll_a").title
    assert "two questions" not in polls(asked_of_both(record, same)).title
