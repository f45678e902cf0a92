"""With and without the premise: each group has its shares, its runs and its words, or too few runs."""

import dataclasses
import html
import re

import pytest

from polemos._core.saved import SavedGroup, SavedShares, SavedSplit
from polemos.report import RunRecord, build_page
from polemos.report.answers import answers
from polemos.report.premises import splits

PREMISE = "at(held(A, s2), 2025-01-09) > 50 km^2"
SPLIT = SavedSplit(
    every=SavedGroup(runs=4096, p=0.4, none=0.35, other=0.25),
    met=SavedGroup(runs=1000, p=0.85, none=0.1, other=0.05),
    unmet=SavedGroup(runs=3096, p=0.255, none=0.431, other=0.314),
)
SHARES = SavedShares(p=0.85, none=0.1, other=0.05, premise=0.25, effect=(-1, 1, 2), curve=(1, 0.85, 0.5))


def told(record: RunRecord, *groups: SavedSplit | None, decides=True, given=None, smallest=100.0):
    """The record with one reading of its first claim on the model for each of these."""
    claim = next(one for one in record.case.claims if record.verdicts[one.id].verdict == "supported")
    verdict = record.verdicts[claim.id]
    readings = tuple(
        verdict.readings[0].model_copy(
            update={
                "name": f"strict: p{at}",
                "decides": decides,
                "premise": PREMISE if one else None,
                "split": one,
                "smallest": smallest,
                "shares": SHARES,
            }
        )
        for at, one in enumerate(groups)
    )
    case = record.case.model_copy(
        update={
            "claims": tuple(
                one.model_copy(update={"given_in_words": given}) if one is claim else one
                for one in record.case.claims
            )
        }
    )
    found = dataclasses.replace(record, case=case)
    verdicts = {**record.verdicts, claim.id: verdict.model_copy(update={"readings": readings})}
    object.__setattr__(found, "verdicts", verdicts)
    return found


def shown(record: RunRecord):
    return list(splits(answers(record)))


def test_three_groups_with_their_shares_and_runs(record: RunRecord):
    (split,) = shown(told(record, SPLIT))
    assert [(cell.group, cell.caption, cell.runs) for cell in split.cells] == [
        ("All runs", "for 40 \u00b7 too small 35 \u00b7 against 25", "4,096 runs"),
        ("With the premise", "for 85 \u00b7 too small 10 \u00b7 against 5", "1,000 runs"),
        ("Without it", "for 26 \u00b7 too small 43 \u00b7 against 31", "3,096 runs"),
    ]
    widths = [[round(part.width, 1) for part in cell.drawn.parts] for cell in split.cells]
    assert widths == [[40, 35, 25], [85, 10, 5], [25.5, 43.1, 31.4]]


@pytest.mark.parametrize(("runs", "words"), [(99, "too few runs"), (100, "for 85")])
def test_a_group_of_few_runs_has_no_bar(record: RunRecord, runs, words):
    few = SPLIT.model_copy(update={"met": SPLIT.met.model_copy(update={"runs": runs})})
    cell = shown(told(record, few))[0].cells[1]
    assert cell.caption.startswith(words)
    assert (cell.drawn is None) is (runs < 100)
    assert cell.runs == f"{runs} runs"


def test_alternatives_have_a_bar_each_and_the_few_are_counted(record: RunRecord):
    lower = SPLIT.model_copy(update={"met": SavedGroup(runs=700, p=0.5, none=0.3, other=0.2)})
    rare = SPLIT.model_copy(update={"met": SavedGroup(runs=12, p=1.0, none=0.0, other=0.0)})
    (split,) = shown(told(record, SPLIT, lower, rare))
    met = split.cells[1]
    spans = "for 50\u201385 \u00b7 too small 10\u201330 \u00b7 against 5\u201320"
    assert met.caption == f"{spans}; 1 more with too few runs"
    assert len({part.y for part in met.drawn.parts}) == 2
    assert met.runs == "12\u20131,000 runs"


def test_an_event_is_so_or_not(record: RunRecord):
    group = SavedGroup(runs=2000, p=0.3, none=0.0, other=0.7)
    event = SavedSplit(every=group, met=group, unmet=group)
    assert shown(told(record, event, smallest=None))[0].cells[2].caption == "so in 30 of 100"


def test_the_reading_that_decides_is_shown_before_one_beside_it(record: RunRecord):
    assert shown(told(record, SPLIT))[0].beside == ""
    (split,) = shown(told(record, SPLIT, SPLIT, decides=False))
    assert split.beside == "strict"
    assert {part.y for part in split.cells[0].drawn.parts} == {0, 12}
    assert shown(told(record, None)) == []
    both = told(record, SPLIT, SPLIT)
    (answer,) = (one for one in answers(both) if one.verdict.readings and one.verdict.readings[0].split)
    beside, lead = answer.verdict.readings
    mixed = (beside.model_copy(update={"decides": False}), lead)
    found = dataclasses.replace(answer, verdict=answer.verdict.model_copy(update={"readings": mixed}))
    (split,) = splits([found])
    assert split.beside == ""
    assert {part.y for part in split.cells[0].drawn.parts} == {0}


def test_on_paper_is_the_first_that_decides_the_question(record: RunRecord):
    listed = answers(told(record, SPLIT))
    (claim,) = (split.answer.claim.id for split in splits(listed))
    (printed,) = splits(listed, [listed[0].claim.id, claim])
    (left_out,) = splits(listed, [listed[0].claim.id])
    assert (printed.on_paper, left_out.on_paper) == (True, False)


def test_the_page_names_the_premise_in_the_words_of_the_case(record: RunRecord):
    page = build_page(told(record, SPLIT, given="A holds ground"))
    section = page[page.index('<section id="premise"') : page.index('<section id="policies"')]
    assert "Wars in which A holds ground" in section
    assert len(re.findall(r"<td data-label=", section)) == 3
    assert section.count('class="bar"') == 3
    assert "1,000 runs" in section
    assert "nothing to split" not in section
    assert f"Premise: <code>{PREMISE}</code>" in html.unescape(build_page(told(record, SPLIT)))


def test_a_run_without_groups_says_so(page: str):
    assert "nothing to split: no claim has a premise, or the run did not keep the groups" in page
