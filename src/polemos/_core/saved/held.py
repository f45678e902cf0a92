"""What ground held on the other's soil costs and buys, as it is added to a run."""

from __future__ import annotations

import datetime

from polemos._core.saved.record import Finite, Number, Saved, Text


class SavedPrice(Saved):
    """Holding against leaving, some weeks after the decision.

    held, left  km^2 still held where it holds on, and where it leaves: 10, 50 and 90 % of these wars
    more   km^2 that are held more than where it leaves, the mean
    given  km^2 of front that holding has cost;  price  the same for each km^2 more held, with its error
    dead   more own dead than if the ground had been left
    """

    weeks: int
    date: datetime.date
    held: tuple[Number, ...]
    given: Number
    price: Number
    price_error: Number
    dead: Number
    given_error: Number = None
    dead_error: Number = None
    left: tuple[Number, ...] = ()
    more: Number = None


class SavedBought(Saved):
    """What holding moves in a settlement of a week, as `questions.leverage.Bought` says it."""

    stake: Finite
    weeks: int
    shift: tuple[Number, ...]
    trade: Number
    wasting: Number
    for_each: Number
    sign: Number
    talks: Number
    hardening: Number
    pays: Number = None
    stuck: Number = None
    talks_error: Number = None


class SavedWorth(Saved):
    """Share of wars in which holding is worth more to its holder than leaving, at a price of a death.

    price  km^2 of front
    own, all  where the dead of its own side count, and where both sides' do
    """

    price: Finite
    own: Number
    all: Number


class SavedSigning(Saved):
    """In how many wars both would sign, as `questions.leverage.Signing` says it."""

    cost: Finite
    hope: Number = None
    share: Finite


class SavedReason(Saved):
    """What of the gain of both by signing one thing makes, as `questions.leverage.Reason` says it."""

    of: Text = ""
    makes: tuple[Number, ...]


class SavedPath(Saved):
    """The same bargain were the held ground to go another way than as simulated.

    path   `as recorded`, or the id of a switch of the case;  told  what that is, in words
    ahead, bought, worth, premise  as of a bargain
    """

    path: Text
    told: Text
    premise: Finite
    ahead: tuple[SavedPrice, ...]
    bought: tuple[SavedBought, ...] = ()
    worth: tuple[SavedWorth, ...] = ()


class SavedChip(Saved):
    """The bargain of holding ground, and the curve over what it is worth to its owner.

    premise  share of the wars that hold enough on the day of the decision
    bought   nothing in a case without a table
    sentence  the one that can be quoted; "" for none
    note     how wars were weighed; "" where each counts alike
    signing  what of who would sign hangs on what war costs and on hopes
    reasons  what makes both gain or lose by signing
    drawn_from  where its wars come from, in words
    paths    other guesses of what becomes of the held ground
    """

    holder: Text
    hold: Text
    leave: Text
    members: int
    seed: int
    premise: Finite
    ahead: tuple[SavedPrice, ...]
    owner: Text = ""
    holders_stake: Number = None
    bought: tuple[SavedBought, ...] = ()
    sentence: Text = ""
    worth: tuple[SavedWorth, ...] = ()
    note: Text = ""
    signing: tuple[SavedSigning, ...] = ()
    reasons: tuple[SavedReason, ...] = ()
    drawn_from: Text = ""
    paths: tuple[SavedPath, ...] = ()
