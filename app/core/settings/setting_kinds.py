"""Declarations of settings of a site, in groups. A capability declares its settings beside the code that uses them; the
composition root lists the groups.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.core import outgoing
from app.core.declared_value import Declared, ValueRefused
from app.core.i18n import LazyText, gettext
from app.core.outgoing.destinations import AddressRefused, read_url
from app.core.outgoing.public_addresses import is_public_address

SECRET, URL = "secret", "url"
MAX_LENGTHS = {"text": 300, URL: 500, SECRET: 500, "long_text": 5000}


@dataclass(frozen=True)
class Setting(Declared):
    """One setting of an authority; an empty input restores the default. `check` validates further, by raising ValueRefused."""

    check: Callable[[Any], None] | None = None

    @property
    def is_secret(self) -> bool:
        return self.kind == SECRET

    def read(self, text: str) -> Any:
        """Parse the typed text; None if it is empty. Raises ValueRefused."""
        text = text.strip()
        if not text:
            return None
        if len(text) > MAX_LENGTHS.get(self.kind, 100):
            raise ValueRefused(gettext("Raccourcissez ce texte : il dépasse la taille permise."))
        value = super().read(text)
        if self.kind == URL:
            _check_url(text)
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
    # False when the group has a page of its own.
    is_listed: bool = True


def _check_url(text: str) -> None:
    """Refuse an address that the server may not fetch; private hosts must be declared by the operator."""
    # Placeholders such as {z} are filled in later.
    plain = re.sub(r"[{}]", "", text)
    try:
        destination = read_url(plain)
    except AddressRefused:
        raise ValueRefused(
            gettext("Indiquez une adresse complète, par exemple https://service.exemple.fr/chemin.")
        ) from None
    if _is_private_host(destination.host) and not outgoing.is_declared_private_host(destination):
        raise ValueRefused(
            gettext(
                "Cette adresse est sur un réseau privé. Demandez à la personne qui héberge le service de l’autoriser "
                "(PARVIS_PRIVATE_HOSTS)."
            )
        )


def _is_private_host(host: str) -> bool:
    try:
        return not is_public_address(str(ipaddress.ip_address(host)))
    except ValueError:
        return "." not in host
