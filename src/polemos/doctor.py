"""What this machine has and lacks for polemos, and the line that mends each want."""

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Any

from polemos._core.records import cache_folder

NEEDED_MEMORY_GIB = 4
NEEDED_DISK_GIB = 1


@dataclass(frozen=True)
class Check:
    """One thing examined."""

    name: str
    ok: bool
    found: str
    remedy: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self)

    def __str__(self) -> str:
        mark = "ok    " if self.ok else "WANTS "
        return f"{mark} {self.name}: {self.found}" + (f"\n        {self.remedy}" if not self.ok else "")


def examine() -> list[Check]:
    """Everything polemos needs on this machine."""
    checks: tuple[Callable[[], Check], ...] = (_python, _packages, _engine, _memory, _disk, _cache)
    return [one() for one in checks]


def _python() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("Python", sys.version_info >= (3, 11), found, "install Python 3.11, 3.12 or 3.13")


def _packages() -> Check:
    missing: list[str] = []
    for line in requires("polemos") or []:
        if "extra ==" in line:
            continue
        name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
        try:
            version(name)
        except PackageNotFoundError:
            missing.append(name)
    found = f"missing {', '.join(missing)}" if missing else "all installed"
    return Check("packages", not missing, found, f"{sys.executable} -m pip install {' '.join(missing)}")


def _engine() -> Check:
    try:
        jax = import_module("jax")
        devices = ", ".join(str(device) for device in jax.devices())
    except Exception as error:  # noqa: BLE001  # whatever stops the engine is what is to be said
        return Check(
            "engine", ok=False, found=str(error), remedy=f"{sys.executable} -m pip install --upgrade jax"
        )
    return Check("engine", ok=True, found=f"jax {jax.__version__} on {devices}")


def _memory() -> Check:
    try:
        gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    except (AttributeError, ValueError, OSError):
        return Check("memory", ok=True, found="cannot be read on this system")
    return Check(
        "memory",
        gib >= NEEDED_MEMORY_GIB,
        f"{gib:.0f} GiB",
        f"polemos is planned for {NEEDED_MEMORY_GIB} GiB and more",
    )


def _disk() -> Check:
    gib = shutil.disk_usage(Path.cwd()).free / 2**30
    return Check(
        "disk",
        gib >= NEEDED_DISK_GIB,
        f"{gib:.0f} GiB free here",
        f"free {NEEDED_DISK_GIB} GiB, or choose another --out",
    )


def _cache() -> Check:
    root = cache_folder()
    existing = next(path for path in (root, *root.parents) if path.exists())
    writable = os.access(existing, os.W_OK)
    return Check(
        "compilation cache",
        writable,
        str(root),
        f"make {existing} writable, or set XDG_CACHE_HOME",
    )
