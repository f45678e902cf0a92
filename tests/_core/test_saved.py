"""What a run saves is what is read again, field by field; what does not fit is named, never half read."""

import json
import types
import typing
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import BaseModel

import polemos
from polemos import analysis
from polemos._core import records, saved
from polemos._core.errors import DamagedRun
from polemos._core.saved import (
    Coverage,
    Division,
    JudgedReading,
    Manifest,
    Verdict,
    answer_hash,
    read_list,
    read_saved,
)
from polemos.cli import INVALID, OK, main
from polemos.questions.rule.shares import NOTHING
from polemos.report import read_run

POLICIES = {"policy": "leave_border", "against": "baseline"}
FILES = {
    records.MANIFEST: Manifest,
    records.VERDICTS: Verdict,
    records.COVERAGE: Coverage,
    records.LOOPS: Division,
}


@pytest.fixture(scope="module")
def run(war, tmp_path_factory):
    """A small run with all records that there are."""
    made = polemos.simulate(
        war, members=30, seed=7, policies=POLICIES.values(), out=tmp_path_factory.mktemp("run") / "run"
    )
    found = analysis.which_loop(
        war, "at(held(A, border), 2001-09-03)", **POLICIES, members=4, orders=1, seed=7
    )
    analysis.add_loops(made.folder, war, found)
    return made, found


@pytest.fixture
def folder(run, tmp_path) -> Path:
    """Its records in a folder that a test may spoil."""
    for name in (*FILES, records.CASE, records.BANDS):
        (tmp_path / name).write_bytes((run[0].folder / name).read_bytes())
    return tmp_path


def fields_of(kind: type[BaseModel], value: dict, at: str = "") -> None:
    """Every field of a model stands in the file under its name, and nothing else does."""
    assert list(value) == list(kind.model_fields), at
    for name, field in kind.model_fields.items():
        for part in parts_of(field.annotation):
            entries = value[name] if isinstance(value[name], list) else [value[name]]
            for entry in entries:
                if entry is not None:
                    fields_of(part, entry, f"{at}.{name}")


def parts_of(annotation) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [part for inner in typing.get_args(annotation) for part in parts_of(inner)]


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_the_fields_of_its_record_and_gives_them_back(run, name):
    kind, path = FILES[name], run[0].folder / name
    read = read_saved(path, kind) if kind is Manifest else read_list(path, kind)
    value = records.read_json(path)
    assert read, "nothing was saved, so nothing is tested"
    for one, entry in [(read, value)] if kind is Manifest else zip(read, value, strict=True):
        fields_of(kind, entry, name)
        assert one.model_dump(mode="json") == entry
    again = path.with_name("again.json")
    saved.write_saved(again, read)
    assert again.read_bytes() == path.read_bytes()
    again.unlink()


def test_engine_and_report_read_what_was_written(run):
    made, found = run
    record = read_run(made.folder)
    assert record.manifest == made.manifest
    assert tuple(record.verdicts.values()) == made.verdicts() == made.saved_verdicts()
    assert record.loops == (found,)
    assert {one.claim for one in made.verdicts()} == set(record.verdicts)
    spoken = [one.reading for one in made.verdicts() if one.reading is not None]
    assert any(reading.estimate is not None for reading in spoken)
    assert all(one.resolution for one in made.verdicts() if one.reading is not None)
    assert {reading.what for one in made.verdicts() for reading in one.readings} >= {"lead", "record"}
    assert all(isinstance(one, Coverage) and one.weeks > 0 for one in record.coverage)


def test_what_a_later_polemos_adds_is_passed_over(folder, run):
    before = read_run(folder)
    for name in FILES:
        value = records.read_json(folder / name)
        for one in value if isinstance(value, list) else [value, value["case"], value["environment"]]:
            one["from_the_future"] = {"any": ["thing"]}
        records.write_json(folder / name, value)
    after = read_run(folder)
    assert (after.manifest, after.verdicts) == (before.manifest, before.verdicts)
    assert (after.coverage, after.loops) == (before.coverage, before.loops)


