"""Paths of files in a data export: their original names, made valid on every system."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath

FOLDER = "fichiers"
MAX_NAME_LENGTH = 120
# Characters that Windows forbids in a name, or that would lead out of the folder.
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class FilePaths:
    """Generates unique paths, ignoring case."""

    def __init__(self) -> None:
        self._used_paths: set[str] = set()

    def create_path(self, group: str, name: str) -> str:
        """A unique path for a file of that name."""
        file_name = sanitise_name(name)
        path, number = PurePosixPath(FOLDER, sanitise_name(group), file_name), 1
        while str(path).casefold() in self._used_paths:
            number += 1
            path = path.with_name(f"{PurePosixPath(file_name).stem} ({number}){PurePosixPath(file_name).suffix}")
        self._used_paths.add(str(path).casefold())
        return str(path)


def sanitise_name(name: str) -> str:
    """The name without forbidden characters and reserved names."""
    file_name = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).strip(" .")
    stem, suffix = PurePosixPath(file_name).stem, PurePosixPath(file_name).suffix[:20]
    file_name = f"{stem[: MAX_NAME_LENGTH - len(suffix)]}{suffix}".strip(" .") or "fichier"
    return f"_{file_name}" if _RESERVED.match(file_name) else file_name
