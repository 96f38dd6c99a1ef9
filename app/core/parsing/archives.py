"""Untrusted ZIP archives: the members are counted before their list is parsed, and their sizes are limited."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from app.core.parsing.budget import TOO_LARGE, TOO_MANY_PARTS, BudgetExceeded, Meter

ZIP_START = b"PK\x03\x04"
BROKEN, ENCRYPTED, LINK, OUTSIDE, REPEATED, SWELLS = "broken", "encrypted", "link", "outside", "repeated", "swells"
# APPNOTE.TXT 4.3.16: the end of central directory record, without its comment.
_END = struct.Struct("<4s4H2LH")
_END_START, _MAX_COMMENT_LENGTH = b"PK\x05\x06", 0xFFFF
# APPNOTE.TXT 4.3.12: the shortest entry of the list.
_MIN_ENTRY_LENGTH = 46
_MAX_ENTRY_LENGTH = 1024
_LOCAL_HEADER = 30
_BLOCK_BYTES = 64 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)


class ArchiveRefused(ValueError):
    """The file is not an acceptable archive; `reason` is a code of this module, `name` the offending member, if any."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name[:100]


@dataclass(frozen=True)
class ArchiveLimits:
    """Limits on the number and the uncompressed size of members, and on the compression ratio."""

    max_member: int
    max_total: int
    max_ratio: int = 200
    # Beyond this number the list of members is not even parsed; by default it is the number of parts of the budget.
    max_members: int | None = None
    # Below this size a high ratio is harmless.
    small: int = 1_000_000


class Archive:
    """An archive whose list of members was checked. Members are read one by one, within the limits."""

    def __init__(self, archive: zipfile.ZipFile, limits: ArchiveLimits, meter: Meter) -> None:
        self._archive, self._limits, self._meter = archive, limits, meter
        self.members = [member for member in archive.infolist() if not member.is_dir()]

    @property
    def names(self) -> list[str]:
        return [member.filename for member in self.members]

    def read(self, name: str) -> bytes:
        """The content of one member. Raises ArchiveRefused, BudgetExceeded."""
        content = bytearray()
        try:
            with self._archive.open(name) as file:
                while block := file.read(_BLOCK_BYTES):
                    content += block
                    self._meter.check_time()
                    if len(content) > self._limits.max_member:
                        raise BudgetExceeded(TOO_LARGE)
        except (KeyError, *_ZIP_ERRORS) as error:
            if isinstance(error, BudgetExceeded):
                raise
            raise ArchiveRefused(BROKEN, name) from error
        return bytes(content)

    def read_start(self, name: str, length: int) -> bytes:
        """The first bytes of one member. Raises ArchiveRefused."""
        try:
            with self._archive.open(name) as file:
                return file.read(length)
        except (KeyError, *_ZIP_ERRORS) as error:
            raise ArchiveRefused(BROKEN, name) from error


def open_archive(content: bytes, limits: ArchiveLimits, meter: Meter) -> Archive:
    """Open and check the archive without extracting anything. Raises ArchiveRefused, BudgetExceeded."""
    _check_entry_count(content, limits, meter)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _ZIP_ERRORS as error:
        raise ArchiveRefused(BROKEN) from error
    meter.check_time()
    checked_archive = Archive(archive, limits, meter)
    _check_members(archive, checked_archive, limits, len(content))
    return checked_archive


def _check_entry_count(content: bytes, limits: ArchiveLimits, meter: Meter) -> None:
    """Check the number of entries before the library creates an object for each; the archive must be the whole file."""
    position = content.rfind(_END_START, max(0, len(content) - _END.size - _MAX_COMMENT_LENGTH))
    if not content.startswith((ZIP_START, _END_START)) or position < 0 or position + _END.size > len(content):
        raise ArchiveRefused(BROKEN)
    _, disk, list_disk, on_disk, entries, size, offset, comment = _END.unpack_from(content, position)
    number = max(entries, size // _MAX_ENTRY_LENGTH)
    meter.count_part(number)
    if limits.max_members is not None and number > limits.max_members:
        raise BudgetExceeded(TOO_MANY_PARTS)
    is_complete = position + _END.size + comment == len(content) and offset + size == position
    if disk or list_disk or on_disk != entries or size < entries * _MIN_ENTRY_LENGTH or not is_complete:
        raise ArchiveRefused(BROKEN)


def _check_members(archive: zipfile.ZipFile, checked_archive: Archive, limits: ArchiveLimits, length: int) -> None:
    if sum(member.file_size for member in checked_archive.members) > limits.max_total:
        raise BudgetExceeded(TOO_LARGE)
    names: set[str] = set()
    for member in checked_archive.members:
        _check_member(member, limits)
        if member.filename.casefold() in names:
            raise ArchiveRefused(REPEATED, member.filename)
        names.add(member.filename.casefold())
    # Overlapping members are how a small archive becomes a huge one.
    position = 0
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if member.header_offset < position:
            raise ArchiveRefused(SWELLS, member.filename)
        position = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    if position > length:
        raise ArchiveRefused(BROKEN)


def _check_member(member: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    """Refuse links, encrypted members, paths outside the archive and high compression ratios."""
    name = member.orig_filename
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise ArchiveRefused(LINK, name)
    if member.flag_bits & 1:
        raise ArchiveRefused(ENCRYPTED, name)
    if not name or name.startswith("/") or any(c in name for c in "\\:\0") or ".." in name.split("/"):
        raise ArchiveRefused(OUTSIDE, name)
    if member.compress_type not in _METHODS:
        raise ArchiveRefused(BROKEN, name)
    if member.file_size > limits.max_member:
        raise BudgetExceeded(TOO_LARGE)
    if member.file_size > limits.small and member.file_size > limits.max_ratio * max(member.compress_size, 1):
        raise ArchiveRefused(SWELLS, name)
