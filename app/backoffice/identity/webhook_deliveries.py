"""Deliveries of a webhook: each attempt with its answer, and a range of events sent again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import SOFTWARE, record_event
from app.cases.event_stream import RETENTION, find_case_of_event
from app.connectors.webhooks import delivery_records, replays, targets
from app.connectors.webhooks.models import Webhook
from app.connectors.webhooks.replays import ReplayRefused
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Parsed
from app.core.web.responses import redirect, render

bp = Blueprint(
    "webhook_deliveries", __name__, url_prefix="/agents/administration/webhooks/<uuid:webhook_id>/livraisons"
)
FAILED = "echecs"
_LOCAL = "%Y-%m-%dT%H:%M"


def _read_local(text: str) -> datetime | None:
    """A moment as browsers write it, in Paris."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=clock.PARIS) if 2000 < moment.year < 2200 else None


class ReplayForm(Form):
    """Inputs about a range to send again."""

    since = Parsed(_read_local, problem=_("Donnez un jour et une heure des trente derniers jours."), limit=30)
    until = Parsed(_read_local, problem=_("Donnez un jour et une heure, après le début."), limit=30)


@bp.get("")
@access("administrator")
def list_deliveries(webhook_id: UUID) -> ResponseReturnValue:
    return _render_list(targets.find_webhook(webhook_id))


@bp.get("/<uuid:delivery_id>")
@access("administrator")
def show_delivery(webhook_id: UUID, delivery_id: UUID) -> ResponseReturnValue:
    webhook = targets.find_webhook(webhook_id)
    delivery = delivery_records.find_delivery(webhook, delivery_id)
    return render(
        "backoffice/identity/webhooks/delivery.html",
        webhook=webhook,
        delivery=delivery,
        case=find_case_of_event(delivery.event_id),
        kinds=dict(targets.list_kinds()),
    )


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_replay(webhook_id: UUID) -> ResponseReturnValue:
    """Have what happened between two moments sent again."""
    webhook, form = targets.find_webhook(webhook_id), ReplayForm()
    problems = form.problems
    if not problems and form.since is not None and form.until is not None:
        try:
            replays.ask_replay_between(webhook, form.since, form.until)
        except ReplayRefused:
            problems = {"until": gettext("Rien n’est parti entre ces deux moments : élargissez-les.")}
    if problems:
        db.session.rollback()
        return _render_list(targets.find_webhook(webhook_id), form=form.texts, problems=problems)
    record_event("webhook_replayed", SOFTWARE, by=current_actor(), subject=str(webhook.id), name=webhook.name)
    db.session.commit()
    flash(gettext("Ces événements repartent dans les secondes qui viennent, avant les nouveaux."))
    return redirect(url_for(".list_deliveries", webhook_id=webhook.id))


def _render_list(
    webhook: Webhook, *, form: Mapping[str, Any] | None = None, problems: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    failed_only, now = request.args.get("seulement") == FAILED, clock.to_paris(clock.now())
    return render(
        "backoffice/identity/webhooks/deliveries.html",
        status=422 if problems else 200,
        webhook=webhook,
        deliveries=delivery_records.list_deliveries(webhook, failed_only=failed_only),
        failed_only=failed_only,
        form=form or {"since": (now - timedelta(days=1)).strftime(_LOCAL), "until": now.strftime(_LOCAL)},
        problems=problems or {},
        kinds=dict(targets.list_kinds()),
        retention_days=RETENTION.days,
        shown=delivery_records.LIST_LENGTH,
    )
