"""List the files to import from a path or an untrusted archive; archives are only read in memory."""

from __future__ import annotations

import io
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from app.core.parsing import Budget, BudgetExceeded, Meter, archives
from app.core.parsing.archives import ArchiveLimits, ArchiveRefused, open_archive
from app.core.parsing.budget import TOO_MANY_PARTS
from publik_import.findings import Reason, Unreadable
from publik_import.xml_reader import MAX_BYTES

MAX_FILES = 5000
MAX_TOTAL = 100_000_000
MAX_RATIO = 200
# Below this size a high compression ratio is harmless.
SMALL = 1_000_000
LIMITS = ArchiveLimits(MAX_BYTES, MAX_TOTAL, max_ratio=MAX_RATIO, small=SMALL)
BUDGET = Budget(MAX_TOTAL, max_parts=MAX_FILES, max_seconds=20)
_REASONS = {
    archives.LINK: "link_in_archive",
    archives.ENCRYPTED: "encrypted",
    archives.OUTSIDE: "outside_archive",
    archives.SWELLS: "bomb",
}
ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".wcs")
_ARCHIVE_ERRORS = (
    ArchiveRefused,
    tarfile.TarError,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
)


@dataclass(frozen=True)
class ImportFile:
    """A file with its content, or the reason why it cannot be read."""

    name: str
    content: bytes = b""
    problem: Reason | None = None
    is_archive_member: bool = False  # in a folder or an archive, which may contain other files


def list_import_files(path: Path) -> Iterator[ImportFile]:
    """All files at a path, including members of archives; unreadable files have a reason."""
    if not path.is_dir():
        yield from _read_import_file(path, path.name)
        return
    paths = sorted(file for file in path.rglob("*") if file.is_file() and not _is_hidden(file, path))
    for file in paths[:MAX_FILES]:
        yield from (
            replace(each, is_archive_member=True) for each in _read_import_file(file, file.relative_to(path).as_posix())
        )
    if len(paths) > MAX_FILES:
        yield ImportFile(path.name, problem=Unreadable("too_many_files", maximum=MAX_FILES).reason)


def _is_hidden(file: Path, root: Path) -> bool:
    """Whether the file is hidden, or a link out of the folder."""
    parts = file.relative_to(root).parts
    return any(part.startswith(".") for part in parts) or not file.resolve().is_relative_to(root.resolve())


def _read_import_file(path: Path, name: str) -> Iterator[ImportFile]:
    try:
        content = _read_bytes(path)
    except Unreadable as error:
        yield ImportFile(name, problem=error.reason)
        return
    yield from open_import_file(name, content)


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_TOTAL + 1)
    except OSError as error:
        raise Unreadable("not_a_file") from error
    if len(content) > MAX_TOTAL:
        raise Unreadable("too_large", maximum=MAX_TOTAL // 1_000_000)
    return content


def open_import_file(name: str, content: bytes) -> Iterator[ImportFile]:
    """The file, or the members of an archive and of archives in it. Each archive is read or refused as a whole."""
    total = 0
    for source in _open_archive(name, content):
        members = _open_archive(source.name, source.content) if _is_inner_archive(name, source) else [source]
        for member in members:
            total += len(member.content)
            if total > MAX_TOTAL:
                yield ImportFile(member.name, problem=Unreadable("too_large", maximum=MAX_TOTAL // 1_000_000).reason)
                return
            yield member


def _open_archive(name: str, content: bytes) -> Iterator[ImportFile]:
    if not _is_archive(content):
        yield ImportFile(name, content)
        return
    try:
        members = list(_iterate_members(content))
    except Unreadable as error:
        yield ImportFile(name, problem=error.reason)
    except _ARCHIVE_ERRORS:
        yield ImportFile(name, problem=Unreadable("broken_archive").reason)
    else:
        for member in members:
            member_name = f"{name}/{member.name}" if member.name else name
            yield ImportFile(member_name, member.content, is_archive_member=bool(member.name))


def _is_inner_archive(name: str, source: ImportFile) -> bool:
    """Whether a member is an archive by its suffix: office documents are ZIP files too."""
    return source.name != name and source.name.lower().endswith(_ARCHIVES) and _is_archive(source.content)


def _is_archive(content: bytes) -> bool:
    return content.startswith((ZIP, GZIP)) or content[257:262] == b"ustar"


def _iterate_members(content: bytes) -> Iterator[ImportFile]:
    if content.startswith(ZIP):
        return _iterate_zip(content)
    return _iterate_tar(content) if not content.startswith(GZIP) else _iterate_gzip(_decompress_gzip(content))


def _iterate_zip(content: bytes) -> Iterator[ImportFile]:
    try:
        archive = open_archive(content, LIMITS, Meter(BUDGET))
    except ArchiveRefused as error:
        raise Unreadable(_REASONS.get(error.reason, "broken_archive"), name=error.name) from error
    except BudgetExceeded as budget_error:
        if budget_error.reason == TOO_MANY_PARTS:
            raise Unreadable("too_many_files", maximum=MAX_FILES) from budget_error
        raise Unreadable("too_large", maximum=MAX_BYTES // 1_000_000) from budget_error
    _check_members([(member.filename, member.file_size) for member in archive.members])
    for name in archive.names:
        yield ImportFile(name, archive.read(name))


def _iterate_gzip(content: bytes) -> Iterator[ImportFile]:
    """The members of a compressed archive, or a single compressed file."""
    if _is_archive(content):
        yield from _iterate_tar(content)
    elif len(content) > MAX_BYTES:
        raise Unreadable("too_large", maximum=MAX_BYTES // 1_000_000)
    else:
        yield ImportFile("", content)


def _iterate_tar(content: bytes) -> Iterator[ImportFile]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        members = []
        for member in archive:
            members.append(member)
            if len(members) > MAX_FILES:
                raise Unreadable("too_many_files", maximum=MAX_FILES)
        if any(not (member.isreg() or member.isdir()) or member.issparse() for member in members):
            raise Unreadable("link_in_archive")
        files = [member for member in members if member.isreg()]
        _check_members([(member.name, member.size) for member in files])
        for member in files:
            file = archive.extractfile(member)
            yield ImportFile(member.name, file.read(MAX_BYTES + 1) if file else b"")


def _check_members(members: list[tuple[str, int]]) -> None:
    """Check the names and sizes of members before extraction."""
    if len(members) > MAX_FILES:
        raise Unreadable("too_many_files", maximum=MAX_FILES)
    if sum(size for _, size in members) > MAX_TOTAL or any(size > MAX_BYTES for _, size in members):
        raise Unreadable("too_large", maximum=MAX_BYTES // 1_000_000)
    for name, _ in members:
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or _has_drive(path):
            raise Unreadable("outside_archive", name=name)


def _decompress_gzip(content: bytes) -> bytes:
    """Decompress gzip content, within limits."""
    inflater = zlib.decompressobj(wbits=31)
    max_size = min(MAX_TOTAL, max(SMALL, MAX_RATIO * len(content)))
    inflated = inflater.decompress(content, max_size + 1)
    if len(inflated) > max_size:
        raise Unreadable("bomb")
    if not inflater.eof:
        raise Unreadable("broken_archive")
    return inflated


def _has_drive(path: PurePosixPath) -> bool:
    return not path.parts or ":" in path.parts[0]
