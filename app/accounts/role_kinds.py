"""The kinds of roles: what their holders do with requests. Adding one is a line here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _


@dataclass(frozen=True)
class RoleKind:
    """One kind, under the key that roles, packages and setup files have."""

    key: str
    label: LazyText
    # Whether its holders decide on requests: only such roles are given functions of a workflow.
    is_deciding: bool = False


PROCESSES = RoleKind("processing", _("Traite les demandes"), is_deciding=True)
RECEPTION = RoleKind("reception", _("Accueille et saisit des demandes pour les usagers"))
# In the order in which administrators choose; the first is the default.
ROLE_KINDS: Mapping[str, RoleKind] = {kind.key: kind for kind in (PROCESSES, RECEPTION)}


def list_deciding_kinds() -> list[str]:
    """The keys of the kinds whose roles are given functions."""
    return [key for key, kind in ROLE_KINDS.items() if kind.is_deciding]
