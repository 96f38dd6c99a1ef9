"""Departments, roles and the qualities of residents."""

from __future__ import annotations

from app.accounts.administration_changes import WatchedRow
from app.accounts.administration_history import AGENTS, DEPARTMENTS, ROLES
from app.accounts.models import Department, Role
from app.accounts.qualities import Quality
from app.core.i18n import lazy_gettext as _

PEOPLE_ROWS = (
    WatchedRow(
        Department,
        DEPARTMENTS,
        _("le service"),
        {"name": _("Intitulé"), "phone": _("Téléphone"), "email": _("Adresse e-mail")},
        # The name of a person is read from their account: the sentence has it.
        unwatched=frozenset({"slug", "head_id"}),
    ),
    WatchedRow(
        Role,
        ROLES,
        _("le rôle"),
        {
            "title": _("Intitulé"),
            "family": _("Famille"),
            "kind": _("Sorte"),
            "can_export": _("Peut exporter des demandes"),
        },
        name="title",
        unwatched=frozenset({"slug", "department_id", "merged_into_id"}),
    ),
    WatchedRow(
        Quality,
        AGENTS,
        _("la qualité"),
        {
            "title": _("Intitulé"),
            "family": _("Famille"),
            "explanation": _("Comment on l’obtient"),
            "procedure_slug": _("Démarche"),
            "archived_at": _("Archivée"),
        },
        name="title",
        unwatched=frozenset({"slug"}),
    ),
)
