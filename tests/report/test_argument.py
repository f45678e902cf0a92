"""How the argument is shown: on what each claim stands, where chains part, what decides the question."""

import dataclasses
import datetime
import re

import pytest

from polemos._core.saved import VERDICTS, Lineage, SavedScore, SavedSwitch, Taught
from polemos._core.saved.answers import OF_THE_RECORD
from polemos.case.outline import Chain, Outline, Paragraph
from polemos.report import RunRecord, build_page
from polemos.report.answers import answers
from polemos.report.argument import argument_map, key_lines, strands
from polemos.report.bars import BAR, GAP, bars, over_all
from polemos.report.formatting import quantity
from polemos.report.signs import GROUNDS, ground_of
from polemos.report.trust import trust


def outlined(record: RunRecord, **told) -> RunRecord:
    case = record.case.model_copy(update={"outline": Outline.model_construct(**told)})
    return dataclasses.replace(record, case=case)


def with_verdict(record: RunRecord, claim: str, **changes) -> RunRecord:
    verdict = record.verdicts[claim].model_copy(update=changes)
    return dataclasses.replace(record, verdicts={**record.verdicts, claim: verdict})


def test_every_claim_stands_once_on_the_map(record: RunRecord):
    listed = answers(record)
    found = argument_map(listed, record)
    placed = [answer.claim.id for row in found.rows for cell in row.cells for answer in cell]
    assert sorted(placed) == sorted(answer.claim.id for answer in listed)
    assert sum(count for *_, count in found.columns) == len(listed)
    assert [key for key, *_ in found.columns] == list(GROUNDS)
    assert {chip.word for chip in found.legend} == {answer.chip.word for answer in listed}


def test_paragraphs_are_in_the_order_of_the_outline_and_those_without_a_gist_last(record: RunRecord):
    listed = answers(record)
    named = list(dict.fromkeys(answer.claim.paragraph for answer in listed))
    gists = (Paragraph.model_construct(paragraph=named[1], gist="It went on"),)
    rows = argument_map(listed, outlined(record, paragraphs=gists)).rows
    assert [(row.paragraph, row.gist) for row in rows[:2]] == [(named[1], "It went on"), (named[0], "")]


@pytest.mark.parametrize("verdict", VERDICTS)
def test_what_an_answer_stands_on(record: RunRecord, verdict):
    source = "record" if verdict in OF_THE_RECORD else "prior"
    without = verdict in ("waits", "not testable", "quoted", "undetermined", "vacuous", "premise false")
    claim = next(iter(record.verdicts.values()))
    judged = claim.model_copy(update={"verdict": verdict, "drawn_from": None if without else source})
    expected = "none" if without or verdict in ("no information", "too few runs") else "model"
    expected = "record" if verdict in OF_THE_RECORD else expected
    assert ground_of(judged) == ("assume" if verdict == "set by assumption" else expected)


def test_a_chain_parts_before_the_first_step_that_does_not_carry(record: RunRecord):
    ids = [answer.claim.id for answer in answers(record)][:4]
    chained = outlined(record, chains=(Chain.model_construct(name="Strand", claims=tuple(ids)),))
    for words, cut, parts in (
        (("matches", "supported", "leans for", "open"), 3, "open"),
        (("matches", "too close", "supported", "open"), 1, "too close"),
        (("negligible", "matches", "matches", "matches"), 0, "negligible"),
        (("matches", "matches", "matches", "supported"), None, ""),
    ):
        judged = chained
        for claim, word in zip(ids, words, strict=True):
            judged = with_verdict(judged, claim, verdict=word)
        listed = answers(judged)
        (strand,) = strands(listed, judged)
        assert [step.cut for step in strand.steps] == [at == cut for at in range(4)]
        number = "" if cut is None else listed[cut].number
        assert strand.parts == ("holds to its end" if cut is None else f"parts at {number}: {parts}")


def test_key_lines_are_those_of_the_case(record: RunRecord):
    ids = [answer.claim.id for answer in answers(record)]
    keyed = outlined(record, key=((ids[3],), (ids[1], ids[5])))
    lines = list(key_lines(answers(keyed), keyed))
    assert [[answer.claim.id for answer in line.answers] for line in lines] == [[ids[3]], [ids[1], ids[5]]]


@pytest.mark.parametrize(
    ("share", "told"),
    [(0.23, "; of the 23 in 100 that meet the premise"), (1.0, "; in all wars the premise holds")],
)
def test_a_premise_travels_with_its_answer(record: RunRecord, share, told):
    answer = next(one for one in answers(record) if one.verdict.verdict == "leans against")
    reading = answer.verdict.reading
    shares = reading.shares.model_copy(update={"premise": share})
    asked = reading.model_copy(update={"premise": "ever(X)", "shares": shares})
    keyed = outlined(with_verdict(record, answer.claim.id, readings=(asked,)), key=((answer.claim.id,),))
    (line,) = key_lines(answers(keyed), keyed)
    assert line.caption.endswith(told)


