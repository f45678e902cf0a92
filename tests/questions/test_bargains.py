"""One bargain along several paths of the held ground, as it is asked, printed and kept."""

import dataclasses
import datetime
import math
from types import SimpleNamespace

import pytest

from polemos import terminal_held
from polemos._core.errors import RunError
from polemos._core.saved import SavedChip
from polemos.analysis import request_of
from polemos.case.evidence import Point
from polemos.case.references import Element
from polemos.case.switches import Switch
from polemos.questions.bargains import AS_RECORDED, AS_SIMULATED, Bargain, bargains_of, saved_chip
from polemos.questions.chip import AHEAD, Chip, Mean, PriceAhead
from polemos.questions.leverage import Bought, Leverage, Reason, Signing, Worth
from worlds.table import edits

RATE = 0.05


def with_record_and_switch(case):
    """The small war whose record shows the border being lost, and a switch under which fronts stand still."""
    days = [case.known_until - datetime.timedelta(days=7 * back) for back in range(12)][::-1]
    points = tuple(
        Point(refers_to=day, value=800.0 * math.exp(-RATE * at), known_on=day) for at, day in enumerate(days)
    )
    held = Element(name="held", arguments=("A", "border"))
    series = case.series[0].model_copy(update={"id": "map_border", "measures": held, "points": points})
    gain = next(one for one in case.priors if one.name == "territory.effort_gain")
    switch = Switch(
        id="no_effort", name="Effort counts for nothing", note="", source=None, known_on=None,
        priors=(gain,), settings=(),
    )  # fmt: skip
    return case.model_copy(update={"series": (*case.series, series), "switches": (switch,)})


def asked(case, **more):
    return request_of(case, members=256, seed=3, policies=["hold_border", "leave_border"], **more)


@pytest.fixture(scope="module")
def case(case_of):
    return with_record_and_switch(case_of(*edits()))


def test_each_path_is_a_bargain_of_its_own(case):
    first, recorded, thrown = bargains_of(asked(case), switches=["no_effort", "no_effort"])
    assert (first.path, recorded.path, thrown.path) == (AS_SIMULATED, AS_RECORDED, "no_effort")
    assert "5.0 % a week" in recorded.told
    assert thrown.told == "Effort counts for nothing"
    for one in (recorded, thrown):
        assert one.chip.holder == first.chip.holder == "A"
        assert one.buys is not None
        assert one.buys.signing == ()
    assert first.buys.signing
    assert recorded.chip.ahead[0].held == first.chip.ahead[0].held
    assert recorded.chip.ahead[2].held[1] == pytest.approx(
        first.chip.ahead[0].held[1] * math.exp(-13 * RATE), rel=1e-3
    )
    # the switch has the priors of the case, so that nothing may change
    assert thrown.chip == first.chip
    assert thrown.buys.bought == first.buys.bought


def test_without_a_record_or_a_table_there_is_what_there_is(war):
    (only,) = bargains_of(asked(war))
    assert (only.path, only.buys) == (AS_SIMULATED, None)
    both = bargains_of(asked(with_record_and_switch(war)))
    assert [(one.path, one.buys) for one in both] == [(AS_SIMULATED, None), (AS_RECORDED, None)]
    assert saved_chip(both, 3).paths[0].bought == ()


def test_a_switch_has_to_be_there_and_cannot_undo_a_posterior(case):
    with pytest.raises(RunError, match="no switch west in this case; it has no_effort"):
        bargains_of(asked(case), switches=["west"])
    fitted = SimpleNamespace(lineage="", members=str)
    with pytest.raises(RunError, match="leave out the posterior, or the switch"):
        bargains_of(asked(case, posterior=fitted), switches=["no_effort"])


def bargain(path, price, shift):
    """A made-up bargain."""
    day, mean = datetime.date(2001, 7, 2), Mean(price, 0.01)
    ahead = tuple(
        PriceAhead(weeks, day, (0.0, 300.0, 900.0), (0.0, 10.0, 90.0), Mean(290.0, 3.0), mean, mean, mean)
        for weeks in AHEAD
    )
    curve = tuple(
        Bought(
            stake,
            weeks,
            (shift - 0.01, shift * stake, shift + 0.02),
            0.0,
            0.0,
            1.0,
            0.4,
            0.01,
            0.002,
            0.6,
            0.3,
            0.004,
        )
        for stake in (0.5, 4.0)
        for weeks in (13, 26)
    )
    signing = tuple(Signing(cost, hope, 0.37) for hope in (0.0, None, 1.0) for cost in (0.5, 2.0))
    reasons = (Reason("", (-900.0, -14.0, 800.0)), Reason("what war costs", (10.0, 12345.0, 90000.0)))
    buys = Leverage("A", "B", 0.5, 60, curve, (Worth(0.0, 0.8, 0.8),), "A note.", signing, reasons, 35_000.0)
    return Bargain(path, f"told of {path}", Chip("A", "hold", "leave", 256, 0.25, ahead), buys)


