"""ZIP archives that strangers send: what they hold is counted before the list of it is read, and never swells unseen."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass

from app.core.parsing.budget import TOO_LARGE, BudgetExceeded, Meter

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
    """The file is no archive that can be taken; `reason` is a code of this module, `name` the member at fault if there is one."""

    def __init__(self, reason: str, name: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.name = name[:100]


@dataclass(frozen=True)
class ArchiveLimits:
    """How much the members of an archive may weigh once taken out, and how much larger than their compressed bytes."""

    max_member: int
    max_total: int
    max_ratio: int = 200
    # Below this size a good ratio proves nothing.
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
        """One member, whole. Raises ArchiveRefused, BudgetExceeded."""
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


def open_archive(content: bytes, limits: ArchiveLimits, meter: Meter) -> Archive:
    """The archive, nothing of which is taken out yet. Raises ArchiveRefused, BudgetExceeded."""
    _check_entry_count(content, meter)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _ZIP_ERRORS as error:
        raise ArchiveRefused(BROKEN) from error
    meter.check_time()
    opened = Archive(archive, limits, meter)
    _check_members(archive, opened, limits, len(content))
    return opened


def _check_entry_count(content: bytes, meter: Meter) -> None:
    """The number of entries, before the library makes an object of each; the archive is the whole file."""
    at = content.rfind(_END_START, max(0, len(content) - _END.size - _MAX_COMMENT_LENGTH))
    if not content.startswith((ZIP_START, _END_START)) or at < 0 or at + _END.size > len(content):
        raise ArchiveRefused(BROKEN)
    _, disk, list_disk, on_disk, entries, size, offset, comment = _END.unpack_from(content, at)
    meter.count_part(max(entries, size // _MAX_ENTRY_LENGTH))
    is_whole = at + _END.size + comment == len(content) and offset + size == at
    if disk or list_disk or on_disk != entries or size < entries * _MIN_ENTRY_LENGTH or not is_whole:
        raise ArchiveRefused(BROKEN)


def _check_members(archive: zipfile.ZipFile, opened: Archive, limits: ArchiveLimits, length: int) -> None:
    if sum(member.file_size for member in opened.members) > limits.max_total:
        raise BudgetExceeded(TOO_LARGE)
    names: set[str] = set()
    for member in opened.members:
        _check_member(member, limits)
        if member.filename.casefold() in names:
            raise ArchiveRefused(REPEATED, member.filename)
        names.add(member.filename.casefold())
    # Members that share bytes are how a small archive becomes a huge one.
    at = 0
    for member in sorted(archive.infolist(), key=lambda member: member.header_offset):
        if member.header_offset < at:
            raise ArchiveRefused(SWELLS, member.filename)
        at = member.header_offset + _LOCAL_HEADER + len(member.orig_filename) + member.compress_size
    if at > length:
        raise ArchiveRefused(BROKEN)


def _check_member(member: zipfile.ZipInfo, limits: ArchiveLimits) -> None:
    """No link, no secret, nothing out of the archive, nothing that swells."""
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
