"""Declarations of settings: key, kind, texts and default, and how typed values are parsed.

A capability declares its settings beside the code that uses them, in a `SettingGroup`; the composition root lists the
groups.
"""

from __future__ import annotations

import ipaddress
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core import outgoing
from app.core.i18n import LazyText, gettext
from app.core.outgoing.destinations import AddressRefused, read_url
from app.core.outgoing.public_addresses import is_public_address

MAX_LENGTHS = {"text": 300, "url": 500, "secret": 500, "long_text": 5000}


class SettingRefused(Exception):
    """The typed value is invalid for that setting; the message says what to do."""


@dataclass(frozen=True)
class Setting:
    """One setting of an authority. `check` validates further, by raising SettingRefused."""

    key: str
    kind: str  # one of KINDS
    label: LazyText
    hint: LazyText | None = None
    # Used until another value is set; an empty input restores it.
    default: Any = None
    least: float | None = None
    most: float | None = None
    # For kind "choice": value → label.
    choices: Mapping[str, LazyText] | None = None
    check: Callable[[Any], None] | None = None

    @property
    def is_secret(self) -> bool:
        return self.kind == "secret"

    def read(self, text_input: str) -> Any:
        """Parse the typed text; None if it is empty. Raises SettingRefused."""
        text = text_input.strip()
        if not text:
            return None
        if len(text) > MAX_LENGTHS.get(self.kind, 100):
            raise SettingRefused(gettext("Raccourcissez ce texte : il dépasse la taille permise."))
        value = KINDS[self.kind](self, text)
        if self.check is not None:
            self.check(value)
        return value


@dataclass(frozen=True)
class SettingGroup:
    """Settings displayed and saved together."""

    slug: str
    title: LazyText
    settings: tuple[Setting, ...]
    lead: LazyText | None = None


def _read_text(setting: Setting, text: str) -> str:
    return text


def _read_integer(setting: Setting, text: str) -> int:
    if not re.fullmatch(r"-?\d{1,12}", text):
        raise SettingRefused(gettext("Indiquez un nombre entier."))
    return int(_check_bounds(setting, int(text)))


def _read_number(setting: Setting, text: str) -> float:
    try:
        number = float(text.replace(",", ".").replace(" ", ""))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise SettingRefused(gettext("Indiquez un nombre, par exemple 48,5."))
    return _check_bounds(setting, number)


def _check_bounds(setting: Setting, number: float) -> float:
    if setting.least is not None and number < setting.least:
        raise SettingRefused(gettext("Indiquez un nombre d’au moins %(least)s.", least=f"{setting.least:g}"))
    if setting.most is not None and number > setting.most:
        raise SettingRefused(gettext("Indiquez un nombre d’au plus %(most)s.", most=f"{setting.most:g}"))
    return number


def _read_yes_no(setting: Setting, text: str) -> bool:
    return text == "yes"


def _read_choice(setting: Setting, text: str) -> str:
    if text not in (setting.choices or {}):
        raise SettingRefused(gettext("Choisissez l’une des réponses proposées."))
    return text


def _read_url(setting: Setting, text: str) -> str:
    """A URL that the server may fetch; private hosts must be declared by the operator."""
    # Placeholders such as {z} are filled in later.
    plain = re.sub(r"[{}]", "", text)
    try:
        destination = read_url(plain)
    except AddressRefused:
        raise SettingRefused(
            gettext("Indiquez une adresse complète, par exemple https://service.exemple.fr/chemin.")
        ) from None
    if _is_private_host(destination.host) and not outgoing.is_declared_private_host(destination):
        raise SettingRefused(
            gettext(
                "Cette adresse est sur un réseau privé. Demandez à la personne qui héberge le service de l’autoriser "
                "(PARVIS_PRIVATE_HOSTS)."
            )
        )
    return text


def _is_private_host(host: str) -> bool:
    try:
        return not is_public_address(str(ipaddress.ip_address(host)))
    except ValueError:
        return "." not in host


KINDS: Mapping[str, Callable[[Setting, str], Any]] = {
    "text": _read_text,
    "long_text": _read_text,
    "url": _read_url,
    "integer": _read_integer,
    "number": _read_number,
    "yes_no": _read_yes_no,
    "choice": _read_choice,
    "secret": _read_text,
}
