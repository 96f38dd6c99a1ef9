"""Reading the values of theme.toml one by one: what is wrong is noted with its path, and the reading goes on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from app.core.i18n import gettext as _
from app.themes.theme_model import ThemeProblem

MAX_TEXT = 200
_COLOUR_PATTERN = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_FILE_PATTERN = re.compile(r"[a-zA-Z0-9_-][\w.-]{0,60}(/[a-zA-Z0-9_-][\w.-]{0,60}){0,2}", re.ASCII)
_URL_SCHEMES = frozenset({"https", "http", "mailto", "tel"})


class ValueReader:
    """A table of theme.toml, with its path and the problems that all tables share."""

    def __init__(self, table: Mapping[str, Any], path: str, problems: list[ThemeProblem]) -> None:
        self._table, self.path, self.problems = table, path, problems
        self._names: set[str] = set()

    def has(self, name: str) -> bool:
        self._names.add(name)
        return name in self._table

    def add_problem(self, name: str, message: str) -> None:
        self.problems.append(ThemeProblem(f"{self.path}.{name}".strip("."), message))

    def read_table(self, name: str) -> ValueReader:
        """The table of that name; an empty one when it is absent."""
        value = self._table.get(name, {}) if self.has(name) else {}
        if not isinstance(value, Mapping):
            self.add_problem(name, _("Une table est attendue ici."))
            value = {}
        return ValueReader(value, f"{self.path}.{name}".strip("."), self.problems)

    def read_tables(self, name: str, most: int) -> Iterator[ValueReader]:
        """The tables of a list, `most` at most."""
        values = self._table.get(name, []) if self.has(name) else []
        if not isinstance(values, Sequence) or isinstance(values, str) or len(values) > most:
            self.add_problem(name, _("Une liste de %(num)s éléments au plus est attendue ici.", num=most))
            return
        for index, value in enumerate(values):
            if isinstance(value, Mapping):
                yield ValueReader(value, f"{self.path}.{name}[{index + 1}]".strip("."), self.problems)
            else:
                self.add_problem(name, _("Chaque élément de cette liste doit être une table."))

    def read_text(self, name: str, *, most: int = MAX_TEXT, is_required: bool = False) -> str:
        """A short text, on one line."""
        value = self._table.get(name, "") if self.has(name) else ""
        if not isinstance(value, str) or len(value) > most or not all(map(_is_printable, value)):
            self.add_problem(name, _("Un texte de %(num)s caractères au plus est attendu ici.", num=most))
            return ""
        if is_required and not value.strip():
            self.add_problem(name, _("Ce texte est obligatoire."))
        return value.strip()

    def read_number(self, name: str, minimum: float, maximum: float, default: float = 0) -> float:
        value = self._table.get(name, default) if self.has(name) else default
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not minimum <= value <= maximum:
            limits = {"minimum": f"{minimum:g}", "maximum": f"{maximum:g}"}
            self.add_problem(name, _("Un nombre de %(minimum)s à %(maximum)s est attendu ici.", **limits))
            return default
        return float(value)

    def read_choice(self, name: str, choices: Sequence[str]) -> str:
        """One of the choices; the first one when it is absent."""
        value = self._table.get(name, choices[0]) if self.has(name) else choices[0]
        if value not in choices:
            self.add_problem(name, _("Les valeurs possibles sont : %(names)s.", names=", ".join(choices)))
            return choices[0]
        return str(value)

    def read_flag(self, name: str, *, default: bool) -> bool:
        value = self._table.get(name, default) if self.has(name) else default
        if not isinstance(value, bool):
            self.add_problem(name, _("La valeur doit être true ou false."))
            return default
        return value

    def read_colour(self, name: str) -> str:
        """A colour as #rrggbb, in lower case; empty when it is absent."""
        value = self._table.get(name, "") if self.has(name) else ""
        if value == "":
            return ""
        if not isinstance(value, str) or not _COLOUR_PATTERN.fullmatch(value):
            self.add_problem(name, _("Une couleur s’écrit comme #12605b."))
            return ""
        digits = value[1:].lower()
        return f"#{digits}" if len(digits) == 6 else "#" + "".join(digit * 2 for digit in digits)

    def read_file(self, name: str, endings: Sequence[str]) -> str:
        """The path of a file of the theme, with one of these endings; empty when it is absent."""
        value = self.read_text(name)
        if value and not (_FILE_PATTERN.fullmatch(value) and value.lower().endswith(tuple(endings))):
            self.add_problem(
                name, _("Le chemin d’un fichier du thème est attendu ici (%(names)s).", names=", ".join(endings))
            )
            return ""
        return value

    def read_url(self, name: str, *, is_required: bool = True) -> str:
        """The address of a link: a page of this site, or an address of another one."""
        value = self.read_text(name, most=500, is_required=is_required)
        if value and not is_link_address(value):
            self.add_problem(name, _("Une adresse commence par / ou par https://."))
            return ""
        return value

    def refuse_unknown(self) -> None:
        """Note the keys that were not read: a spelling mistake is better refused than ignored."""
        for name in self._table:
            if name not in self._names:
                self.add_problem(str(name)[:60], _("Cette clé n’existe pas dans le contrat des thèmes."))


def is_link_address(value: str) -> bool:
    """Whether a link may go there: no script, no address that another site could pass off as this one."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    if any(character.isspace() or not character.isprintable() for character in value) or "\\" in value:
        return False
    if not parts.scheme:
        return value.startswith(("/", "#")) and not value.startswith("//")
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and "@" not in parts.netloc
    return parts.scheme in _URL_SCHEMES and bool(parts.path)


def _is_printable(character: str) -> bool:
    # Characters that reverse the direction of a text would show another one.
    return (
        character.isprintable() or character in "\n\u00a0\u202f"
    ) and character not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
