"""The agents: who they are, what they may do, inviting and suspending them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import AGENTS, record_event
from app.accounts.agents import (
    EmailTaken,
    LastAdministrator,
    OwnAccessRefused,
    all_agents,
    all_roles,
    end_sessions,
    find_agent,
    invite_agent,
    reinstate_agent,
    reset_second_factor,
    set_roles,
    suspend_agent,
)
from app.accounts.email_addresses import NotAnEmail
from app.accounts.models import Account
from app.accounts.people import UnknownRole
from app.accounts.profile import Profile, read_profile
from app.accounts.registration import send_first_link
from app.accounts.sessions import is_fresh
from app.backoffice.people.agent_page import LAST_ADMINISTRATOR, OWN_ACCESS, get_agent, render_agent
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, RawText, Text, Tick
from app.core.web.responses import redirect, render
from app.language.text.normalisation import fold
from app.privacy.access_log import log_access

bp = Blueprint("agents", __name__, url_prefix="/agents/administration/agents")

MAX_NAME_LENGTH = 100


class AgentForm(Form):
    """Inputs about an agent; the roles are apart, as there are several."""

    email = RawText()
    first_name = Text(limit=MAX_NAME_LENGTH, problem=lazy_gettext("Indiquez le prénom."))
    last_name = Text(limit=MAX_NAME_LENGTH, problem=lazy_gettext("Indiquez le nom."))
    administrator = Tick(value="yes")


@bp.get("")
@access("administrator")
def list_agents() -> ResponseReturnValue:
    log_access(current_actor(), "list", screen="backoffice.agents")
    people = [(account, read_profile(account)) for account in all_agents()]
    people.sort(key=lambda pair: fold(pair[1].name))
    return render("backoffice/people/agents.html", people=people)


@bp.get("/invitation")
@access("administrator")
def show_invitation() -> ResponseReturnValue:
    return _render_invitation()


@bp.post("/invitation")
@access("administrator")
@rate_limit(DEFAULT)
def create_invitation() -> ResponseReturnValue:
    """Opens an account and sends the link with which its owner chooses a password."""
    form = AgentForm()
    problems = form.problems
    if not (_read_roles() or form.administrator):
        problems["roles"] = _("Donnez au moins un rôle.")
    if problems:
        return _render_invitation(problems, status=422)
    try:
        invite_agent(
            Profile(email=form.email, first_name=form.first_name, last_name=form.last_name),
            roles=_read_roles(),
            is_administrator=form.administrator,
            by=current_actor(),
        )
    except NotAnEmail:
        problem = _("Indiquez une adresse e-mail complète, par exemple nom@exemple.fr.")
        return _render_invitation({"email": problem}, status=422)
    except EmailTaken:
        return _render_invitation(
            {"email": _("Quelqu’un a déjà un compte avec cette adresse : indiquez-en une autre.")}, status=422
        )
    except UnknownRole:
        abort(400)
    db.session.commit()
    flash(_("L’invitation part à l’instant. Le lien vaut sept jours."))
    return redirect(url_for(".list_agents"))


@bp.get("/<uuid:account_id>")
@access("administrator")
def show_agent(account_id: UUID) -> ResponseReturnValue:
    return render_agent(get_agent(account_id))


@bp.post("/<uuid:account_id>/roles")
@access("administrator")
@rate_limit(DEFAULT)
def update_roles(account_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    try:
        set_roles(account, _read_roles(), is_administrator=AgentForm().administrator, by=current_actor())
    except OwnAccessRefused:
        return render_agent(account, refusal=OWN_ACCESS, status=422)
    except LastAdministrator:
        return render_agent(account, refusal=LAST_ADMINISTRATOR, status=422)
    except UnknownRole:
        abort(400)
    return _save_and_redirect(account, _("Les rôles sont enregistrés. Ils valent dès la prochaine page."))


@bp.post("/<uuid:account_id>/suspension")
@access("administrator")
@rate_limit(DEFAULT)
def create_suspension(account_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    try:
        suspend_agent(account, by=current_actor())
    except OwnAccessRefused:
        return render_agent(account, refusal=OWN_ACCESS, status=422)
    except LastAdministrator:
        return render_agent(account, refusal=LAST_ADMINISTRATOR, status=422)
    return _save_and_redirect(account, _("Le compte est suspendu : plus aucune connexion n’est ouverte."))


@bp.post("/<uuid:account_id>/retour")
@access("administrator")
@rate_limit(DEFAULT)
def create_reinstatement(account_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    reinstate_agent(account, by=current_actor())
    return _save_and_redirect(account, _("Le compte est de nouveau ouvert."))


@bp.post("/<uuid:account_id>/invitation")
@access("administrator")
@rate_limit(DEFAULT)
def create_reminder(account_id: UUID) -> ResponseReturnValue:
    """Another link, for whoever has not chosen a password yet."""
    account = get_agent(account_id)
    if account.confirmed_at is not None:
        abort(404)
    send_first_link(account)
    record_event("agent_invited_again", AGENTS, by=current_actor(), account_id=account.id)
    return _save_and_redirect(account, _("Une nouvelle invitation part à l’instant."))


@bp.post("/<uuid:account_id>/connexions/fin")
@access("administrator")
@rate_limit(DEFAULT)
def end_sign_ins(account_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    end_sessions(account)
    record_event("sign_ins_ended", AGENTS, by=current_actor(), account_id=account.id)
    return _save_and_redirect(account, _("Toutes les connexions de cet agent sont fermées."))


@bp.post("/<uuid:account_id>/second-facteur/fin")
@access("administrator")
@rate_limit(DEFAULT)
def create_second_factor_reset(account_id: UUID) -> ResponseReturnValue:
    """Reset the second factor of a person who lost phone and codes; requires a recent authentication of the administrator."""
    if not is_fresh(current_actor().session_id):
        back = url_for(".show_agent", account_id=account_id)
        return redirect(url_for("account.proving.show_reauthentication", next=back))
    account = find_agent(account_id) or abort(404)
    log_access(current_actor(), "read", screen="backoffice.agents.second_factor_reset", subject=account_id)
    try:
        reset_second_factor(account, by=current_actor())
    except OwnAccessRefused:
        return render_agent(account, refusal=OWN_ACCESS, status=422)
    record_event("second_factor_reset", AGENTS, by=current_actor(), account_id=account.id)
    return _save_and_redirect(account, _("Le second facteur est remis à zéro. L’agent est prévenu par e-mail."))


def _save_and_redirect(account: Account, words: str) -> ResponseReturnValue:
    db.session.commit()
    flash(words)
    return redirect(url_for(".show_agent", account_id=account.id))


def _render_invitation(problems: Mapping[str, str] | None = None, *, status: int = 200) -> ResponseReturnValue:
    inputs: dict[str, Any] = {"roles": request.form.getlist("roles"), "administrator": AgentForm().administrator}
    return render(
        "backoffice/people/invitation.html",
        status=status,
        problems=problems or {},
        typed={**request.form.to_dict(), **inputs},
        roles=all_roles(),
    )


def _read_roles() -> list[str]:
    return request.form.getlist("roles")
