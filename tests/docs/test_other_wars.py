"""The peace table held against other wars: what is counted of hand-made wars, and what the page prints."""

import importlib.util
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "examples" / "other-wars.md"
SPEC = importlib.util.spec_from_file_location("other_wars", ROOT / "examples" / "other_wars.py")
other_wars = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = other_wars  # named tuples look their module up
SPEC.loader.exec_module(other_wars)


def drawn(*wars):
    """Wars in a letter a week: . quiet, t talks, s settled, c ceasefire; b broken, B and S likewise in talks
    and settled; r war again after a settlement."""
    weeks = np.array([list(war) for war in wars]).T
    talks, settled = np.isin(weeks, ["t", "B"]), np.isin(weeks, ["s", "S", "r"])
    broken = np.isin(weeks, ["b", "B", "S"])
    return other_wars.Drawn(*(one.astype(float) for one in (talks, settled, weeks == "c", broken)))


def of(war):
    """Counts of one war, as plain numbers."""
    counts = other_wars.counted(drawn(war))
    return {name: int(found[0]) for name, found in counts._asdict().items()}


# What is counted -----------------------------------------------------------------------------------------

WARS = {
    # begun, closed, settled, halted, broke, quiet, war
    "......": (0, 0, 0, 0, 0, 5, 5),  # nothing happens; the last record has none after it
    ".tt.t.": (2, 2, 0, 0, 0, 2, 5),  # two bouts in one war
    "..tttt": (1, 0, 0, 0, 0, 2, 5),  # open at the end: begun, and of no success or failure
    "..ttss": (1, 1, 1, 0, 0, 2, 4),
    ".tssss": (1, 1, 1, 0, 0, 1, 2),  # settled after its first week of talks
    ".tccts": (2, 2, 1, 1, 0, 1, 3),  # a ceasefire ends a bout, the next one is another bout
    ".tcccc": (1, 1, 0, 1, 0, 1, 2),  # a ceasefire that holds is no end
    ".t.b..": (1, 1, 0, 0, 1, 2, 3),  # broken, and seen so in one week only: over for good
    "..b.ts": (0, 0, 0, 0, 1, 2, 2),  # a break before a settlement: what comes later does not count
    ".tBBss": (1, 1, 0, 0, 1, 1, 2),  # a break cuts a bout short
    ".ttSss": (1, 1, 0, 0, 1, 1, 3),  # in the week of both the break comes first
    ".tsS.t": (1, 1, 1, 0, 0, 1, 2),  # broken after the settlement: ended by talks
    ".tsrrr": (1, 1, 1, 0, 0, 1, 2),  # lapsed: it had ended by talks all the same
    "b..ts.": (0, 0, 0, 0, 0, 0, 0),  # over at the first record
    "..B...": (0, 0, 0, 0, 1, 2, 2),  # talks that begin in the week of the break
    ".....t": (1, 0, 0, 0, 0, 5, 5),
}


@pytest.mark.parametrize(("war", "expected"), WARS.items())
def test_one_war_by_hand(war, expected):
    assert tuple(of(war).values()) == expected


def test_many_wars_are_counted_each_by_itself():
    counts = other_wars.counted(drawn(*WARS))
    for field, found in enumerate(counts):
        assert found.tolist() == [expected[field] for expected in WARS.values()]


def test_what_adds_up_in_random_wars():
    """Every bout ends or is open; a war ends once; the same counts week by week in plain Python."""
    random = np.random.default_rng(5)
    for _ in range(200):
        war = "."
        while len(war) < 30:
            war += random.choice(
                list({"t": "ttt.cs", "c": "ccc.", "s": "sr", "r": "r"}.get(war[-1], "...tb"))
            )
        found, over, kinds = of(war), re.search(r"[sb]", war), re.split(r"[sb]", war)[0]
        last = war if over is None else war[: over.start() + 1]
        bouts = re.findall(r"t+", kinds)
        assert found["begun"] == len(bouts)
        assert found["closed"] == len(bouts) - (over is None and war.endswith("t"))
        assert (found["settled"], found["broke"]) == (last.endswith("s"), last.endswith("b"))
        assert found["halted"] == len(re.findall(r"tc", kinds))
        assert found["quiet"] == last[:-1].count(".")
        assert found["war"] == last[:-1].count(".") + last[:-1].count("t")


