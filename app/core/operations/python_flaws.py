"""Known flaws of the modules that Parvis reads files and texts with, and the releases of Python that mend them.

Taken in December 2026 from the release notes in CPython's repository (`Misc/NEWS.d`), up to 3.11.16, 3.12.14 and 3.13.15, all of
August 2026, and for 3.11.14 and 3.11.15 from their announcements on python.org. Flaws that 3.13.5 already mends are not listed,
nor those of functions that Parvis does not call. A distribution may mend a flaw without another version number: the table does
not know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Version = tuple[int, int, int]


@dataclass(frozen=True)
class Flaw:
    """A flaw of one module: its issue in CPython, and the first release of each branch without it."""

    module: str
    issue: int
    mended_in: Mapping[tuple[int, int], Version]


FLAWS = tuple(
    Flaw(module, issue, {release[:2]: release for release in ((3, 11, a), (3, 12, b), (3, 13, c))})
    for module, issue, a, b, c in (
        # Time that grows with the square of the length of a text.
        ("html.parser", 135462, 14, 12, 6),
        ("html.parser", 153030, 16, 14, 15),
        ("email", 136063, 15, 13, 10),
        ("unicodedata", 149079, 16, 14, 14),
        # Names that are made to collide.
        ("xml.parsers.expat", 149018, 16, 14, 14),
        # Places in an archive that are not checked.
        ("tarfile", 130577, 14, 12, 6),
        ("zipfile", 139700, 14, 12, 10),
    )
)


def list_flaws(version: Version) -> list[Flaw]:
    """The flaws of that version; none of a branch that the table does not know."""
    return [flaw for flaw in FLAWS if version < flaw.mended_in.get(version[:2], version)]


def find_first_mended(flaws: list[Flaw], version: Version) -> Version:
    """The first release of the branch of this version without any of these flaws."""
    return max(flaw.mended_in[version[:2]] for flaw in flaws)
