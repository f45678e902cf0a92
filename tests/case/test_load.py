"""A folder to a case: what is in it, in what order nothing matters, and what it needs."""

import datetime
import json
import shutil
import subprocess
import sys
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from polemos._core.catalogue import PARAMETERS
from polemos._core.errors import InvalidCase, PolemosError
from polemos.case import check_case, load_case, schemas, write_template
from polemos.case.policies import loops, resolved, round_trip
from polemos.case.priors import best_key
from polemos.case.reading import read_document

day = datetime.date


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    folder = tmp_path_factory.mktemp("new") / "example"
    write_template(folder)
    return load_case(folder)


def test_the_example_is_sound(example):
    assert check_case(example()) == ()


def test_the_shipped_case_is_sound():
    folder = Path(__file__).parents[2] / "cases" / "kursk_2025"
    assert [str(fault) for fault in check_case(folder) if fault.severity == "error"] == []


def test_the_example_is_written_whole_or_not_at_all(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(PolemosError):
        write_template(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["notes.txt"]
    written = write_template(tmp_path / "deep" / "er")
    assert all(path.is_file() for path in written)
    assert sorted(path.name for path in (tmp_path / "deep").iterdir()) == ["er"]


def test_weeks(case):
    clock = case.clock
    assert (clock.first_week, clock.last_week, clock.n_weeks) == (0, 104, 105)
    assert clock.week_of(day(2001, 1, 7)) == 0
    assert clock.week_of(day(2001, 1, 8)) == 1
    assert clock.date_of(clock.last_week) == clock.end


def test_ground_of_both_sides_is_written_out(case):
    assert case.sectors[0].held == {"A": 12000.0, "B": 8000.0}
    assert case.sectors[2].held == {"A": 0.0, "B": 4000.0}


def test_settings_of_what_is_extended_come_first(case):
    settings = case.policy("hold_border").settings
    assert [setting.lever for setting in settings] == [
        "attack_effort", "open", "send", "attack_effort", "attack_effort", "priority",
    ]  # fmt: skip
    assert case.reference.id == "baseline"
    assert settings[-1].when is not None
    assert settings[-1].condition == "held(A, border) > 20 km^2"


def test_a_season_may_span_the_new_year(case):
    thaw = next(entry for entry in case.calendar if entry.kind == "season")
    assert [thaw.covers(day(2001, 3, n)) for n in (9, 10)] == [False, True]
    winter = thaw.model_copy(update={"start": "12-01", "end": "02-28"})
    assert winter.covers(day(2001, 12, 31))
    assert winter.covers(day(2002, 2, 28))
    assert not winter.covers(day(2002, 3, 1))


def test_the_most_specific_prior_wins(case):
    value = case.prior("reserves.sector_value")
    assert value.of("A", "border").text == "0.3 to 2"
    assert value.of("A", "north") == value.of("B", "north")
    garrison = case.prior("reserves.garrison")
    assert garrison.of("A", "border").text == "0 persons"
    keys = dict.fromkeys(["*", "*.north", "A.*", "A.north"], 1.0)
    assert best_key(keys, ("A", "north")) == "A.north"
    assert best_key(keys, ("A", "south")) == "A.*"
    assert best_key(keys, ("B", "north")) == "*.north"
    assert best_key(keys, ("B", "south")) == "*"


def test_every_parameter_has_a_prior_within_its_support(case):
    used = [name for name, parameter in PARAMETERS.items() if parameter.mechanism in case.in_use]
    optional = {name for name, parameter in PARAMETERS.items() if parameter.absent is not None}
    named = [prior.name for prior in case.priors]
    assert named == [name for name in used if name in named]
    assert set(used) - set(named) <= optional
    grid = np.linspace(0.0005, 0.9995, 200)
    for prior in case.priors:
        parameter = PARAMETERS[prior.name]
        for distribution in prior.by.values():
            values = distribution.quantile(grid)
            assert parameter.low <= values.min() <= values.max() <= parameter.high


def test_points_are_in_order_and_in_the_canonical_unit(example):
    folder = example(
        ("evidence.yaml", "unit: km^2", "unit: hectare"), ("evidence.yaml", "sd: 30 km^2", "sd: 3000 hectare")
    )
    series = load_case(folder).series[0]
    assert series.unit == "km^2"
    assert (series.points[0].value, series.sd) == (pytest.approx(80.0), pytest.approx(30.0))
    dates = [point.refers_to for point in series.points]
    assert dates == sorted(dates)


def test_what_was_known_late_is_kept_and_flagged(example):
    folder = example(
        ("evidence.yaml", "    known_on: 2001-12-20", "    known_on: 2002-03-01"),
        ("evidence/map_north.csv", "2001-01-08,8035.0,2001-01-09", "2001-01-08,8035.0,2002-01-09"),
    )
    faults = check_case(folder)
    assert [(fault.code, fault.severity, fault.line) for fault in faults] == [
        ("W-LATE", "warning", 19),
        ("W-LATE", "warning", 25),
    ]
    found = load_case(folder)
    assert found.rows[0].late
    assert (found.series[0].n_late, len(found.series[0].points)) == (1, 52)


def test_what_a_run_keeps_is_plain_json(case):
    kept = case.model_dump(mode="json")
    assert json.loads(json.dumps(kept, allow_nan=False)) == kept
    assert "folder" not in kept
    assert kept["claims"][1]["readings"][0]["text"].startswith("abs(change(observed(map_north)")
    assert kept["series"][0]["points"][0] == {
        "refers_to": "2001-01-01", "value": 8000.0, "low": None, "high": None, "known_on": "2001-01-02",
    }  # fmt: skip
    assert kept["series"][0]["measures"] == {"name": "held", "arguments": ["B", "north"]}


def test_a_case_cannot_be_changed_and_can_be_a_key(case):
    with pytest.raises(ValueError, match="frozen"):
        case.title = "other"
    assert len({setting for policy in case.policies for setting in policy.settings}) == 8


def test_the_digest_is_of_content_alone(example, tmp_path):
    folder = example()
    first = load_case(folder)
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy" / "notes.md").write_text("not part of the case")
    assert load_case(tmp_path / "copy").digest == first.digest
    with (folder / "case.yaml").open("a") as handle:
        handle.write("# a remark\n")
    assert load_case(folder).digest != first.digest


def test_the_order_of_the_belligerents_is_nothing(example):
    lines = ["  - {id: A, name: Side A, stream: 1}\n", "  - {id: B, name: Side B, stream: 2}\n"]
    folder = example(("case.yaml", "".join(lines), "".join(reversed(lines))))
    swapped = load_case(folder)
    shutil.rmtree(folder)
    straight = load_case(example())
    one, other = straight.model_dump(mode="json"), swapped.model_dump(mode="json")
    for kept in (one, other):
        kept["belligerents"].sort(key=lambda actor: actor["id"])
        del kept["files"], kept["digest"]
    assert one == other


def test_swapping_the_names_of_the_sides_swaps_the_faults(example):
    """The same faults in the same places when every A is a B."""
    edits = [
        ("case.yaml", "backs: A", "backs: Q"),
        ("case.yaml", "held: {B: 8000 km^2}", "held: {B: 28000 km^2}"),
    ]
    folder = example(*edits)
    before = [(fault.file, fault.line, fault.column, fault.code) for fault in check_case(folder)]
    swap = str.maketrans("AB", "BA")
    for name in ("case.yaml", "priors.yaml", "policies.yaml", "claims.yaml", "evidence.yaml"):
        path = folder / name
        path.write_text(path.read_text().translate(swap))
    assert [(fault.file, fault.line, fault.column, fault.code) for fault in check_case(folder)] == before


def test_invalid_case_lists_everything(example):
    folder = example(("case.yaml", "20000 km^2", "20000 kg"), ("policies.yaml", "to: 2, from", "to: 4, from"))
    with pytest.raises(InvalidCase) as caught:
        load_case(folder)
    assert [fault.code for fault in caught.value.faults] == ["E-UNIT", "E-RANGE"]
    assert str(caught.value).count("\n") == 1


def test_a_case_is_checked_without_the_engine():
    folder = Path(__file__).parents[2] / "cases" / "kursk_2025"
    script = (
        "import sys\n"
        "from polemos.case import check_case\n"
        f"check_case({str(folder)!r})\n"
        "heavy = {'jax', 'jaxlib', 'equinox', 'pandas', 'pyarrow', 'pint', 'scipy.stats'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_schemas_accept_the_example_and_refuse_what_check_refuses(example):
    folder = example()
    for name, schema in schemas().items():
        jsonschema.Draft202012Validator.check_schema(schema)
        if name == "switches":  # see test_switches
            continue
        tree = read_document(name, (folder / f"{name}.yaml").read_bytes())[0].tree
        plain = json.loads(json.dumps(tree))
        validator = jsonschema.Draft202012Validator(schema)
        assert [error.message for error in validator.iter_errors(plain)] == []
        stray = {**plain, "stray": 1} if isinstance(plain, dict) else [*plain, {"stray": 1}]
        assert not validator.is_valid(stray)


def test_every_file_says_where_its_schema_is(example):
    folder = example()
    for name in schemas().keys() - {"switches"}:
        first = (folder / f"{name}.yaml").read_text().splitlines()[0]
        assert first == f"# yaml-language-server: $schema=schemas/{name}.schema.json"
        assert json.loads((folder / "schemas" / f"{name}.schema.json").read_text()) == schemas()[name]


def test_loops_are_found_and_settings_gathered():
    assert loops({"a": "b", "b": "a", "c": None}) == {"a": ("a", "b"), "b": ("a", "b")}
    assert loops({"a": "b", "b": "c", "c": "b"}) == dict.fromkeys("abc", ("b", "c"))
    assert loops({"b": "c", "c": "b", "a": "b"}) == dict.fromkeys("abc", ("b", "c"))
    assert loops({"a": "a"}) == {"a": ("a",)}
    assert loops({"a": "b", "b": None}) == {}
    assert loops({"a": "gone"}) == {}
    assert round_trip(("b", "c"), "c") == "c -> b -> c"
    assert round_trip(tuple(map(str, range(99))), "5") == "5 -> 6 -> 7 -> 8 -> 9 -> 10 -> 11 -> ... -> 4 -> 5"


def test_a_long_chain_is_followed_once():
    class Counted(dict):
        looked_up = 0

        def __getitem__(self, key):
            self.looked_up += 1
            return super().__getitem__(key)

    chain = Counted({str(n): str(n + 1) for n in range(5000)})
    assert loops(chain) == {}
    assert chain.looked_up == 5000
    assert resolved({"a": (3,), "b": (2,), "c": (1,)}, {"a": "b", "b": "c", "c": None}, "a") == (1, 2, 3)


OUTLINE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"id": "north"},
            "geometry": {"type": "Polygon", "coordinates": [[[1, 2], [3, 2], [3, 4], [1, 2]]]},
        }
    ],
}


