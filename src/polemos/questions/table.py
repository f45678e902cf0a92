"""Verdicts as they are looked at: a table, in text or in a notebook."""

from polemos._core.saved import Verdict


class Verdicts(tuple[Verdict, ...]):
    """Verdicts as a tuple that prints as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        width = max((len(verdict.claim) for verdict in self), default=0)
        return "\n".join(f"{v.claim:{width}}  {v.verdict:16} {v.words}" for v in self)

    def _repr_html_(self) -> str:
        from html import escape  # only notebooks need it

        rows = "".join(
            f"<tr><td>{escape(v.claim)}</td><td>{escape(v.statement)}</td><td>{escape(v.words)}</td></tr>"
            for v in self
        )
        return f"<table><tr><th>claim</th><th>statement</th><th>verdict</th></tr>{rows}</table>"
