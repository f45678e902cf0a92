"""Case folders spoilt by chance: bits flipped, lines lost or doubled, values swapped, numbers extreme."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from hostile.watch import ends

FILES = (
    "case.yaml",
    "priors.yaml",
    "policies.yaml",
    "claims.yaml",
    "evidence.yaml",
    "switches.yaml",
    "evidence/map_north.csv",
)

_NUMBER = re.compile(r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?![\w.])")
_WORD = re.compile(r"[A-Za-z_][\w.]+")
_EXTREME = (
    *("0", "-1", "1e308", "-1e308", "1e-308", "1e-320", "5e-324", "1e400", "9" * 400, "1e38", "2147483648"),
    *(".nan", ".inf", "0x10", "1_000", "1,5", "1,000", "012", "12:30", "2025-02-29", "NO", "~", '""'),
)
_TEXT = (
    *(
        "\u202e",
        "\u200b",
        "é",
        "e\u0301",
        "\u041a",
        "١٢",
        "\uff11",
        "\U0001f600",
        "\x00",
        "\x1b[2J",
        "\ufeff",
    ),
    *("\t", "\r", ": ", "- ", "#", "&a ", "*a", "!!str ", "{", "}", "[", "]", "'", '"', "|", ">", "%", "@"),
    *("each(a, b)", " within 1 to 2", "yottaparsec^9", " km^2", "beta(a=1e308, b=1e308)", "__import__('os')"),
)
_DEEP = ("[" * 40, "{a: " * 40, "- " * 40, "(" * 40, "not " * 60, "x(" * 40, "1+" * 300)


class Mutator:
    """Spoils texts; the same seed spoils the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.ways = (
            *(self.flip, self.drop, self.double, self.swap_lines, self.extreme, self.extreme),
            *(self.swap_words, self.swap_words, self.insert, self.insert, self.deepen, self.cut),
        )

    def __call__(self, text: str) -> bytes:
        """The text after one to three mishaps."""
        for _ in range(self.random.choice((1, 1, 2, 3))):
            text = self.random.choice(self.ways)(text)
        data = text.encode("utf-8", "surrogatepass")
        return self.bits(data) if self.random.random() < 0.1 else data

    def bits(self, data: bytes) -> bytes:
        """One bit of the file is another."""
        if not data:
            return data
        at = self.random.randrange(len(data))
        return data[:at] + bytes([data[at] ^ (1 << self.random.randrange(8))]) + data[at + 1 :]

    def flip(self, text: str) -> str:
        """One character is another."""
        at = self.random.randrange(len(text) + 1)
        return text[:at] + chr(self.random.randrange(1, 256)) + text[at + 1 :]

    def drop(self, text: str) -> str:
        """A few lines are lost."""
        lines = text.split("\n")
        at = self.random.randrange(len(lines))
        del lines[at : at + self.random.choice((1, 1, 3))]
        return "\n".join(lines)

    def double(self, text: str) -> str:
        """A line stands there more than once."""
        lines = text.split("\n")
        at = self.random.randrange(len(lines))
        return "\n".join([*lines[:at], *[lines[at]] * self.random.choice((2, 2, 30)), *lines[at + 1 :]])

    def swap_lines(self, text: str) -> str:
        """Two lines change places."""
        lines = text.split("\n")
        one, other = self.random.randrange(len(lines)), self.random.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        return "\n".join(lines)

    def extreme(self, text: str) -> str:
        """A number is another, often an impossible one."""
        return self._replaced(text, _NUMBER, self.random.choice(_EXTREME))

    def swap_words(self, text: str) -> str:
        """A word is another of the same file."""
        words = _WORD.findall(text)
        return self._replaced(text, _WORD, self.random.choice(words)) if words else text

    def insert(self, text: str) -> str:
        """Something strange stands somewhere."""
        at = self.random.randrange(len(text) + 1)
        return text[:at] + self.random.choice(_TEXT) * self.random.choice((1, 1, 1, 200)) + text[at:]

    def deepen(self, text: str) -> str:
        """A value is nested deeply."""
        return self._replaced(text, _WORD, self.random.choice(_DEEP))

    def cut(self, text: str) -> str:
        """The end is lost."""
        return text[: self.random.randrange(len(text) + 1)]

    def _replaced(self, text: str, pattern: re.Pattern[str], new: str) -> str:
        found = list(pattern.finditer(text))
        if not found:
            return text
        chosen = self.random.choice(found)
        return text[: chosen.start()] + new + text[chosen.end() :]


def fuzzed(
    folder: Path, count: int, seed: int, files: tuple[str, ...] = FILES
) -> Iterator[tuple[str, BaseException | None]]:
    """Spoil one file of a case at a time, read it and throw its switches: which, and what was raised.

    files  those that are spoilt, as far as they are there
    What a spoilt case is refused with, InvalidCase, counts as nothing raised.
    """
    from polemos._core.errors import InvalidCase
    from polemos.case import load_case

    whole = {name: (folder / name).read_text(encoding="utf-8") for name in files if (folder / name).exists()}
    spoil = Mutator(seed)
    for number in range(count):
        name = spoil.random.choice(sorted(whole))
        (folder / name).write_bytes(spoil(whole[name]))
        raised = None
        try:
            with ends(f"mutant {number} of {name}"):
                case = load_case(folder)
                for switch in case.switches:
                    case.switched(switch.id)
        except InvalidCase as refused:
            _ = str(refused)
        except Exception as error:  # noqa: BLE001 - whatever it is: the mutant that caused it is kept
            raised = error
            (folder.parent / f"mutant-{number}-{Path(name).name}").write_bytes((folder / name).read_bytes())
        yield name, raised
        (folder / name).write_text(whole[name], encoding="utf-8")