def test_outlines(example):
    folder = example()
    (folder / "sectors.geojson").write_text(json.dumps(OUTLINE, indent=1))
    assert load_case(folder).outlines == {"north": (((1.0, 2.0), (3.0, 2.0), (3.0, 4.0), (1.0, 2.0)),)}
    wrong = json.dumps(OUTLINE).replace('"north"', '"nort"').replace("[3, 4]", "[3, 94]")
    (folder / "sectors.geojson").write_text(wrong)
    assert [fault.code for fault in check_case(folder)] == ["E-RANGE", "E-REF"]


def test_ground_inside_one_state_belongs_to_nobody(example):
    case = load_case(example(("case.yaml", "    owner: A  ", "    owner: contested  ")))
    assert [sector.owner for sector in case.sectors].count("contested") == 1


def test_a_new_case_is_named_after_its_folder(tmp_path):
    for folder, expected in (
        ("my_war", "my_war"),
        ("My war, 1951", "my_war_1951"),
        ("1951", "example"),
        ("§", "example"),
    ):
        write_template(tmp_path / folder)
        assert load_case(tmp_path / folder).id == expected


def test_a_case_is_its_own(example):
    case = load_case(example())
    assert load_case(case) is case


def test_a_switch_along_which_nobody_reads_is_named(example):
    edit = ("case.yaml", "links: {} ", "links: {losses_on_beliefs: off, season: off} ")
    faults = check_case(example(edit))
    assert [(fault.code, fault.path) for fault in faults] == [("W-UNUSED", "links.losses_on_beliefs")]
