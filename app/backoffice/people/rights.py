"""The rights of agents at a glance: who has which roles, who administers, who builds definitions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.accounts.agents import all_agents, all_roles
from app.accounts.department_management import list_departments
from app.accounts.design_rights import PUBLISH, design_levels_by_account
from app.accounts.families import FAMILIES
from app.accounts.models import Account, Role
from app.accounts.profile import read_profile
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.language.text.normalisation import fold
from app.privacy.access_log import log_access

bp = Blueprint("rights", __name__, url_prefix="/agents/administration/droits")


@dataclass(frozen=True)
class RightsRow:
    """One agent: a flag for each role of the table, and what they may do besides."""

    account: Account
    name: str
    roles: tuple[bool, ...]
    can_edit: bool
    can_publish: bool


@bp.get("")
@access("administrator")
def show_rights() -> ResponseReturnValue:
    """Agents by roles; with a department or a family, only its roles and the agents who have one of them."""
    log_access(current_actor(), "list", screen="backoffice.rights")
    department, family = request.args.get("service", ""), request.args.get("famille", "")
    roles = [
        role
        for role in sorted(all_roles(), key=lambda role: (list(FAMILIES).index(role.family), fold(role.title)))
        if department in ("", role.department.slug) and family in ("", role.family)
    ]
    return render(
        "backoffice/people/organisation/rights.html",
        department=department,
        family=family,
        departments=[(department.slug, department.name) for department in list_departments()],
        families=FAMILIES,
        roles=roles,
        family_spans=_family_spans(roles),
        rows=_rights_rows(roles, is_filtered=bool(department or family)),
    )


def _rights_rows(roles: Sequence[Role], *, is_filtered: bool) -> list[RightsRow]:
    """Agents at work by name; only those with one of the roles when the table is filtered."""
    levels = design_levels_by_account()
    rows = []
    for account in all_agents():
        flags = tuple(role in account.roles for role in roles)
        if account.suspended_at is None and (any(flags) or not is_filtered):
            profile, granted = read_profile(account), levels.get(account.id, set())
            rows.append(RightsRow(account, profile.name or profile.email, flags, bool(granted), PUBLISH in granted))
    return sorted(rows, key=lambda row: fold(row.name))


def _family_spans(roles: Sequence[Role]) -> list[tuple[str, int]]:
    """The families above the columns, each with its number of roles."""
    families = list(dict.fromkeys(role.family for role in roles))
    return [(FAMILIES[family], sum(role.family == family for role in roles)) for family in families]
