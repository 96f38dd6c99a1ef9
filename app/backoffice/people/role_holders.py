"""Giving a role to agents and withdrawing it, from the page of the role."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts import role_management
from app.accounts.role_management import RoleRefused
from app.backoffice.people.role_page import render_role
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Identifier
from app.core.web.responses import redirect

bp = Blueprint("role_holders", __name__, url_prefix="/agents/administration/roles")

AGENT = Identifier("agent")


@bp.post("/<slug>/titulaires")
@access("administrator")
@rate_limit(DEFAULT)
def create_holder(slug: str) -> ResponseReturnValue:
    role, agent_id = role_management.get_role(slug), AGENT.read()
    if agent_id is None:
        return render_role(role, "agent_unknown")
    try:
        role_management.give_role(role, agent_id, by=current_actor())
    except RoleRefused as refused:
        db.session.rollback()
        return render_role(role, refused.problem)
    db.session.commit()
    flash(_("Le rôle est donné. Il vaut dès la prochaine page de l’agent."))
    return redirect(url_for("roles.show_role", slug=role.slug, _anchor="holders"))


@bp.post("/<slug>/titulaires/<uuid:account_id>/retrait")
@access("administrator")
@rate_limit(DEFAULT)
def create_withdrawal(slug: str, account_id: UUID) -> ResponseReturnValue:
    role = role_management.get_role(slug)
    role_management.withdraw_role(role, account_id, by=current_actor())
    db.session.commit()
    flash(_("Le rôle est retiré à cet agent."))
    return redirect(url_for("roles.show_role", slug=role.slug, _anchor="holders"))
