"""The table of links: every arrow once, where it belongs."""

from polemos._core.catalogue import ARROWS
from polemos.report import RunRecord
from polemos.report.links import OUTSIDE, matrix


def test_every_arrow_between_what_is_used_stands_in_its_cell(record: RunRecord):
    found = matrix(record)
    used = {*record.case.in_use, *OUTSIDE}
    among = [arrow for arrow in ARROWS if {arrow.source, arrow.target} <= used]
    cells = {
        (row.name, column): cell
        for row in found.rows
        for column, cell in zip(found.columns, row.cells, strict=True)
    }
    for (source, target), cell in cells.items():
        arrows = [
            one
            for one in among
            if (one.source.replace("_", " "), one.target.replace("_", " ")) == (source, target)
        ]
        assert cell.acting + cell.cut == len(arrows)
        assert bool(cell.spoken) == bool(arrows)
    assert sum(cell.acting for cell in cells.values()) == found.acting
    assert sum(cell.cut for cell in cells.values()) == found.cut == 1
    assert found.acting + found.cut + found.idle == len(ARROWS)
    assert sum(len(target.arrows) for target in found.targets) == len(ARROWS)
