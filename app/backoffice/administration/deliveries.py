"""Failed deliveries: list, retry, abandon."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import REQUESTS, record_event
from app.accounts.agents import find_agent
from app.accounts.profile import read_profile
from app.connectors.webservice_calls import find_references as call_references_of
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.jobs import outbox
from app.core.jobs.outbox import OutboxItem
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sealing.deferred_deletion import DELETE_SEALED
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.notifications.failures import find_references

bp = Blueprint("deliveries", __name__, url_prefix="/agents/administration/envois")

# What the law wants erased is not given up, however often it fails.
NEVER_ABANDONED = {DELETE_SEALED}


@bp.get("")
@access("administrator")
def list_failed_deliveries() -> ResponseReturnValue:
    """Failed deliveries, latest first, with their case; then abandoned ones, with who abandoned them."""
    return render(
        "backoffice/administration/deliveries.html",
        lines=_add_references(outbox.list_failed_items()),
        let_go=[
            (item, reference, _abandoner_name(item))
            for item, reference in _add_references(outbox.list_abandoned_items())
        ],
        never_let_go=NEVER_ABANDONED,
    )


@bp.post("/<uuid:item_id>/reprises")
@access("administrator")
@rate_limit(DEFAULT)
def create_retry(item_id: UUID) -> ResponseReturnValue:
    if not outbox.retry_item(item_id):
        abort(404)
    record_event("delivery_retried", REQUESTS, by=current_actor())
    db.session.commit()
    flash(_("L’envoi est repris. Il partira dans la minute."))
    return redirect(url_for(".list_failed_deliveries"))


@bp.get("/<uuid:item_id>/abandon")
@access("administrator")
def show_abandonment(item_id: UUID) -> ResponseReturnValue:
    """Consequences of abandoning a delivery, before confirmation."""
    ((item, reference),) = _add_references([_find_abandonable_item(item_id)])
    return render("backoffice/administration/delivery_abandonment.html", item=item, reference=reference)


@bp.post("/<uuid:item_id>/abandon")
@access("administrator")
@rate_limit(DEFAULT)
def create_abandonment(item_id: UUID) -> ResponseReturnValue:
    if not outbox.abandon_item(_find_abandonable_item(item_id).id, by=current_actor().account_id):
        abort(404)
    record_event("delivery_abandoned", REQUESTS, by=current_actor())
    db.session.commit()
    flash(_("Cet envoi ne sera plus essayé. La décision est notée ci-dessous."))
    return redirect(url_for(".list_failed_deliveries"))


def _find_abandonable_item(item_id: UUID) -> OutboxItem:
    item = outbox.find_failed_item(item_id) or abort(404)
    return item if item.kind not in NEVER_ABANDONED else abort(404)


def _add_references(items: Sequence[OutboxItem]) -> list[tuple[OutboxItem, str | None]]:
    references = find_references(items) | call_references_of(items)
    return [(item, references.get(item.id)) for item in items]


def _abandoner_name(item: OutboxItem) -> str:
    """Name of the administrator who abandoned the delivery; empty for a deleted account."""
    account = find_agent(item.abandoned_by_id) if item.abandoned_by_id else None
    return read_profile(account).name if account else ""
