"""Ground held on the other's soil, as a report shows it: drawn from what was saved, levels nowhere."""

import dataclasses
import datetime
import re

import pytest

from polemos._core.saved import (
    SavedBought,
    SavedChip,
    SavedPath,
    SavedPrice,
    SavedReason,
    SavedSigning,
    SavedWorth,
)
from polemos.report import build_page
from polemos.report.held import held_ground
from polemos.report.page import _style
from polemos.report.record import RunRecord

START = datetime.date(2025, 1, 9)


def bought_of(stake, weeks, middle, **told):
    usual = {
        "shift": (None,) * 3 if middle is None else (middle - 0.01, middle, middle + 0.02),
        "trade": 0.001, "wasting": -0.0005, "for_each": 0.4, "sign": 0.44, "talks": 0.01, "hardening": 0.0,
        "pays": 0.7, "stuck": 0.3,
    }  # fmt: skip
    return SavedBought(stake=stake, weeks=weeks, **(usual | told))


@pytest.fixture
def priced(record: RunRecord):
    """The record with a bargain: two weeks of a settlement, one of which nobody would sign."""
    holder, owner = (one.id for one in record.belligerents)
    price = SavedPrice(
        weeks=26,
        date=START,
        held=(10.0, 252.0, 1578.0),
        left=(0.0, 34.0, 611.0),
        more=361.2,
        given=220.0,
        price=0.361,
        price_error=0.019,
        dead=511.0,
        given_error=12.3,
        dead_error=24.6,
    )
    curve = [bought_of(stake, 13, stake / 1000) for stake in (0.25, 1.0, 32.0)]
    nobody = [bought_of(stake, 52, None, sign=0.0) for stake in (0.25, 1.0, 32.0)]
    chip = SavedChip(
        holder=holder, hold="hold", leave="leave", members=4096, seed=1, premise=0.69, ahead=(price,),
        owner=owner, holders_stake=0.5, bought=(*curve, *nobody), sentence="Holding pays if <i>.",
        worth=(SavedWorth(price=0.0, own=0.83, all=0.83), SavedWorth(price=4.0, own=0.57, all=0.37)),
        note="Weighed by quiet weeks.",
        signing=tuple(
            SavedSigning(cost=cost, hope=hope, share=share)
            for hope, share in ((0.0, 0.9), (None, 0.4), (1.0, 0.1))
            for cost in (0.25, 4.0)
        ),
    )  # fmt: skip
    return dataclasses.replace(record, chips=(chip,))


def test_a_curve_for_each_week_in_which_somebody_would_sign(priced):
    (told,) = held_ground(priced)
    (figure,) = told.figures
    assert figure.title == "A settlement 13 weeks on"
    assert [row[0] for row in figure.rows] == ["0.25", "1", "32"]
    assert [row[1] for row in figure.rows] == ["0.025", "0.1", "3.2"]
    assert "gains from a worth of 1 km² on" in figure.caption
    assert "+3.2 where it is worth 32" in figure.caption
    assert told.signing == "0 to 44"
    assert told.stuck == "30"
    assert figure.rows[0][6:8] == ("70 of 100", "44 of 100")


def along(told, price):
    """The bargain of `priced` on a path of its own, with a price in two weeks."""
    first = told.chips[0].ahead[0]
    ahead = tuple(
        first.model_copy(update={"weeks": weeks, "price": value})
        for weeks, value in ((0, None), (13, price / 2), (26, price))
    )
    curve = tuple(bought_of(stake, 13, stake / 2000) for stake in (0.25, 1.0, 32.0))
    worth = (SavedWorth(price=0.0, own=0.42, all=0.42), SavedWorth(price=4.0, own=0.21, all=0.19))
    return SavedPath(
        path="as recorded", told="it is <lost>", premise=0.69, ahead=ahead, bought=curve, worth=worth
    )


def test_other_paths_of_the_ground_stand_beside_it(priced):
    other = along(priced, 2.5)
    main = along(priced, 0.36)
    chip = priced.chips[0].model_copy(update={"ahead": main.ahead, "paths": (other,)})
    record = dataclasses.replace(priced, chips=(chip,))
    (told,) = held_ground(record)
    assert told.price.columns == ("weeks", "as simulated", "as recorded")
    assert told.price.rows == (("0", "–", "–"), ("13", "0.18", "1.25"), ("26", "0.36", "2.5"))
    assert "0.36 (as simulated), 2.5 (as recorded)." in told.price.caption
    (figure,) = told.figures
    assert figure.columns[-1] == "points, as recorded"
    assert [row[-1] for row in figure.rows] == ["0.0125", "0.05", "1.6"]
    for one in (told.price, figure):
        assert str(one.svg).count('class="other o1"') == 1
    assert told.worth == (
        ("own dead", ("83", "57")),
        ("dead of both", ("83", "37")),
        ("own dead, as recorded", ("42", "21")),
        ("dead of both, as recorded", ("42", "19")),
    )
    page = build_page(record)
    assert "as recorded: it is &lt;lost&gt;." in page
    assert "What the ground has to buy" in page


