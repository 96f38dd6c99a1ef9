"""The four themes of the demo, published in turn so that the studio puts any of them in force again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.themes import theme_versions
from app.themes.archive import ThemeArchive, read_folder
from app.themes.theme_contents import ThemeContents
from app.themes.theme_file import FORMAT
from devtools.demo.theme_names import CHOICES, NEUTRAL, THEMES

FOLDER = Path(__file__).parent / "themes"
_NEUTRAL_CONTENTS = ThemeContents({"format": FORMAT, "name": "Neutre"})


def load_theme(key: str) -> ThemeArchive:
    """A theme of the demo, checked."""
    return read_folder(FOLDER / key)


def load_themes() -> dict[str, ThemeArchive]:
    """Every theme by key: to be called before anything is written, for files are parsed."""
    return {key: load_theme(key) for key in THEMES}


def publish_themes(themes: Mapping[str, ThemeArchive], *, theme: str = NEUTRAL) -> None:
    """Publish every theme of the demo once, the chosen one last: it is the one in force."""
    for key in sorted(CHOICES, key=lambda each: each == theme):
        _publish(themes.get(key))


def switch_theme(key: str) -> int:
    """Put a theme of the demo in force again, and return the number of its new version."""
    archive = None if key == NEUTRAL else load_theme(key)
    contents = archive.contents if archive else _NEUTRAL_CONTENTS
    versions = theme_versions.list_versions()
    numbers = [
        version.number for version in versions if version.contents["values"].get("name") == contents.values["name"]
    ]
    return theme_versions.revert_to(numbers[0], by=None) if numbers else _publish(archive)


def _publish(archive: ThemeArchive | None) -> int:
    """Publish a theme, or the neutral look."""
    contents, files = (archive.contents, archive.files) if archive else (_NEUTRAL_CONTENTS, {})
    revision = theme_versions.load_draft().revision
    draft = theme_versions.save_draft(contents, files, revision=revision, by=None)
    return theme_versions.publish_draft(revision=draft.revision, by=None)