def test_all_paths_are_printed_side_by_side(capsys):
    found = [bargain(AS_SIMULATED, 0.2, 0.01), bargain(AS_RECORDED, 1.4, -0.02)]
    terminal_held.print_bargains(found, {"A": "Ayland", "B": "Beland"}.__getitem__)
    printed = capsys.readouterr().out
    assert "as recorded: told of as recorded" in printed
    assert "  as recorded      -2" not in printed
    rows = [line.split() for line in printed.splitlines()]
    assert ["as", "simulated", "0.50", "4.00"] in rows
    assert ["as", "recorded", "-1.00", "-8.00"] in rows
    assert ["as", "drawn", "37", "37"] in rows
    assert ["what", "war", "costs", "12,345", "(10", "to", "90,000)"] in rows
    assert ["0", "2001-07-02", "300", "(0", "to", "900)", "10", "(0", "to", "90)", "290.0", *ERROR] in rows
    assert ["4", *SHIFT, *SHIFT] in rows
    assert ["in", "all", "1.00", "\u00b1", "0.40", "1.00", "\u00b1", "0.40"] in rows
    whole = " ".join(printed.split())
    assert "(350 km^2 each)" in whole
    assert "Of 60 wars both would sign in 40 of 100; in those the line stands at an end of the front" in whole
    assert "cannot move, in 30 of 100. A note." in whole
    assert "0.18 to 1.4 km^2 of the front (by what becomes of it, and two sampling errors)" in whole
    assert "between what it is worth to Ayland and to Beland" in whole


ERROR = ["\u00b1", "3.0", *(["0.200", "\u00b1", "0.010"] * 3)]
SHIFT = ["4.00", "(0.00", "to", "3.00)", "60"]


def test_policies_that_were_swapped_are_refused(war):
    swapped = request_of(war, members=256, seed=3, policies=["leave_border", "hold_border"])
    # a request keeps the order of its policies as it was asked
    with pytest.raises(
        RunError, match="leave_border keeps less ground than hold_border: the policy that holds"
    ):
        bargains_of(swapped)


def test_a_side_that_holds_nothing_has_nothing_to_price(war):
    with pytest.raises(RunError, match=r"in no war does B hold 100 km\^2 or more .* on 2001-12-31: there is"):
        bargains_of(asked(war), "B")


def test_one_path_is_printed_alone(capsys):
    terminal_held.print_bargains([bargain(AS_SIMULATED, 0.2, 0.01)])
    printed = " ".join(capsys.readouterr().out.split())
    assert "otherwise" not in printed
    assert "more than 0.18 to 0.22 km^2 of the front (by two sampling errors); how much" in printed


def test_a_case_without_a_table_says_so(capsys):
    terminal_held.print_bargains([dataclasses.replace(bargain(AS_SIMULATED, 0.2, 0.01), buys=None)])
    assert "What the ground buys is not told: the case lists no bargaining" in capsys.readouterr().out


def test_what_is_kept_is_what_was_found():
    found = [bargain(AS_SIMULATED, 0.2, 0.01), bargain(AS_RECORDED, 1.4, -0.02)]
    kept = saved_chip(found, 7, drawn_from="the priors")
    assert (kept.seed, kept.drawn_from) == (7, "the priors")
    assert SavedChip.model_validate_json(kept.model_dump_json()) == kept
    (other,) = kept.paths
    assert (other.path, other.ahead[3].price, other.bought[0].shift[1]) == (AS_RECORDED, 1.4, -0.01)
    assert kept.ahead[3].left == (0.0, 10.0, 90.0)
    assert kept.reasons[1].makes == (10.0, 12345.0, 90000.0)
    assert (kept.owner, kept.signing[2].hope, kept.worth[0].own) == ("B", None, 0.8)
    assert kept.sentence.startswith("Holding pays at the table if each km^2 that it keeps until week 26, and")
    assert (kept.ahead[3].more, kept.bought[0].pays, kept.bought[0].stuck) == (290.0, 0.6, 0.3)
