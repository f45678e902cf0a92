"""Which loop did it: how much of the difference between two policies goes through each link.

Two policies are run with the same noise, and the difference of a measure is taken member by member. Then
links are cut one after another, in a random order, until none that can be cut is left; what the
difference loses at each cut is put down to the link. Links interact, so the loss depends on the order;
it is averaged over orders. That average is the Shapley value of a link (Shapley 1953), the one division
of the whole that counts links alike, gives nothing to a link without effect and adds up. Each order is
also taken backwards, which lowers the error of few orders. What is left when all links are cut goes
through what the model is made of, and is shown as such.

A cut link shows its reader a neutral value for both policies, the reference included: the question is
what carries the difference, not what the world would be without the link.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from polemos._core.catalogue import ARROWS
from polemos._core.errors import RunError
from polemos._core.saved import Division, Share
from polemos.case.checks.policies import comparable
from polemos.case.language.nodes import Expression, key, references_in
from polemos.case.schedules import twins
from polemos.dynamics.build import Layout, switches_of
from polemos.ensemble import blocks
from polemos.ensemble.engine import Request
from polemos.ensemble.rules import engine_of

Column = NDArray[np.float64]
Difference = Callable[[frozenset[str]], Column]
"""The paired difference of every member, (member,), with some links cut."""

WAYS = 2  # every order is taken forwards and backwards


def loops(
    request: Request,
    node: Expression,
    text: str,
    unit: str,
    *,
    orders: int = 4,
    listen: Callable[[dict[str, Any]], None] = lambda event: None,
) -> Division:
    """Divide the difference of a measure between the two policies of a request among the links.

    node, text, unit   a member-level expression, as written, and its unit
    orders             random orders of cutting, each also taken backwards
    Raises RunError unless the request has two policies and two members, and the measure is finite in each.
    """
    against, policy = _pair_of(request)
    links = links_of(request)
    ways = orders_of(links, orders, np.random.default_rng(request.seed))
    asked = _Asked(request, node, text)
    cut = blocks.cut(request.members)
    done, total = 0, len(cut) * len(ways) * len(links)
    listen({"event": "start", "members": total, "of": "cuts", "resumed": 0})

    def step() -> None:
        nonlocal done
        done += 1
        listen({"event": "block", "block": done, "done": done, "members": total, "of": "cuts"})

    parts = [divided(asked.of_block(block), links, ways, step) for block in cut]
    whole = np.concatenate([each for each, _, _ in parts])
    rest = np.concatenate([each for _, each, _ in parts])
    amounts = {link: np.concatenate([each[link] for _, _, each in parts], axis=-1) for link in links}
    return Division(
        measure=text,
        unit=unit,
        policy=policy,
        against=against,
        members=request.members,
        seed=request.seed,
        orders=len(ways),
        whole=float(np.mean(whole)),
        mc_error=_error(whole),
        rest=float(np.mean(rest)),
        shares=tuple(
            sorted((_share(link, amounts[link]) for link in links), key=lambda share: -abs(share.amount))
        ),
    )


def _pair_of(request: Request) -> tuple[str, str]:
    """The policy that is compared against, and the one compared."""
    if len(request.policies) != 2:
        raise RunError(f"a difference needs two policies, got {len(request.policies)}")
    if request.members < 2:
        raise RunError("the error of a difference needs two members or more, got 1")
    against, policy = request.policies
    return against, policy


def links_of(request: Request) -> tuple[str, ...]:
    """The links of a case that are on, can be cut, and have both their ends in it."""
    case = request.case
    ends = {*case.in_use, "policies", "patrons"}
    on = [arrow for arrow in ARROWS if arrow.neutral is not None and case.links.get(arrow.name) != "off"]
    return tuple(arrow.name for arrow in on if arrow.source in ends and arrow.target in ends)


def orders_of(links: Sequence[str], n: int, stream: np.random.Generator) -> list[tuple[str, ...]]:
    """n random orders and the same backwards."""
    drawn = [tuple(np.asarray(links)[stream.permutation(len(links))].tolist()) for _ in range(n)]
    return [way for order in drawn for way in (order, order[::-1])]


def divided(
    difference: Difference,
    links: Sequence[str],
    ways: Sequence[Sequence[str]],
    step: Callable[[], None] = lambda: None,
) -> tuple[Column, Column, dict[str, NDArray[np.float64]]]:
    """The whole difference, what no link carries, and each link's part in each way, (way, member)."""
    whole = difference(frozenset())
    known: dict[frozenset[str], Column] = {frozenset(): whole}
    parts: dict[str, list[Column]] = {link: [] for link in links}
    rest = whole
    for way in ways:
        cut: frozenset[str] = frozenset()
        before = whole
        for link in way:
            cut |= {link}
            if cut not in known:
                known[cut] = difference(cut)
            parts[link].append(before - known[cut])
            before = known[cut]
            step()
        rest = before
    return whole, rest, {link: np.stack(found) for link, found in parts.items()}


def _share(link: str, parts: NDArray[np.float64]) -> Share:
    """parts (way, member) of one link."""
    arrow = next(arrow for arrow in ARROWS if arrow.name == link)
    by_way = parts.mean(axis=1)
    return Share(
        link=link,
        source=arrow.source,
        target=arrow.target,
        amount=float(by_way.mean()),
        mc_error=_error(parts.mean(axis=0)),
        lowest=float(by_way.min()),
        highest=float(by_way.max()),
    )


def _error(column: Column) -> float:
    return float(np.std(column, ddof=1) / math.sqrt(column.size))


class _Asked:
    """The difference of a measure between two policies with some links cut, a block of members at a time."""

    def __init__(self, request: Request, node: Expression, text: str) -> None:
        self.request, self.node, self.text = request, node, text
        layout = Layout.of(request.case)
        rows = sorted({key(reference) for reference in references_in(node)})
        self.engine = engine_of(request, tuple(layout.row(*row) for row in rows), nothing_else=True)

    def of_block(self, block: blocks.Block) -> Difference:
        """The noise of a block is drawn once for all cuts, and forgotten with the block."""
        prepared = self.engine.prepare(block.members)
        against, policy = self.request.policies

        def column(policy: str, cut: frozenset[str]) -> Column:
            switches = switches_of(self.request.case, *cut)
            weekly = self.engine.weekly(prepared, policy, switches)[..., : block.count]
            return self.engine.measured(weekly, self.node).astype(np.float64)

        def difference(cut: frozenset[str]) -> Column:
            found = column(policy, cut) - column(against, cut)
            if not np.isfinite(found).all():
                raise RunError(f"'{self.text}' has no number in {int((~np.isfinite(found)).sum())} members")
            return found

        return difference


def require_two_wars(request: Request) -> None:
    """Refuse to divide a difference between a policy and itself, or its twin: it is nothing."""
    against, policy = request.policies
    alike = f"'{policy}' orders the same as '{against}' in every week"
    if policy == against:
        alike = f"'{policy}' is compared with itself"
    elif not comparable(request.chosen) or len({*twins(request.chosen, request.case.clock).values()}) > 1:
        return
    others = ", ".join(id for id in request.by_id if id not in request.policies) or "no other"
    raise RunError(f"{alike}: there is no difference to divide; the case also has {others}")
