"""Sections of a page as a reader has them."""

import re


def believe(page: str) -> str:
    """What the section on scores and on what evidence taught says, its tags left out."""
    part = page[page.index('<section class="no-print" id="believe"') :]
    part = re.sub(r"</(td|th|p|h\d|figcaption)>", " ", part[: part.index("</section>")])
    return " ".join(re.sub(r"<[^>]+>", "", part).split())