def test_what_makes_both_gain_or_lose_is_drawn_on_one_scale(priced):
    (told,) = held_ground(priced)
    assert told.reasons == ()
    made = {"": (-900.0, -14.0, 800.0), "what war costs": (10.0, 12345.0, 90000.0), "none": (None,) * 3}
    reasons = tuple(SavedReason(of=of, makes=makes) for of, makes in made.items())
    chip = priced.chips[0].model_copy(update={"reasons": reasons})
    record = dataclasses.replace(priced, chips=(chip,))
    (told,) = held_ground(record)
    assert [(name, words) for name, _, words in told.reasons] == [
        ("in all", "\N{MINUS SIGN}14 (\N{MINUS SIGN}900 to +800)"),
        ("what war costs", "+12,000 (+10 to +90,000)"),
    ]
    assert "with it less without it" in build_page(record)


def test_a_dash_belongs_to_its_path(priced):
    """A path of which there is no price in two weeks takes no other's dash."""
    silent = along(priced, 2.5)
    silent = silent.model_copy(update={"ahead": silent.ahead[:1]})
    chip = priced.chips[0].model_copy(
        update={
            "ahead": along(priced, 0.36).ahead,
            "paths": (silent, along(priced, 1.5)),
            "drawn_from": "a <fit>",
        }
    )
    record = dataclasses.replace(priced, chips=(chip,))
    (told,) = held_ground(record)
    assert re.findall(r'class="other (o\d)"', str(told.price.svg)) == ["o2"]
    assert "with seed 1, drawn from a &lt;fit&gt;." in build_page(record)


@pytest.mark.parametrize("prices", [(None, None), (0.3, None)])
def test_a_price_of_one_week_is_no_curve(priced, prices):
    first = priced.chips[0].ahead[0]
    ahead = tuple(first.model_copy(update={"weeks": at, "price": one}) for at, one in enumerate(prices))
    chip = priced.chips[0].model_copy(update={"ahead": ahead})
    (told,) = held_ground(dataclasses.replace(priced, chips=(chip,)))
    assert told.price is None


def test_a_price_below_nothing_is_drawn_on_an_even_scale(priced):
    chip = priced.chips[0].model_copy(update={"ahead": along(priced, -0.2).ahead})
    (told,) = held_ground(dataclasses.replace(priced, chips=(chip,)))
    assert told.price.rows[-1][1] == "\N{MINUS SIGN}0.2"
    assert 'class="zero"' in str(told.price.svg)


def test_who_would_sign_stands_over_costs_and_hopes(priced):
    (told,) = held_ground(priced)
    assert told.wanting.columns == ("times as dear", "nothing", "as drawn", "all of it")
    assert told.wanting.rows == (("0.25", "90", "40", "10"), ("4", "90", "40", "10"))
    assert "in 10 to 90 of 100" in told.wanting.caption
    page = build_page(priced)
    assert "Why they fight on" in page
    assert "Weighed by quiet weeks." in page


def test_all_that_is_drawn_has_a_look(priced):
    (told,) = held_ground(priced)
    sheet = _style()
    figures = (told.figures[0].svg, told.wanting.svg)
    drawn = {look for one in figures for look in re.findall(r'<path class="([^"]+)"', str(one))}
    assert {look.split()[0] for look in drawn} == {"ribbon", "middle", "other"}
    for look in drawn:
        assert f".{look.replace(' ', '.')}" in sheet or look == "other o1", look


def test_the_price_stands_with_its_error_and_the_dead_beside_it(priced):
    (told,) = held_ground(priced)
    ((weeks, _, held, left, more, given, price, dead),) = told.prices
    assert (weeks, held, left, more, given, price, dead) == (
        "26",
        "252 (10 to 1,578)",
        "34 (0 to 611)",
        "361",
        "220 ± 12",
        "0.36 ± 0.019",
        "511 ± 25",
    )


def test_the_page_has_it_and_lets_no_text_through(priced):
    page = build_page(priced)
    assert 'id="held"' in page
    assert "Holding pays if &lt;i&gt;." in page
    assert "A settlement 13 weeks on" in page
    assert "A settlement 52 weeks on" not in page
    assert "<td>83</td><td>57</td>" in page
    assert "<td>83</td><td>37</td>" in page


def test_a_run_that_nobody_asked_says_how_to_ask(record):
    assert "polemos chip CASE --hold ID --leave ID --into RUN" in build_page(
        dataclasses.replace(record, chips=())
    )


def test_a_case_without_a_table_has_prices_alone(priced):
    chip = priced.chips[0].model_copy(
        update={"owner": "", "bought": (), "sentence": "", "holders_stake": None}
    )
    (told,) = held_ground(dataclasses.replace(priced, chips=(chip,)))
    assert (told.figures, told.signing) == ((), "")
    assert "what the ground buys is not told" in build_page(dataclasses.replace(priced, chips=(chip,)))
