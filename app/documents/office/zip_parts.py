"""Archives of office files, written again with some of their parts changed."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

# The earliest date of the format: the same contents make the same file.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def read_parts(content: bytes) -> dict[str, bytes]:
    """The parts of a checked archive, in its order."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {member.filename: archive.read(member) for member in archive.infolist() if not member.is_dir()}


def write_parts(parts: Mapping[str, bytes], *, stored: str | None = None) -> bytes:
    """The archive of these parts; the one called `stored` is not compressed."""
    output = BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content, method)
    return output.getvalue()


def replace_parts(content: bytes, replacements: Mapping[str, bytes]) -> bytes:
    """The archive with other contents for those of its parts that have one."""
    return write_parts({name: replacements.get(name, part) for name, part in read_parts(content).items()})