@pytest.mark.parametrize(
    ("war", "slip"),
    [
        ("t....", "at the first record"),
        ("s....", "at the first record"),
        ("c....", "at the first record"),
        ("..s..", "did not come of talks"),
        (".t.s.", "did not come of talks"),
        ("..c..", "did not come of talks"),
    ],
)
def test_what_no_table_can_have_drawn_is_refused(war, slip):
    with pytest.raises(ValueError, match=slip):
        other_wars.counted(drawn("....."[: len(war)], war))


@pytest.mark.parametrize("field", range(4))
@pytest.mark.parametrize("value", [0.4, 2.0, np.nan])
def test_chances_in_place_of_what_was_drawn_are_refused(field, value):
    states = drawn(".tt..", ".....")
    states[field][3, 1] = value
    with pytest.raises(ValueError, match=f"{states._fields[field]} holds something that is neither 0 nor 1"):
        other_wars.counted(states)


# Numbers and their errors --------------------------------------------------------------------------------


def test_the_four_numbers_by_hand():
    """Two of six bouts, two of three wars end in a settlement; seven begin in nine quiet weeks, 19 of war."""
    counts = other_wars.counted(drawn(".tt.t.", ".tssss", ".t.b..", "..tttt", "..tcts"))
    assert (counts.closed.sum(), counts.settled.sum(), counts.broke.sum()) == (6, 2, 1)
    assert (counts.begun.sum(), counts.quiet.sum(), counts.war.sum()) == (7, 9, 19)
    found = [one.value for one in other_wars.numbers(counts)]
    np.testing.assert_allclose(found, [2 / 6, 2 / 3, 7 / 9 * 2 / 6, 3 / 19])


def test_a_ratio_of_nothing_is_refused():
    with pytest.raises(ValueError, match="no such ratio"):
        other_wars.numbers(other_wars.counted(drawn("......", "..tttt")))


def test_errors_are_the_spread_of_repeated_samples():
    """Standard errors of a ratio and of a product against 2,000 samples of 400 members."""
    random = np.random.default_rng(3)
    rate = random.gamma(2.0, 1.0, (2000, 400))
    bouts = random.poisson(rate) + 1
    won, weeks = random.binomial(bouts, 0.25), random.poisson(20 + 10 * rate)
    found, errors = [], []
    for row in range(2000):
        success = other_wars.ratio(won[row], bouts[row])
        product = other_wars.ratio(bouts[row], weeks[row]) * success
        found.append((success.value, product.value))
        errors.append((success.error, product.error))
    np.testing.assert_allclose(np.mean(errors, axis=0), np.std(found, axis=0), rtol=0.06)


@pytest.mark.parametrize(
    ("value", "error", "where"),
    [(0.3, 0.01, "inside"), (0.09, 0.005, "below"), (0.5, 0.03, "above"), (0.43, 0.01, "at an end")],
)
def test_where_a_number_lies(value, error, where):
    assert other_wars.place(value, error, other_wars.OTHERS[0]) == where


# Other wars ----------------------------------------------------------------------------------------------


def test_the_intervals_are_those_of_their_counts():
    """Success Beta(5, 15) with its median; ends 12 in 1,462 weeks; negotiated 22 of 40, and the range."""
    success, share, by_talks, ends = other_wars.OTHERS
    np.testing.assert_allclose(success[1:], stats.beta(5, 15).ppf([0.5, 0.05, 0.95]), atol=0.005)
    rate = stats.gamma(12 + 0.5, scale=1 / 1462).ppf([0.5, 0.05, 0.95])
    np.testing.assert_allclose(ends[1:], rate, atol=0.00005)
    assert by_talks[1:] == ends[1:]
    assert share.value == 22 / 40
    assert share.low < 44 / 95 < share.value < share.high


