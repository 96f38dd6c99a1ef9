"""Rights on definitions, given to an agent and withdrawn from the page of the agent."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.design_rights import (
    DesignRightRefused,
    give_design_right,
    list_design_rights,
    withdraw_design_right,
)
from app.accounts.reauthentication import ask_second_factor_again
from app.backoffice.people.agent_page import (
    RightForm,
    get_agent,
    label_of_right,
    label_of_scope,
    list_scopes,
    render_agent,
)
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect

bp = Blueprint("design_rights", __name__, url_prefix="/agents/administration/agents")


@bp.post("/<uuid:account_id>/conception")
@access("administrator")
@rate_limit(DEFAULT)
def create_right(account_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    if reauthentication := _ask_second_factor_again(account_id):
        return reauthentication
    form = RightForm()
    scope, _separator, slug = form.scope.partition(":")
    if form.scope not in dict(list_scopes()):
        return render_agent(account, scope_problem=_problem_words(), status=422)
    try:
        give_design_right(account, scope, slug, form.level, label=label_of_scope(scope, slug), by=current_actor())
    except DesignRightRefused:
        db.session.rollback()
        return render_agent(account, scope_problem=_problem_words(), status=422)
    db.session.commit()
    flash(_("Le droit est donné. Il vaut dès la prochaine page de l’agent."))
    return redirect(url_for("agents.show_agent", account_id=account_id, _anchor="design"))


@bp.post("/<uuid:account_id>/conception/<uuid:right_id>/retrait")
@access("administrator")
@rate_limit(DEFAULT)
def create_withdrawal(account_id: UUID, right_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    if reauthentication := _ask_second_factor_again(account_id):
        return reauthentication
    right = next((design_right for design_right in list_design_rights(account.id) if design_right.id == right_id), None)
    if right is not None:
        withdraw_design_right(account, right_id, label=label_of_right(right), by=current_actor())
        db.session.commit()
    flash(_("Le droit est retiré."))
    return redirect(url_for("agents.show_agent", account_id=account_id, _anchor="design"))


def _ask_second_factor_again(account_id: UUID) -> ResponseReturnValue | None:
    back = url_for("agents.show_agent", account_id=account_id, _anchor="design")
    return ask_second_factor_again(current_actor(), back=back)


def _problem_words() -> str:
    return _("Choisissez une famille ou une démarche, et ce que l’agent peut faire.")
