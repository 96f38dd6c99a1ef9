"""Where a file stands in an archive: under the name it was given, as far as every system can write it."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

FOLDER = "fichiers"
MAX_NAME_LENGTH = 120
# What Windows forbids in a name, and what would lead out of the folder.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class FilePaths:
    """The places taken so far: no two files have the same, be it in capitals."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def create_path(self, group: str, name: str) -> str:
        """A place of its own for a file of that name."""
        written = sanitise_name(name)
        path, number = PurePosixPath(FOLDER, sanitise_name(group), written), 1
        while str(path).casefold() in self._taken:
            number += 1
            path = path.with_name(f"{PurePosixPath(written).stem} ({number}){PurePosixPath(written).suffix}")
        self._taken.add(str(path).casefold())
        return str(path)


def sanitise_name(name: str) -> str:
    """The name itself, but for what cannot stand in one."""
    written = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    stem, suffix = PurePosixPath(written).stem, PurePosixPath(written).suffix[:20]
    written = f"{stem[: MAX_NAME_LENGTH - len(suffix)]}{suffix}".strip(" .") or "fichier"
    return f"_{written}" if _RESERVED.match(written) else written
