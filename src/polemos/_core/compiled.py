"""How the engine is compiled: the one file that knows XLA.

XLA joins array operations into loops. On a CPU it copies a law into the loop of everything that reads
it, so that a gain of ground was computed anew for the ground held and for the loss that is felt, and a
loop grown so large, writing over the state it reads, is no longer vectorised. A law that is
`computed_once` stays a function of its own in the compiled program: its results are stored, then read.
The numbers are the same to rounding.
"""

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import jax
from jax.experimental.xla_metadata import set_xla_metadata

from polemos._core.records import cache_folder

_Given = ParamSpec("_Given")
_Result = TypeVar("_Result")

OPTIONS = {"xla_backend_optimization_level": 3, "xla_cpu_use_fusion_emitters": True}
"""Options of XLA, said outright: whatever is set around it, the bits of a run are the same."""


def compiled(function: Callable[_Given, _Result], *static: str) -> Callable[_Given, _Result]:
    """Compile a function of arrays; `static` names arguments that are structure, hashable and not numbers.

    Called at module level, so that equal structure and shapes meet one program, whoever asks.
    """
    options = OPTIONS if jax.default_backend() == "cpu" else None
    return jax.jit(function, static_argnames=static, compiler_options=options)


def computed_once(law: Callable[_Given, _Result]) -> Callable[_Given, _Result]:
    """Compile a function of arrays as a function of its own; `dt`, where it has one, is a plain number."""

    @functools.wraps(law)
    def inside(*args: Any, **kwargs: Any) -> _Result:
        with set_xla_metadata(inlineable=None):  # the mark is for the call, not for what is called within
            return law(*args, **kwargs)

    jitted = jax.jit(
        inside, static_argnames=[name for name in inspect.signature(law).parameters if name == "dt"]
    )

    @functools.wraps(law)
    def call(*args: _Given.args, **kwargs: _Given.kwargs) -> _Result:
        if jax.default_backend() != "cpu":  # other compilers decide better by themselves
            return law(*args, **kwargs)
        with set_xla_metadata(inlineable="false"):
            return jitted(*args, **kwargs)

    return call


def keep_programs() -> None:
    """Keep compiled programs between runs, in the user's cache folder unless JAX was given another."""
    if jax.config.values["jax_compilation_cache_dir"] is not None:
        return
    folder = cache_folder() / "jax"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return  # a home that cannot be written costs a compilation, not the run
    jax.config.update("jax_compilation_cache_dir", str(folder))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
    jax.config.update("jax_persistent_cache_min_entry_size_bytes", 0)
