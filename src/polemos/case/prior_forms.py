"""The named distributions a case may use, and the arguments each can be given by."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from polemos.case.distributions import Beta, Distribution, Gamma, HalfNormal, Lognormal, Normal, Uniform
from polemos.case.fields import fault

Numbers = Mapping[str, float]


@dataclass(frozen=True)
class Form:
    """One set of arguments that gives a distribution.

    needs  the arguments
    allowed  whether there is such a distribution
    build  the distribution; a beta on (0, 1), all others in the unit of the arguments
    pure   the arguments are numbers without a unit
    """

    needs: tuple[str, ...]
    allowed: Callable[[Numbers], bool]
    build: Callable[[Numbers], Distribution]
    pure: bool = False


@dataclass(frozen=True)
class Family:
    """A named distribution.

    rule    what its arguments must obey, in words
    window  whether low and high may truncate it, or say where a beta lies
    """

    forms: tuple[Form, ...]
    rule: str
    window: bool = True


def _rising(given: Numbers) -> bool:
    return given["p5"] < given["p95"]


def _positive(given: Numbers) -> bool:
    return all(number > 0 for number in given.values())


FAMILIES: dict[str, Family] = {
    "uniform": Family(
        (
            Form(
                ("low", "high"),
                lambda given: given["low"] < given["high"],
                lambda given: Uniform(first=given["low"], last=given["high"]),
            ),
        ),
        "low must be below high",
        window=False,
    ),
    "normal": Family(
        (
            Form(
                ("mean", "sd"),
                lambda given: given["sd"] > 0,
                lambda given: Normal(mean=given["mean"], sd=given["sd"]),
            ),
            Form(("p5", "p95"), _rising, lambda given: Normal.between(given["p5"], given["p95"])),
        ),
        "sd must be above 0, or p5 below p95",
    ),
    "lognormal": Family(
        (
            Form(
                ("median", "p95"),
                lambda given: 0 < given["median"] < given["p95"],
                lambda given: Lognormal.between(given["median"] ** 2 / given["p95"], given["p95"]),
            ),
            Form(
                ("p5", "p95"),
                lambda given: _positive(given) and _rising(given),
                lambda given: Lognormal.between(given["p5"], given["p95"]),
            ),
            Form(("median", "sd"), _positive, lambda given: Lognormal.of_sd(given["median"], given["sd"])),
        ),
        "all must be above 0, and p5, median and p95 in rising order",
    ),
    "halfnormal": Family(
        (Form(("scale",), _positive, lambda given: HalfNormal(scale=given["scale"])),),
        "scale must be above 0",
    ),
    "beta": Family(
        (
            Form(("a", "b"), _positive, lambda given: Beta(a=given["a"], b=given["b"]), pure=True),
            Form(
                ("mean", "sd"),
                lambda given: given["sd"] > 0 and given["sd"] ** 2 < given["mean"] * (1 - given["mean"]),
                lambda given: Beta.of_mean(given["mean"], given["sd"]),
            ),
            Form(
                ("p5", "p95"),
                lambda given: 0 < given["p5"] < given["p95"] < 1,
                lambda given: Beta.between(given["p5"], given["p95"]),
            ),
        ),
        "a and b must be above 0; p5 below p95, both inside; sd below sqrt(mean (1 - mean))",
    ),
    "pert": Family(
        (
            Form(
                ("low", "mode", "high"),
                lambda given: given["low"] <= given["mode"] <= given["high"] and given["low"] < given["high"],
                lambda given: Beta.pert(given["low"], given["mode"], given["high"]),
            ),
        ),
        "low, mode (the most likely) and high must rise",
        window=False,
    ),
    "gamma": Family(
        (Form(("mean", "sd"), _positive, lambda given: Gamma.of_mean(given["mean"], given["sd"])),),
        "mean and sd must be above 0",
    ),
}


def family_of(name: str) -> Family:
    """A named distribution; a fault E-PRIOR where there is none of that name."""
    if name in FAMILIES:
        return FAMILIES[name]
    close = difflib.get_close_matches(name, FAMILIES, n=1)
    remedy = f"did you mean '{close[0]}'?" if close else f"known: {', '.join(FAMILIES)}"
    raise fault("E-PRIOR", f"there is no distribution '{name}'", remedy)


def form_of(name: str, arguments: Mapping[str, object]) -> Form:
    """The form with exactly these arguments; a fault E-PRIOR where there is none."""
    forms = family_of(name).forms
    for form in forms:
        if set(form.needs) == set(arguments):
            return form
    ways = " or ".join(f"{name}({', '.join(f'{need}=' for need in form.needs)})" for form in forms)
    raise fault("E-PRIOR", f"'{name}' has not the arguments it needs", f"write {ways}")


def built(name: str, form: Form, given: Numbers) -> Distribution:
    """The distribution with these arguments; a fault E-PRIOR where there is none."""
    arguments = ", ".join(f"{key}={number:g}" for key, number in given.items())
    try:
        allowed = form.allowed(given)
        found = form.build(given) if allowed else None
    except (ArithmeticError, ValueError):  # of numbers near the end of what floating point holds
        allowed, found = True, None
    if not allowed:
        raise fault("E-PRIOR", f"there is no {name}({arguments})", FAMILIES[name].rule)
    if found is None:
        raise beyond_numbers(f"{name}({arguments})")
    return held(found, f"{name}({arguments})")


def held(found: Distribution, written: str) -> Distribution:
    """The distribution where floating point holds it; else a fault E-PRIOR."""
    if not found.sound:
        raise beyond_numbers(written)
    return found


def beyond_numbers(written: str) -> Exception:
    """The fault of a distribution too wide or too narrow to compute with."""
    message = f"a computer cannot hold {written}: its values are not finite, or all the same"
    return fault("E-PRIOR", message, "write a range that the quantity can have, or a constant")