def test_a_case_that_names_none_has_causal_claims_first(record: RunRecord):
    lines = list(key_lines(answers(record), record))
    kinds = [line.answers[0].claim.kind for line in lines]
    assert kinds[0] == "causal"
    assert kinds == sorted(
        kinds, key=["causal", "forecast", "comparative", "trend", "figure", "attribution"].index
    )
    assert all(line.answers[0].group in ("record", "model") for line in lines)


def test_bars_are_as_long_as_the_shares(record: RunRecord):
    verdict = next(one for one in record.verdicts.values() if one.verdict == "leans against")
    drawn = bars(verdict.readings)
    assert drawn is not None
    assert drawn.height == 2 * BAR + GAP
    first = [part for part in drawn.parts if part.y == 0]
    assert [(part.look, part.x, part.width) for part in first] == [
        ("bar-for", 0.0, 25.0),
        ("bar-small", 25.0, 30.0),
        ("bar-other", pytest.approx(55.0), pytest.approx(45.0)),
    ]  # fmt: skip
    assert "strict: for 25 \u00b7 too small 30 \u00b7 against 45" in drawn.spoken


def test_what_is_not_so_of_an_event_is_no_other_way(record: RunRecord):
    reading = next(one.reading for one in record.verdicts.values() if one.verdict == "leans against")
    shares = reading.shares.model_copy(update={"p": 0.25, "none": 0.0, "other": 0.75})
    event = reading.model_copy(update={"smallest": None, "shares": shares})
    drawn = bars((event,))
    assert [part.look for part in drawn.parts] == ["bar-for", "bar-small"]
    assert over_all((event,)) == "so in 25 of 100"


def test_shares_of_several_readings_go_from_the_least_to_the_most(record: RunRecord):
    one, other = (next(v.reading for v in record.verdicts.values() if v.verdict == word)
                  for word in ("leans against", "not supported"))  # fmt: skip
    assert over_all((one, other)) == "for 0\u201325 \u00b7 too small 15\u201330 \u00b7 against 45\u201385"


def test_nothing_computed_is_drawn_as_nothing(record: RunRecord):
    waits = next(one for one in record.verdicts.values() if one.verdict == "waits")
    assert bars(waits.readings) is None
    keyed = outlined(record, key=((waits.claim,),))
    (line,) = key_lines(answers(keyed), keyed)
    assert [part.look for part in line.drawn.parts] == ["bar-nothing"]
    assert line.caption == "waits for opinion"


def test_reasons_to_believe_are_of_this_run(record: RunRecord):
    like, calibrated, scored = trust(record)
    weeks = sum(one.weeks for one in record.coverage)
    inside = round(100 * sum(one.inside80 * one.weeks for one in record.coverage) / weeks)
    assert f"8 in 10 runs hold {inside} of 100 recorded weeks" in like.words
    for share, word in ((0.95, "wide"), (0.8, "about right"), (0.5, "narrow")):
        held = tuple(one.model_copy(update={"inside80": share}) for one in record.coverage)
        assert trust(dataclasses.replace(record, coverage=held))[0].bold == f"The bands are {word}:"
    assert (calibrated.bold, scored.bold) == ("Not calibrated.", "Not scored.")
    day = datetime.date(2025, 1, 9)
    known = tuple(Taught(name=name, mean=0.5, sd=0.4) for name in "ab")
    told = {"weighed": 266, "parents": 512, "islands": 2, "taught": known, "sentinels": {}}
    lineage = Lineage(digest="d", until=day, **told)
    taught = record.manifest.model_copy(update={"lineage": lineage})
    reason = trust(dataclasses.replace(record, manifest=taught))[1]
    assert reason.bold == "Calibrated:"
    assert "266 numbers of the ledger and the map until 9 January 2025; 2 parameters" in reason.words
    other = record.coverage[0].model_copy(update={"outcome": "casualties", "weeks": 10, "inside80": 0.7})
    shown = dataclasses.replace(record, manifest=taught, coverage=(*record.coverage, other))
    fitted = trust(shown)[0]
    assert fitted.bold == "Fitted to the record:"
    assert "8 in 10 hold 70 of 100 recorded weeks of 1 other series" in fitted.words
    assert trust(dataclasses.replace(record, coverage=()))[0].bold == "Nothing to compare with."


def score_of(forecaster, horizon, ratio, low, high):
    day = datetime.date(2023, 1, 19)
    told = {"reference": "persistence13", "origins": 23, "first": day, "last": day, "series": 5}
    return SavedScore(
        forecaster=forecaster, horizon=horizon, ratio=ratio, low=low, high=high, inside80=0.8, **told
    )


