"""The roles of agents: list by family, creation, label, holders, merge and deletion."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts import role_management
from app.accounts.agents import all_roles
from app.accounts.families import FAMILIES
from app.accounts.models import Role
from app.accounts.role_management import NewRole, RoleNotFound, RoleRefused
from app.backoffice.people.agent_names import names_of_accounts, sort_by_name
from app.backoffice.people.role_page import ROLE_TEXTS, render_role
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, Tick, read_texts
from app.core.web.responses import redirect, render
from app.definitions.role_uses import find_role_uses
from app.language.text.normalisation import fold
from app.privacy.access_log import log_access

bp = Blueprint("roles", __name__, url_prefix="/agents/administration/roles")

CAN_EXPORT, INTO = Tick("can_export", value="yes"), RawText("into")


@bp.get("")
@access("administrator")
def list_roles() -> ResponseReturnValue:
    """Roles by family of procedures, in the order of the families."""
    log_access(current_actor(), "list", screen="backoffice.roles")
    holders = role_management.holders_by_role()
    roles = sorted(all_roles(), key=lambda role: fold(role.title))
    groups = [(label, [role for role in roles if role.family == family]) for family, label in FAMILIES.items()]
    return render(
        "backoffice/people/organisation/roles.html",
        groups=[(label, family_roles) for label, family_roles in groups if family_roles],
        holders=holders,
        names=names_of_accounts(account_id for accounts in holders.values() for account_id in accounts),
        uses=find_role_uses(),
    )


@bp.get("/nouveau")
@access("administrator")
def show_new_role() -> ResponseReturnValue:
    return render_role(None)


@bp.post("/nouveau")
@access("administrator")
@rate_limit(DEFAULT)
def create_role() -> ResponseReturnValue:
    try:
        role = role_management.create_role(NewRole(**ROLE_TEXTS.read()), by=current_actor())
    except RoleRefused as refused:
        db.session.rollback()
        return render_role(None, refused.problem)
    db.session.commit()
    flash(_("Le rôle est créé. Donnez-le à des agents, puis choisissez-le dans les démarches."))
    return redirect(url_for(".show_role", slug=role.slug))


@bp.get("/<slug>")
@access("administrator")
def show_role(slug: str) -> ResponseReturnValue:
    return render_role(role_management.get_role(slug))


@bp.post("/<slug>")
@access("administrator")
@rate_limit(DEFAULT)
def update_role(slug: str) -> ResponseReturnValue:
    role, (title, department) = role_management.get_role(slug), read_texts("title", "department")
    try:
        role_management.change_role(
            role, title, department=department, can_export=CAN_EXPORT.read(), by=current_actor()
        )
    except RoleRefused as refused:
        db.session.rollback()
        return render_role(role, refused.problem)
    return _save_and_redirect(role, _("Le rôle est enregistré."))


@bp.get("/<slug>/fusion")
@access("administrator")
def show_merge(slug: str) -> ResponseReturnValue:
    """Show what would change if the role were merged into the chosen one, before anything changes."""
    role = role_management.get_role(slug)
    into = _find_target(role, request.args.get("into", ""))
    if into is None:
        return render_role(role, "into_missing")
    log_access(current_actor(), "read", screen="backoffice.roles")
    holders, uses = role_management.holders_by_role(), find_role_uses()
    names = names_of_accounts([*holders.get(role.id, ()), *holders.get(into.id, ())])
    return render(
        "backoffice/people/organisation/role_merge.html",
        role=role,
        into=into,
        new_holders=_names(names, set(holders.get(role.id, ())) - set(holders.get(into.id, ()))),
        former_holders=_names(names, set(holders.get(into.id, ())) - set(holders.get(role.id, ()))),
        uses=uses.get(role.slug, []),
    )


@bp.post("/<slug>/fusion")
@access("administrator")
@rate_limit(DEFAULT)
def create_merge(slug: str) -> ResponseReturnValue:
    role = role_management.get_role(slug)
    into = _find_target(role, INTO.read())
    if into is None:
        return render_role(role, "into_missing")
    title = role.title
    role_management.merge_roles(role, into, by=current_actor())
    return _save_and_redirect(
        into, _("Le rôle « %(title)s » est fusionné avec « %(into)s ».", title=title, into=into.title)
    )


@bp.post("/<slug>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_role(slug: str) -> ResponseReturnValue:
    role = role_management.get_role(slug)
    if find_role_uses().get(role.slug):
        return render_role(role, "has_uses")
    try:
        role_management.delete_role(role, by=current_actor())
    except RoleRefused as refused:
        db.session.rollback()
        return render_role(role, refused.problem)
    db.session.commit()
    flash(_("Le rôle est supprimé."))
    return redirect(url_for(".list_roles"))


def _find_target(role: Role, slug: str) -> Role | None:
    """The role of that slug, when this one can be merged into it."""
    try:
        into = role_management.get_role(slug)
    except RoleNotFound:
        return None
    return into if into in role_management.list_merge_targets(role) else None


def _names(names: dict[UUID, str], account_ids: set[UUID]) -> list[str]:
    return [name for _account, name in sort_by_name({each: names[each] for each in account_ids if each in names})]


def _save_and_redirect(role: Role, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for(".show_role", slug=role.slug))
