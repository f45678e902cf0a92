"""Laws that the compiled week computes once, however many read them.

XLA joins array operations into loops. On a CPU it copies a law into the loop of everything that reads
it, so that a gain of ground was computed anew for the ground held and for the loss that is felt, and a
loop grown so large, writing over the state it reads, is no longer vectorised. A law marked
`computed_once` stays a function of its own in the compiled program: its results are stored, then read.
The numbers are the same to rounding.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import jax
from jax.experimental.xla_metadata import set_xla_metadata

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")


def computed_once(law: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Compile a function of arrays as a function of its own; `dt`, where it has one, is a plain number."""

    @functools.wraps(law)
    def inside(*args: Any, **kwargs: Any) -> _Result:
        with set_xla_metadata(inlineable=None):  # the mark is for the call, not for what is called within
            return law(*args, **kwargs)

    compiled = jax.jit(
        inside, static_argnames=[name for name in inspect.signature(law).parameters if name == "dt"]
    )

    @functools.wraps(law)
    def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        if jax.default_backend() != "cpu":  # other compilers decide better by themselves
            return law(*args, **kwargs)
        with set_xla_metadata(inlineable="false"):
            return compiled(*args, **kwargs)

    return call