def test_scores_are_told_as_far_ahead_as_there_are_dates_and_no_better_than_they_are(record: RunRecord):
    scores = (
        score_of("anchored prior", 4, 0.9, 0.7, 1.1),
        score_of("anchored prior", 13, 0.94, 0.6, 1.3),
        score_of("anchored prior", 26, 0.5, 0.4, 0.6),
        score_of("filtered", 13, 0.73, 0.3, 1.2),
    )
    told = trust(dataclasses.replace(record, scores=scores))[2]
    assert told.bold == "Not clearly better than the last value:"
    assert "23 past dates, 13 weeks ahead, err 0.94 times as much, and 0.73 times where the map" in told.words
    for low, high, word in ((0.6, 0.97, "Better than"), (1.01, 1.3, "Worse than")):
        one = score_of("anchored prior", 13, 0.9, low, high)
        found = trust(dataclasses.replace(record, scores=(one,)))[2]
        assert found.bold == f"{word} the last value:"
        assert "teaches" not in found.words


def test_word_of_the_map_is_the_word_of_the_list_and_every_mark_leads_somewhere(page: str, record: RunRecord):
    marks = re.findall(r'<a class="mark [^"]*" href="#([^"]+)" title="(\d+)\. [^"]*: ([^":]+)"', page)
    listed = {answer.anchor: (answer.number, answer.chip.word) for answer in answers(record)}
    assert {anchor: (number, word) for anchor, number, word in marks} == listed
    assert all(f'id="{anchor}"' in page for anchor in listed)


def test_a_case_without_an_outline_has_a_map_without_gists(record: RunRecord):
    assert "Chains of reasoning" not in build_page(record)
    page = build_page(outlined(record, chains=(Chain.model_construct(name="Strand", claims=()),)))
    assert "Chains of reasoning" in page


def test_a_claim_shows_its_alternatives_with_effects_as_measured(record: RunRecord):
    answer = next(one for one in answers(record) if one.verdict.verdict == "leans against")
    (only,) = answer.alternatives
    assert only.caption == "for 25 \u00b7 too small 30 \u00b7 against 45"
    assert only.drawn is not None
    reading = answer.verdict.reading
    down = reading.model_copy(update={"smallest": -reading.smallest, "shown_in": "km^2"})
    low, middle, high = reading.shares.effect
    turned = with_verdict(record, answer.claim.id, readings=(down,))
    shown = next(one for one in answers(turned) if one.claim.id == answer.claim.id).alternatives[0].effect
    assert (
        shown == f"middle {quantity(-middle)} km\u00b2; 90 of 100 from {quantity(-high)} to {quantity(-low)}"
    )


def test_what_an_answer_hangs_on_is_shown_with_its_premise(record: RunRecord):
    answer = next(one for one in answers(record) if one.drivers)
    driver = answer.verdict.reading.drivers[0]
    assert (answer.drivers[0].name, answer.drivers[0].code) == (driver.plain_name, driver.name)
    assert len(answer.drivers[0].fifths) == len(driver.profile)
    reading = answer.verdict.reading.model_copy(update={"premise": "ever(X)", "premise_drivers": (driver,)})
    asked = with_verdict(record, answer.claim.id, readings=(reading,))
    found = next(one for one in answers(asked) if one.claim.id == answer.claim.id).premise
    assert (found.text, [one.name for one in found.drivers]) == ("ever(X)", [driver.plain_name])
    page = build_page(asked)
    assert "those that meet its premise: <code>ever(X)</code>" in page


def test_the_page_says_whether_the_claims_were_fixed(record: RunRecord, page: str):
    assert "not fixed before this run" in page


def test_rival_assumptions_are_shown_with_each_claim(record: RunRecord):
    answer = next(one for one in answers(record) if one.verdict.verdict == "leans against")
    assert answer.switches == ()
    told = {"claim": answer.claim.id, "verdict": "open", "p": 0.5, "none": 0.2, "other": 0.3}
    rivals = (
        SavedSwitch(switch="", name="", **told),
        SavedSwitch(switch="s", name="A rival", premise=0.25, **told),
    )
    thrown = dataclasses.replace(record, switches=rivals)
    found = next(one for one in answers(thrown) if one.claim.id == answer.claim.id).switches
    assert [(one.name, one.caption) for one in found] == [
        ("as the case has it", "for 50 \u00b7 too small 20 \u00b7 against 30"),
        ("A rival", "for 50 \u00b7 too small 20 \u00b7 against 30; premise met in 25"),
    ]
    assert "The same under each rival assumption" in build_page(thrown)
