"""A theme as a ZIP archive or a folder: read with everything that is wrong in it, and written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.core.i18n import gettext as _
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.archives import (
    ENCRYPTED,
    LINK,
    OUTSIDE,
    REPEATED,
    SWELLS,
    ArchiveLimits,
    ArchiveRefused,
    open_archive,
)
from app.themes import css_check, toml_text
from app.themes.file_check import check_file
from app.themes.theme_contents import ThemeContents, build_theme
from app.themes.theme_model import Theme, ThemeFile, ThemeProblem

MAX_BYTES, MAX_FILES, MAX_MEMBER = 3_000_000, 80, 1_000_000
_LIMITS = ArchiveLimits(max_member=MAX_MEMBER, max_total=MAX_BYTES)
# Left by the systems that make archives.
_IGNORED = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini", "readme", "licen", "ofl.txt")
_DATE = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class ThemeArchive:
    """Contents of an archive: the theme, what to record of it, the content of its files by path, and its problems."""

    theme: Theme
    contents: ThemeContents
    files: Mapping[str, bytes]
    problems: tuple[ThemeProblem, ...]


def read_archive(content: bytes) -> ThemeArchive:
    """The theme of a ZIP archive, and why it is refused, if it is."""
    try:
        return read_members(PARSER(content))
    except ArchiveRefused as error:
        return _refuse(error.name, _explain_refusal(error.reason))
    except BudgetExceeded:
        return _refuse("", _("Cette archive est trop grosse : 3 Mo et 80 fichiers au plus, une fois décompressée."))


def read_folder(folder: Path) -> ThemeArchive:
    """The theme of a folder; links to other places are refused."""
    members: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink():
            return _refuse(name, _explain_refusal(LINK))
        if path.is_file():
            if path.stat().st_size > MAX_MEMBER or len(members) >= MAX_FILES:
                return _refuse(
                    name,
                    _("Ce fichier est trop gros, ou le dossier en a trop : 1 Mo par fichier et 80 fichiers au plus."),
                )
            members[name] = path.read_bytes()
    return read_members(members)


def read_members(members: Mapping[str, bytes]) -> ThemeArchive:
    """The theme of some files, by path."""
    members = _strip_common_folder(members)
    if toml_text.FILE_NAME not in members:
        return _refuse(toml_text.FILE_NAME, _("Ce fichier manque : c’est lui qui décrit le thème."))
    values, problems = toml_text.read_toml(members[toml_text.FILE_NAME])
    if problems:
        return _refuse(problems[0].path, problems[0].message)
    files, contents_by_path, sources = _sort_members(members, problems)
    stylesheet = sources.pop(css_check.FILE_NAME, "")
    contents = ThemeContents(values, stylesheet, sources, files)
    theme, theme_problems = build_theme(contents)
    return ThemeArchive(theme, contents, contents_by_path, (*problems, *theme_problems))


def write_archive(contents: ThemeContents, files: Mapping[str, bytes]) -> bytes:
    """The archive of a theme; the same one for the same theme."""
    members = {toml_text.FILE_NAME: toml_text.write_toml(contents.values).encode()}
    if contents.stylesheet:
        members[css_check.FILE_NAME] = contents.stylesheet.encode()
    members |= {f"blocks/{name}.html": source.encode() for name, source in sorted(contents.blocks.items())}
    members |= dict(sorted(files.items()))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _DATE), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _read_members(content: bytes, meter: Meter) -> dict[str, bytes]:
    archive = open_archive(content, _LIMITS, meter)
    return {name: archive.read(name) for name in archive.names if not _is_ignored(name)}


PARSER: Parser[dict[str, bytes]] = Parser(
    "archive of a theme",
    Budget(MAX_BYTES, max_parts=2 * MAX_FILES, max_seconds=2),
    _read_members,
    is_called_before_writing=False,
)


def _sort_members(
    members: Mapping[str, bytes], problems: list[ThemeProblem]
) -> tuple[dict[str, ThemeFile], dict[str, bytes], dict[str, str]]:
    """The files as they will be served, their contents, and the sources of the style sheet and of the blocks."""
    files: dict[str, ThemeFile] = {}
    contents: dict[str, bytes] = {}
    sources: dict[str, str] = {}
    for path, content in _iterate_members(members):
        if path == css_check.FILE_NAME or (path.startswith("blocks/") and path.endswith(".html")):
            _read_source(path, content, sources, problems)
            continue
        outcome = check_file(path, content)
        if isinstance(outcome, ThemeProblem):
            problems.append(outcome)
        else:
            files[path], contents[path] = outcome
    return files, contents, sources


def _read_source(path: str, content: bytes, sources: dict[str, str], problems: list[ThemeProblem]) -> None:
    try:
        sources[path.removeprefix("blocks/").removesuffix(".html")] = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.append(ThemeProblem(path, _("Ce fichier n’est pas en UTF-8.")))


def _iterate_members(members: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    yield from (
        (path, content) for path, content in members.items() if path != toml_text.FILE_NAME and not _is_ignored(path)
    )


def _is_ignored(name: str) -> bool:
    lowered = name.lower()
    return lowered.startswith(_IGNORED[0]) or lowered.rpartition("/")[2].startswith(_IGNORED[1:])


def _strip_common_folder(members: Mapping[str, bytes]) -> Mapping[str, bytes]:
    """The members without the folder that holds them all, which many programs add."""
    folders = {name.partition("/")[0] for name in members}
    if len(folders) != 1 or toml_text.FILE_NAME in members:
        return members
    prefix = f"{folders.pop()}/"
    return {name.removeprefix(prefix): content for name, content in members.items()}


def _refuse(path: str, message: str) -> ThemeArchive:
    return ThemeArchive(Theme(), ThemeContents(), {}, (ThemeProblem(path, message),))


def _explain_refusal(reason: str) -> str:
    return {
        LINK: _("C’est un lien vers un autre fichier : un thème ne contient que ses propres fichiers."),
        OUTSIDE: _("Ce nom de fichier sort du dossier du thème."),
        REPEATED: _("Ce fichier est deux fois dans l’archive."),
        ENCRYPTED: _("Cette archive est protégée par un mot de passe."),
        SWELLS: _("Ce fichier gonfle démesurément une fois décompressé."),
    }.get(reason, _("Ce n’est pas une archive ZIP que l’on puisse lire."))