def printed():
    """The table of the page: its first lines, and its rows by name."""
    block = re.search(r"```console\n\$ ([^\n]*)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert block[1] == "python examples/other_wars.py"
    head, rows = block[2].split("\n\n")
    cells = [re.split(r"  +", line.strip()) for line in rows.splitlines()[1:]]
    return head, {name: (*map(float, numbers), where) for name, *numbers, where in cells}


def test_the_page_prints_the_intervals_of_the_module_and_says_where_each_number_lies():
    _, rows = printed()
    assert list(rows) == [known.name for known in other_wars.OTHERS]
    for known in other_wars.OTHERS:
        value, error, *others, where = rows[known.name]
        assert tuple(others) == known[1:]
        assert where == other_wars.place(value, error, known)


def test_the_numbers_of_the_page_are_those_of_its_counts():
    head, rows = printed()
    going, members, war, quiet, begun, closed, settled, halted, broke = map(int, re.findall(r"\d+", head))
    assert members == other_wars.MEMBERS
    assert going <= members
    assert settled + halted <= closed <= begun
    found = [value for value, *_ in rows.values()]
    q, ended = settled / closed, settled + broke
    np.testing.assert_allclose(found[:2], [q, settled / ended], atol=0.005)
    np.testing.assert_allclose(found[2:], [begun / quiet * q, ended / war], atol=0.00005)
    text = " ".join(PAGE.read_text("utf-8").split())
    assert f"one start of talks in {quiet / begun:.0f} weeks" in text
    assert f"In {members - going} of {members} wars" in text
    share, rate = other_wars.OTHERS[1].value, other_wars.OTHERS[3].value
    assert f"{settled / war:.4f} a week, where {share:.2f} of {rate:.4f} is {share * rate:.4f}" in text
    assert f"{broke / war:.4f} against {(1 - share) * rate:.4f}" in text


def test_the_table_is_printed_as_the_page_has_it():
    """The same lines of a table of hand-made wars, numbers apart."""
    text = other_wars.table(other_wars.counted(drawn(*WARS)))
    plain = [
        re.sub(r"[\d.]+|inside|below|above|at an end", "", one).split()
        for one in (text, PAGE.read_text("utf-8"))
    ]
    assert " ".join(plain[0]) in " ".join(plain[1])
    assert text.startswith("15 of 16 wars go on at the first record, for 47 weeks")


def test_a_case_is_read_from_its_first_record_with_talks_on(case_of, monkeypatch):
    """An engine that plays back: rows by name, either side's break of either kind, and no week too many."""
    import polemos.case
    from polemos.dynamics.build import Layout
    from polemos.ensemble import rules
    from worlds.table import edits

    case = case_of(*edits())
    layout = Layout.of(case)
    first, weeks = case.clock.week_of(case.known_until) - layout.first_week, len(layout.starts)

    def engine_of(request, rows, *, nothing_else):
        assert request.policies == ("baseline",)
        assert nothing_else
        table = np.zeros((weeks, len(rows), 256), np.float32)
        for number, row in enumerate(rows):
            table[first + 1, number, rows.index(row)] = 1.0
        return SimpleNamespace(
            layout=layout, rows=rows, prepare=lambda numbers: numbers, weekly=lambda prepared, policy: table
        )

    monkeypatch.setattr(polemos.case, "load_case", {other_wars.CASE: case}.get)
    monkeypatch.setattr(rules, "engine_of", engine_of)
    found = other_wars.drawn_wars(other_wars.CASE, "baseline", 256, 1)
    assert {states.shape for states in found} == {(weeks - first, 256)}
    assert [np.flatnonzero(states[1]).tolist() for states in found] == [[0], [1], [2], [3, 4, 5, 6]]
    assert not any(states[0].any() or states[2:].any() for states in found)
