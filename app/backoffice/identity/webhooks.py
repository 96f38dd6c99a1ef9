"""Webhooks: an administrator declares which software is told of events, tries it, suspends and resumes it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import SOFTWARE, record_event
from app.backoffice.identity.webhook_form import read_terms, render_form
from app.connectors.webhooks import delivery_records, targets, webhook_jobs
from app.connectors.webhooks.delivery_runs import get_host
from app.connectors.webhooks.models import BY_ADMINISTRATOR, Webhook
from app.connectors.webhooks.targets import WebhookRefused
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import THEN
from app.core.web.responses import redirect, render

bp = Blueprint("webhooks", __name__, url_prefix="/agents/administration/webhooks")


@bp.get("")
@access("administrator")
def list_webhooks() -> ResponseReturnValue:
    rows = [
        (webhook, get_host(webhook), delivery_records.measure_health(webhook)) for webhook in targets.list_webhooks()
    ]
    return render("backoffice/identity/webhooks/list.html", rows=rows)


@bp.get("/nouveau")
@access("administrator")
def show_new_webhook() -> ResponseReturnValue:
    return render_form(None)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_webhook() -> ResponseReturnValue:
    """The answer itself shows the secret: no address leads back to it."""
    terms = read_terms()
    try:
        webhook, secret = targets.create_webhook(terms)
    except WebhookRefused as error:
        db.session.rollback()
        return render_form(None, terms=terms, problem=error.problem)
    _record("webhook_declared", webhook)
    db.session.commit()
    return _render_secret(webhook, secret, status=201)


@bp.get("/<uuid:webhook_id>")
@access("administrator")
def show_webhook(webhook_id: UUID) -> ResponseReturnValue:
    return render_form(targets.find_webhook(webhook_id))


@bp.post("/<uuid:webhook_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_webhook(webhook_id: UUID) -> ResponseReturnValue:
    webhook, terms = targets.find_webhook(webhook_id), read_terms()
    try:
        targets.change_webhook(webhook, terms)
    except WebhookRefused as error:
        db.session.rollback()
        return render_form(targets.find_webhook(webhook_id), terms=terms, problem=error.problem)
    _record("webhook_changed", webhook)
    db.session.commit()
    flash(_("Le webhook est enregistré. Ce qui n’est pas encore parti suit ces réglages."))
    return redirect(url_for(".show_webhook", webhook_id=webhook.id))


@bp.post("/<uuid:webhook_id>/essai")
@access("administrator")
@rate_limit(DEFAULT)
def create_trial(webhook_id: UUID) -> ResponseReturnValue:
    """Send a trial event now, and show the answer."""
    attempt = webhook_jobs.send_trial(webhook_id)
    return render_form(targets.find_webhook(webhook_id), trial=attempt)


@bp.post("/<uuid:webhook_id>/secret")
@access("administrator")
@rate_limit(DEFAULT)
def create_secret(webhook_id: UUID) -> ResponseReturnValue:
    """Another secret; the former one signs beside it for some days."""
    webhook = targets.find_webhook(webhook_id)
    secret = targets.renew_secret(webhook)
    _record("webhook_secret_renewed", webhook)
    db.session.commit()
    return _render_secret(webhook, secret)


@bp.post("/<uuid:webhook_id>/suspension")
@access("administrator")
@rate_limit(DEFAULT)
def create_suspension(webhook_id: UUID) -> ResponseReturnValue:
    webhook = targets.find_webhook(webhook_id)
    targets.suspend_webhook(webhook, BY_ADMINISTRATOR)
    _record("webhook_suspended", webhook)
    db.session.commit()
    flash(_("Les envois sont suspendus. Les événements des trente derniers jours attendent la reprise."))
    return redirect(url_for(".show_webhook", webhook_id=webhook.id))


@bp.post("/<uuid:webhook_id>/reprise")
@access("administrator")
@rate_limit(DEFAULT)
def create_resumption(webhook_id: UUID) -> ResponseReturnValue:
    """From where it stopped, or from now on."""
    webhook = targets.find_webhook(webhook_id)
    targets.resume_webhook(webhook, from_now=THEN.read() == "now")
    _record("webhook_resumed", webhook)
    db.session.commit()
    flash(_("Les envois reprennent dans les secondes qui viennent."))
    return redirect(url_for(".show_webhook", webhook_id=webhook.id))


@bp.post("/<uuid:webhook_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_webhook(webhook_id: UUID) -> ResponseReturnValue:
    webhook = targets.find_webhook(webhook_id)
    _record("webhook_deleted", webhook)
    flash(_("« %(name)s » ne reçoit plus d’événements.", name=webhook.name))
    targets.delete_webhook(webhook)
    db.session.commit()
    return redirect(url_for(".list_webhooks"))


def _record(what: str, webhook: Webhook) -> None:
    record_event(what, SOFTWARE, by=current_actor(), subject=str(webhook.id), name=webhook.name)


def _render_secret(webhook: Webhook, secret: str, *, status: int = 200) -> ResponseReturnValue:
    return render(
        "backoffice/identity/webhooks/secret.html",
        status=status,
        webhook=webhook,
        secret=secret,
        former_until=webhook.former_until,
    )
