"""Examine a whole case: every fault of every file at once, and the case where there is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from polemos._core.axes import AXES
from polemos._core.errors import Fault, alike
from polemos.case.checks.backtest import check_backtest
from polemos.case.checks.claims import check_claims, vocabulary
from polemos.case.checks.evidence import Evidence, check_evidence
from polemos.case.checks.ground import check_ground
from polemos.case.checks.inquiry import Inquiry
from polemos.case.checks.outline import check_frozen, check_outline
from polemos.case.checks.policies import check_policies
from polemos.case.checks.priors import check_priors
from polemos.case.checks.scenario import both_sides, check_scenario
from polemos.case.checks.switches import check_switches
from polemos.case.evidence import EvidenceFile
from polemos.case.files import NEEDED, OPTIONAL, Files, read_files, read_tables
from polemos.case.lookalikes import Shapes
from polemos.case.model import Case
from polemos.case.outlines import check_outlines
from polemos.case.places import Document
from polemos.case.reading import MOST_EVENTS, read_document
from polemos.case.references import ANYTHING, Ids, Names
from polemos.case.scenario import Scenario, mechanisms_in_use

_SHARED = set(Scenario.model_fields) & set(Case.model_fields) - {"sectors", "exogenous"}
"""What a case takes from case.yaml as it stands there."""


def check_case(folder: str | Path) -> tuple[Fault, ...]:
    """Every fault and warning of a case, in the order of files, lines and columns."""
    return examine(folder)[1]


def examine(folder: str | Path) -> tuple[Case | None, tuple[Fault, ...]]:
    """The case, None where it has errors, and every fault and warning."""
    folder = Path(folder)
    files = read_files(folder)
    documents, faults = _documents(files)
    read_tables(folder, _named_tables(documents), files)
    faults += files.faults
    unread = {fault.file for fault in faults if not fault.path and fault.severity == "error"}
    readable = {name: document for name, document in documents.items() if name not in unread}
    damaged = frozenset(fault.file for fault in faults if fault.severity == "error")
    inquiry = Inquiry(documents, _declared(readable), damaged)
    case = _examined(inquiry, files, set(readable), folder)
    spoilt = {(fault.file, fault.path) for fault in faults if fault.path and fault.severity == "error"}
    # what a damaged value seems to be says nothing more
    faults += [fault for fault in inquiry.faults if (fault.file, fault.path) not in spoilt]
    sound = case is not None and all(fault.severity == "warning" for fault in faults)
    return (case if sound else None), alike(faults)


def _documents(files: Files) -> tuple[dict[str, Document], list[Fault]]:
    """What the files say that are YAML, of a fair number of parts together."""
    documents: dict[str, Document] = {}
    faults: list[Fault] = []
    left = MOST_EVENTS
    seen: Shapes = {}  # one person may be a speaker in one file and be cited in another
    for name in (*NEEDED, *OPTIONAL):
        if name in files.data and left > 0:  # what was too large is said once
            documents[name], found = read_document(name, files.data[name], left, seen)
            left -= documents[name].parts
            faults += found
    return documents, faults


def _examined(inquiry: Inquiry, files: Files, readable: set[str], folder: Path) -> Case | None:
    """All checks of all files that could be read; the case where everything is there."""
    exogenous = check_scenario(inquiry) if "case.yaml" in readable else ()
    priors, correlations = check_priors(inquiry) if "priors.yaml" in readable else ((), ())
    evidence = check_evidence(inquiry, files) if "evidence.yaml" in readable else Evidence()
    check_ground(inquiry, evidence.series)
    policies = check_policies(inquiry) if "policies.yaml" in readable else ()
    claims = check_claims(inquiry, evidence, policies) if "claims.yaml" in readable else ()
    check_backtest(inquiry)
    outline = check_outline(inquiry, claims, vocabulary(inquiry, evidence, policies))
    check_frozen(inquiry, files.hashes.get("claims.yaml", ""))
    outlines = check_outlines(inquiry) if "sectors.geojson" in readable else {}
    switches = check_switches(inquiry) if "switches.yaml" in readable else ()
    scenario = inquiry.scenario
    if scenario is None or any(fault.severity == "error" for fault in inquiry.faults):
        return None
    actors = tuple(actor.id for actor in scenario.belligerents)
    parts: dict[str, Any] = {name: getattr(scenario, name) for name in _SHARED} | {"outline": outline}
    return Case(
        **parts,
        sectors=tuple(both_sides(sector, actors) for sector in scenario.sectors),
        exogenous=exogenous,
        priors=priors,
        correlations=correlations,
        policies=policies,
        sources=evidence.sources,
        rows=evidence.rows,
        series=evidence.series,
        claims=claims,
        outlines=outlines,
        switches=switches,
        files=files.hashes,
        digest=files.digest,
        folder=str(folder),
        contents=files.data,
    )


def _named_tables(documents: dict[str, Document]) -> set[str]:
    """The files that the series of the ledger name, sound or not."""
    tree: Any = documents["evidence.yaml"].tree if "evidence.yaml" in documents else None
    listed: Any = tree.get("series") if isinstance(tree, dict) else None
    entries: tuple[Any, ...] = listed if isinstance(listed, tuple) else ()
    named = (entry.get("file") for entry in entries if isinstance(entry, dict))
    return {name for name in named if isinstance(name, str)}


def _declared(documents: dict[str, Document]) -> Names:
    """Every id that is declared in any file; anything where that cannot be told."""

    def section(file: str, model: type[BaseModel], key: str) -> Any:
        """What stands under a key; None where it was not read, and where another key may be meant for it."""
        tree: Any = documents[file].tree if file in documents else None
        if not isinstance(tree, dict) or (key not in tree and tree.keys() - model.model_fields.keys()):
            return None
        return tree.get(key, None if model.model_fields[key].is_required() else ())

    def evidence(key: str) -> Any:
        return section("evidence.yaml", EvidenceFile, key)

    mechanisms = section("case.yaml", Scenario, "mechanisms")
    told = mechanisms == () or isinstance(mechanisms, dict)
    sources = evidence("sources")
    return Names(
        elements={axis: _ids(section("case.yaml", Scenario, key)) for axis, key in AXES.items()},
        mechanisms=mechanisms_in_use(mechanisms) if told else ANYTHING,
        sources=Ids(sources) if isinstance(sources, dict) else ANYTHING,
        rows=_ids(evidence("rows")),
        series=_ids(evidence("series")),
        policies=_ids(documents["policies.yaml"].tree if "policies.yaml" in documents else None),
    )


def _ids(entries: Any) -> tuple[str, ...]:
    """The ids of a list of entries; anything where one of them cannot be told."""
    if not isinstance(entries, tuple):
        return ANYTHING
    ids = [entry["id"] for entry in entries if isinstance(entry, dict) and isinstance(entry.get("id"), str)]
    return Ids(ids) if len(ids) == len(entries) else ANYTHING
