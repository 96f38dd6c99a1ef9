"""The page of one role, with what it is used in and who holds it."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.accounts import role_management
from app.accounts.administration_history import list_events
from app.accounts.department_management import list_departments
from app.accounts.families import FAMILIES
from app.accounts.models import Role
from app.accounts.role_kinds import PROCESSES, ROLE_KINDS
from app.backoffice.administration.administration_history import describe_events
from app.backoffice.people.agent_names import list_active_agents, names_of_accounts, sort_by_name
from app.core.i18n import lazy_gettext as _
from app.core.web.access_rules import current_actor
from app.core.web.declared_forms import Group, RawText, Refusals, describe_refusal
from app.core.web.responses import render
from app.definitions.role_uses import find_role_uses
from app.privacy.access_log import log_access

REFUSALS: Refusals = {
    "title_missing": ("title", _("Donnez un nom au rôle.")),
    "title_taken": ("title", _("Un rôle de cette famille a déjà ce nom : choisissez-en un autre.")),
    "family_unknown": ("family", _("Choisissez la famille de démarches du rôle.")),
    "kind_unknown": ("kind", _("Choisissez ce que fait ce rôle.")),
    "department_unknown": ("department", _("Choisissez le service du rôle.")),
    "into_missing": ("into", _("Choisissez un rôle de la même famille, qui fait le même travail.")),
    "agent_unknown": ("agent", _("Choisissez un agent dont le compte est ouvert.")),
    "has_holders": ("delete", _("Des agents ont ce rôle : retirez-le-leur d’abord, ou fusionnez-le avec un autre.")),
    "has_uses": (
        "delete",
        _("Ce rôle sert encore : changez d’abord les démarches de « Utilisé dans », ou fusionnez-le."),
    ),
}
ROLE_TEXTS = Group(("title", "department", "family", "kind"), RawText())


def render_role(role: Role | None, problem: str | None = None) -> ResponseReturnValue:
    """The page of a role, or of a new one; with the words of a refusal beside its field."""
    log_access(current_actor(), "read", screen="backoffice.roles")
    problems, texts = describe_refusal(REFUSALS, problem), ROLE_TEXTS.read()
    holders = role_management.holders_by_role().get(role.id, []) if role else []
    return render(
        "backoffice/people/organisation/role.html",
        status=422 if problem else 200,
        role=role,
        values=texts if problems.keys() & texts.keys() else _stored_values(role),
        problems=problems,
        families=FAMILIES,
        kinds=[(key, str(kind.label)) for key, kind in ROLE_KINDS.items()],
        departments=[(department.slug, department.name) for department in list_departments()],
        holders=sort_by_name(names_of_accounts(holders)),
        agents=[(str(account_id), name) for account_id, name in list_active_agents() if account_id not in holders],
        uses=find_role_uses().get(role.slug, []) if role else [],
        merged_roles=role_management.merged_roles(role) if role else [],
        targets=[(each.slug, each.title) for each in role_management.list_merge_targets(role)] if role else [],
        events=describe_events(list_events(subject=role.slug)) if role else [],
    )


def _stored_values(role: Role | None) -> dict[str, str]:
    """The values of the form: those of the role, or the defaults of a new one."""
    if role is None:
        return {
            "title": "",
            "department": request.args.get("service", ""),
            "family": "",
            "kind": PROCESSES.key,
        }
    return {"title": role.title, "department": role.department.slug, "family": role.family, "kind": role.kind}