def required(kind: type[BaseModel]) -> list[str]:
    return [name for name, field in kind.model_fields.items() if field.is_required()]


@pytest.mark.parametrize(("name", "field"), [(n, f) for n, kind in FILES.items() for f in required(kind)])
def test_a_field_that_is_missing_is_named_with_its_file(folder, name, field):
    value = records.read_json(folder / name)
    (value if name == records.MANIFEST else value[-1]).pop(field)
    records.write_json(folder / name, value)
    with pytest.raises(DamagedRun, match=rf"/{name}: .*\b{field}: Field required") as caught:
        read_run(folder)
    assert caught.value.file == str(folder / name)


READ = {"name": "strict", "predicate": "P(x)", "verdict": "open"}


@pytest.mark.parametrize(
    ("name", "change", "why"),
    [
        (records.MANIFEST, {"members": "many"}, "members: Input should be a valid integer"),
        (records.MANIFEST, {"epoch": "yesterday"}, "epoch: Input should be a valid date"),
        (records.MANIFEST, {"case": []}, "case: Input should be"),
        (records.MANIFEST, {"policies": {"a": "b"}}, "policies: Input should be a valid tuple"),
        (records.VERDICTS, {"words": ["supported"]}, "0.words: Input should be a valid string"),
        (records.VERDICTS, {"readings": [{}]}, r"0.readings.0.name: Field required \(and 2 more\)"),
        (records.VERDICTS, {"agreement": [1]}, "0.agreement.1: Field required"),
        (records.VERDICTS, {"horizon": "soon"}, "0.horizon: Input should be a valid date"),
        (records.VERDICTS, {"readings": [READ | {"estimate": 10**400}]}, "0.readings.0.estimate: "),
        (records.VERDICTS, {"readings": [READ | {"shares": 0.5}]}, "0.readings.0.shares: Input should be"),
        (records.COVERAGE, {"below": ["2001-02-30"]}, "0.below.0: Input should be a valid date"),
        (records.COVERAGE, {"inside95": None}, "0.inside95: Input should be a valid number"),
        (records.LOOPS, {"shares": 3}, "0.shares: Input should be a valid tuple"),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(folder, name, change, why):
    value = records.read_json(folder / name)
    (value if name == records.MANIFEST else value[0]).update(change)
    (folder / name).write_text(json.dumps(value))
    with pytest.raises(DamagedRun, match=f"/{name}: {why}"):
        read_run(folder)


NUMBERS = [
    (name, field)
    for name, kind in ((records.MANIFEST, Manifest), (records.COVERAGE, Coverage), (records.LOOPS, Division))
    for field, declared in kind.model_fields.items()
    if declared.annotation is float
]


@pytest.mark.parametrize(
    ("name", "field"),
    [*NUMBERS, (records.LOOPS, "amount"), (records.LOOPS, "lowest"), (records.LOOPS, "highest")],
)
def test_a_number_that_must_be_there_is_finite(folder, name, field):
    value = records.read_json(folder / name)
    entry = value if name == records.MANIFEST else value[0]
    (entry if field in entry else entry["shares"][0])[field] = float("inf")
    (folder / name).write_text(json.dumps(value))
    with pytest.raises(DamagedRun, match=rf"/{name}: .*{field}: Input should be a finite number"):
        read_run(folder)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("value", ["null", "7", '"text"', "[[]]", "[null]", '{"0": {}}', "[" * 100_000])
def test_a_file_of_something_else_is_refused(folder, name, value):
    (folder / name).write_text(value)
    with pytest.raises(DamagedRun, match=name):
        read_run(folder)


UNFIT, SPELLED = "a\x00\x1b\u202e\ud800\uffffz", "a<U+0000><U+001B><U+202E><U+D800><U+FFFF>z"


def marked(value):
    """Every text replaced, but for dates and the names of fields."""
    if isinstance(value, dict):
        return {
            key: entry if key in {"epoch", "known_until", "date", "horizon"} else marked(entry)
            for key, entry in value.items()
        }
    if isinstance(value, list):
        return [entry if isinstance(entry, str) and entry[:2] == "20" else marked(entry) for entry in value]
    return UNFIT if isinstance(value, str) else value


@pytest.mark.parametrize("name", [name for name in FILES if name != records.MANIFEST])
def test_no_text_of_a_record_keeps_what_a_document_cannot_hold(folder, name):
    path = folder / name
    path.write_text(json.dumps(marked(records.read_json(path))))
    text = "".join(one.model_dump_json() for one in read_list(path, FILES[name]))
    assert SPELLED in text
    assert not set(UNFIT) - {"a", "z"} & set(text)


def test_no_text_of_a_manifest_keeps_it_either(folder):
    value = records.read_json(folder / records.MANIFEST)
    kept = {"measures": value.pop("measures"), "non_finite": {UNFIT: 0}}  # measures are names of columns
    value = marked(value) | kept
    value["case"]["files"] = {UNFIT: UNFIT}
    (folder / records.MANIFEST).write_text(json.dumps(value))
    read = read_saved(folder / records.MANIFEST, Manifest)
    assert read.case.files == {SPELLED: SPELLED}
    assert read.non_finite == {SPELLED: 0}
    texts = [entry for _, entry in (*read, *read.case, *read.environment) if isinstance(entry, str)]
    assert len(texts) > 15
    assert set(texts) == {SPELLED}


def test_a_number_that_json_has_no_word_for_is_none():
    reading = JudgedReading(
        name="n",
        predicate="p",
        verdict="open",
        estimate=float("inf"),
        smallest=float("nan"),
        shares=vars(NOTHING),
    )
    assert (reading.estimate, reading.smallest) == (None, None)
    assert reading.shares.p is reading.shares.error is None
    assert reading.shares.effect == reading.shares.curve == (None,) * 3


@pytest.mark.parametrize(
    ("manifest", "why"),
    [("{}", "Field required"), ("[]", "valid dictionary"), ('{"format": 2, "polemos": "9.0"}', "upgrade")],
)
def test_nothing_is_run_in_a_folder_whose_manifest_is_none(war, tmp_path, manifest, why):
    (tmp_path / records.MANIFEST).write_text(manifest)
    with pytest.raises(
        DamagedRun, match=rf"/manifest\.json: .*{why}.*; take it from a copy, or choose another"
    ):
        polemos.simulate(war, members=30, seed=7, out=tmp_path)
    assert (tmp_path / records.MANIFEST).read_text() == manifest


def test_verdicts_that_do_not_fit_are_one_line_on_the_command_line(folder):
    value = records.read_json(folder / records.VERDICTS)
    records.seal(folder, [path.name for path in folder.iterdir()])
    shown = CliRunner().invoke(main, ["claims", str(folder), "--json"])
    assert (shown.exit_code, json.loads(shown.stdout)) == (OK, value)
    records.write_json(folder / records.VERDICTS, [*value, {"verdict": "supported\x1b[2J"}])
    records.seal(folder, [path.name for path in folder.iterdir() if path.name != records.SEAL])
    shown = CliRunner().invoke(main, ["claims", str(folder)])
    assert (shown.exit_code, shown.stdout) == (INVALID, "")
    assert (
        shown.stderr == f"polemos: {folder}/verdicts.json: {len(value)}.claim: Field required (and 3 more)\n"
    )


def test_the_hash_of_an_answer_moves_with_all_that_it_rests_on():
    def hashed(outcomes="o", case="c", verdict="open", reading="open", name="strict", claim="a", read=True):
        judged = JudgedReading(name=name, predicate="p", verdict=reading)
        one = Verdict(
            claim=claim, kind="causal", statement="s", verdict=verdict, words="w", drawn_from="prior"
        )
        return answer_hash(outcomes, case, [one.model_copy(update={"readings": (judged,) * read})])

    changed = [
        {"outcomes": "x"},
        {"case": "x"},
        {"verdict": "supported"},
        {"reading": "supported"},
        {"name": "x"},
    ]
    quoted = [{"read": False}, {"read": False, "claim": "x"}]
    assert len({hashed(), *(hashed(**one) for one in [*changed, *quoted])}) == 8
    assert hashed() == hashed()
