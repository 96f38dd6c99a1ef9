"""Changes of a theme, one value or one file at a time, each named by its path in theme.toml."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from app.core.declared_value import NUMBER, TEXT, YES_NO
from app.core.domain_errors import NotFound
from app.core.i18n import gettext as _
from app.themes import css_check
from app.themes.design_tokens import TOKENS_BY_PATH
from app.themes.file_check import check_file, find_media_type
from app.themes.font_library import FAMILIES
from app.themes.part_settings import PART_SETTINGS_BY_PATH
from app.themes.template_blocks import BLOCKS
from app.themes.theme_contents import ThemeContents
from app.themes.theme_model import ThemeProblem
from app.themes.token import COLOUR, FILE

# The files that a theme names, by path, and where each is in the folder of the theme.
FILE_SETTINGS = {path: setting.file_path for path, setting in PART_SETTINGS_BY_PATH.items() if setting.kind == FILE}
# Texts that the studio sets with others.
_OTHER_TEXTS = frozenset({"name", "header.banner.link"})
_MAX_LENGTH = 60_000


class UnknownSetting(NotFound):
    """A theme has no such setting."""


class ThemeFileRefused(ValueError):
    """The file cannot be taken, for this reason."""

    def __init__(self, problem: ThemeProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def get_value(contents: ThemeContents, path: str) -> str:
    """The value of a setting as it is typed; empty when the theme does not set it."""
    if path == css_check.FILE_NAME:
        return contents.stylesheet
    if path.startswith("blocks."):
        return contents.blocks.get(path.removeprefix("blocks."), "")
    value: Any = contents.values
    for step in path.split("."):
        value = value.get(step, "") if isinstance(value, Mapping) else ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:g}" if isinstance(value, (int, float)) else str(value)


def set_value(contents: ThemeContents, path: str, text: str) -> ThemeContents:
    """The theme with one setting changed; an empty text takes it away. Raises UnknownSetting."""
    text = text.strip()[:_MAX_LENGTH].replace("\r\n", "\n")
    if path == css_check.FILE_NAME:
        return replace(contents, stylesheet=text)
    if path.startswith("blocks."):
        name = path.removeprefix("blocks.")
        if name not in BLOCKS:
            raise UnknownSetting(path)
        others = {key: source for key, source in contents.blocks.items() if key != name}
        return replace(contents, blocks=others | ({name: text} if text else {}))
    return replace(contents, values=_set_in_tables(contents.values, path, _read_value(path, text)))


def set_table(contents: ThemeContents, path: str, value: Any) -> ThemeContents:
    """The theme with a whole table changed, such as its menu; None takes it away."""
    return replace(contents, values=_set_in_tables(contents.values, path, value))


def set_file(
    contents: ThemeContents, setting: str, name: str, content: bytes
) -> tuple[ThemeContents, dict[str, bytes]]:
    """The theme with a file in place of the former one, and the content of that file by path.

    Raises UnknownSetting, and ThemeFileRefused with what is wrong in the file.
    """
    if setting not in FILE_SETTINGS:
        raise UnknownSetting(setting)
    ending = PurePosixPath(name.lower()).suffix.replace(".jpeg", ".jpg")
    outcome = check_file(f"{FILE_SETTINGS[setting]}{ending}", content)
    if isinstance(outcome, ThemeProblem):
        raise ThemeFileRefused(outcome)
    if (find_media_type(name) == "font/woff2") != setting.startswith("fonts."):
        raise ThemeFileRefused(ThemeProblem(setting, _("Ce n’est pas le genre de fichier attendu ici.")))
    file, cleaned = outcome
    contents = delete_file(contents, setting)
    changed = set_table(replace(contents, files={**contents.files, file.path: file}), setting, file.path)
    family = setting.replace(".file", ".family")
    if family != setting and not get_value(changed, family):
        changed = set_table(changed, family, _name_family(name))
    return changed, {file.path: cleaned}


def get_library_key(contents: ThemeContents, role: str) -> str:
    """The family of the library that a font is, by its key; empty for another font, or for none."""
    path = get_value(contents, f"fonts.{role}.file")
    return next((family.key for family in FAMILIES if path == family.build_font().file), "")


def set_library_font(contents: ThemeContents, role: str, key: str) -> tuple[ThemeContents, dict[str, bytes]]:
    """The theme with a family of the library as the font of its texts or of its headings; an empty key takes it away.

    Raises UnknownSetting for a role or a family that there is not.
    """
    if f"fonts.{role}.file" not in FILE_SETTINGS:
        raise UnknownSetting(role)
    contents = delete_file(contents, f"fonts.{role}.file")
    if not key:
        return contents, {}
    family = next((family for family in FAMILIES if family.key == key), None)
    if family is None:
        raise UnknownSetting(key)
    font = family.build_font()
    outcome = check_file(font.file, family.read_file())
    if isinstance(outcome, ThemeProblem):
        raise ThemeFileRefused(outcome)
    file, content = outcome
    table = {"family": font.family, "file": font.file, "weights": font.weights, "fallback": font.fallback}
    changed = replace(contents, files={**contents.files, font.file: file})
    return set_table(changed, f"fonts.{role}", table), {font.file: content}


def delete_file(contents: ThemeContents, setting: str) -> ThemeContents:
    """The theme without a file; a font goes with its family."""
    path = get_value(contents, setting)
    files = {name: file for name, file in contents.files.items() if name != path}
    emptied = setting.removesuffix(".file") if setting.endswith(".file") and setting.startswith("fonts.") else setting
    return set_table(replace(contents, files=files), emptied, None) if path else contents


def _name_family(name: str) -> str:
    """A family named by its file, until it is given a name: « source-sans-latin.woff2 » is « Source Sans Latin »."""
    words = re.findall(r"[^\W_]+", PurePosixPath(name).stem)
    return " ".join(words).title()[:50] or "Police"


def _read_value(path: str, text: str) -> Any:
    """Read a typed text as a value of theme.toml. A number that is none stays as it is, for the contract to refuse."""
    token_path = path.replace("colours.dark.", "colours.")
    setting = TOKENS_BY_PATH.get(token_path) or PART_SETTINGS_BY_PATH.get(path)
    kind = TEXT if setting is None and path in _OTHER_TEXTS else setting and setting.kind
    if kind in (None, FILE):
        raise UnknownSetting(path)
    if not text:
        return None
    if kind == YES_NO:
        return text == "1"
    if kind == NUMBER:
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            return text
        return int(number) if number.is_integer() else number
    return text.lower() if kind == COLOUR else text


def _set_in_tables(values: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The values with one changed; tables that this leaves empty go."""
    result = copy.deepcopy(dict(values))
    tables, steps = [result], path.split(".")
    for step in steps[:-1]:
        table = tables[-1].get(step)
        if not isinstance(table, dict):
            table = tables[-1][step] = {}
        tables.append(table)
    if value is None:
        tables[-1].pop(steps[-1], None)
    else:
        tables[-1][steps[-1]] = value
    for table, step in zip(reversed(tables[:-1]), reversed(steps[:-1]), strict=True):
        if not table[step]:
            del table[step]
    return result
