"""A case read back from what a run saves of it."""

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polemos._core.errors import DamagedRun, RunError
from polemos._core.saved import all_fit, fit
from polemos.case import Case, load_case, saved_case, write_template
from polemos.case.language.nodes import UNREAD

SHIPPED = sorted(path.parent for path in (Path(__file__).parents[2] / "cases").glob("*/case.yaml"))
PROSE = frozenset(
    {"title", "question", "name", "note", "stated", "speaker", "statement", "rule", "description", "text"}
)
"""Fields of a dump that may hold any text, wherever they stand."""

BY_ID = frozenset({"mechanisms", "links", "by", "held", "outlines", "files"})
"""Mappings whose keys are data: these have no fields."""


def dumped(case: Case) -> Any:
    """What case.json holds."""
    return json.loads(json.dumps(case.model_dump(mode="json")))


def marked(value: Any, word: str) -> Any:
    """A dump with a word behind every prose in it."""
    if isinstance(value, list):
        return [marked(entry, word) for entry in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{entry}{word}" if key in PROSE and isinstance(entry, str) else marked(entry, word)
        for key, entry in value.items()
    }


def with_more(value: Any, under: str = "") -> Any:
    """A dump as a later version may write it: a field more in every record."""
    if isinstance(value, list):
        return [with_more(entry, under) for entry in value]
    if not isinstance(value, dict):
        return value
    more = {key: with_more(entry, key if under not in BY_ID else "") for key, entry in value.items()}
    return more if under in BY_ID else more | {"later": {"than": "this"}}


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> Case:
    folder = tmp_path_factory.mktemp("saved") / "example"
    write_template(folder)
    return load_case(folder)


@pytest.fixture
def dump(template: Case) -> Any:
    return dumped(template)


def expressions(case: Case) -> Iterator[Any]:
    for claim in case.claims:
        yield from (reading.node for reading in claim.readings)
    for policy in case.policies:
        yield from (setting.when for setting in policy.settings if setting.condition is not None)


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_shipped_case_reads_back_as_it_was(folder: Path):
    case = load_case(folder)
    assert dumped(saved_case(dumped(case))) == dumped(case)


def test_the_template_reads_back_as_it_was(template: Case, dump: Any):
    back = saved_case(dump)
    assert dumped(back) == dump
    assert back.model_dump() == template.model_dump()  # in kinds of value too
    assert [source.link for source in back.sources] == [source.link for source in template.sources]


@settings(max_examples=25, deadline=None)
@given(word=st.text(st.characters(), min_size=1))
def test_any_text_reads_back_as_any_document_can_hold_it(template: Case, word: str):
    hostile = marked(dumped(template), word) | {"files": {f"case{word}": "0"}}
    back = saved_case(json.loads(json.dumps(hostile)))
    assert dumped(back) == all_fit(hostile)
    assert back.title == template.title + fit(word)


def test_what_a_later_version_adds_is_passed_over(dump: Any):
    more = with_more(dump)
    assert json.dumps(more).count('"later": {') > 100
    assert dumped(saved_case(more)) == dump


def test_a_case_that_was_read_back_cannot_be_run(dump: Any, template: Case, tmp_path: Path):
    back = saved_case(dump)
    assert list(expressions(back))
    assert all(node is UNREAD for node in expressions(back))
    assert all(node != UNREAD for node in expressions(template))
    with pytest.raises(RunError):
        back.write_files(tmp_path)


def _without_clock(dump: Any) -> None:
    del dump["clock"]


def _deep(dump: Any) -> None:
    for _ in range(5000):
        dump["title"] = [dump["title"]]


def _no_element(dump: Any) -> None:
    dump["series"][0]["measures"] = 7


def _no_claim(dump: Any) -> None:
    dump["claims"][0] = "said"


def _no_setting(dump: Any) -> None:
    dump["policies"][0]["settings"] = ["set"]


@pytest.mark.parametrize(
    ("damage", "where"),
    [
        (_without_clock, "clock: Field required"),
        (_deep, "nested too deep"),
        (_no_element, r"series\.0\.measures: "),
        (_no_claim, r"claims\.0: "),
        (_no_setting, r"policies\.0\.settings\.0: "),
    ],
)
def test_damage_is_named_with_its_place(damage: Callable[[Any], None], where: str, dump: Any):
    broken = copy.deepcopy(dump)
    damage(broken)
    with pytest.raises(DamagedRun, match=rf"^case\.json: {where}") as raised:
        saved_case(broken)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("value", [None, [], "case", 7, {}])
def test_what_is_no_case_is_damage(value: Any):
    with pytest.raises(DamagedRun, match=r"case\.json"):
        saved_case(value)


def test_a_file_of_a_case_is_still_strict(template: Case, dump: Any):
    """Being lenient with a dump must not reach who reads files."""
    with pytest.raises(ValueError, match="Extra inputs"):
        Case.model_validate_json(json.dumps(dump | {"later": 1}))
