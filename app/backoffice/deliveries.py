"""What could not be delivered: seen, and tried again."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.core import outbox
from app.core.access import access
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.web import redirect, render
from app.notifications.failures import references_of

bp = Blueprint("deliveries", __name__, url_prefix="/agents/administration/envois")


@bp.get("")
@access("administrator")
def list_failed() -> ResponseReturnValue:
    """What was given up, latest first, with the case it was about."""
    items = outbox.failed_items()
    messages = {item.id: UUID(item.ids["message_id"]) for item in items if "message_id" in item.ids}
    references = references_of(messages.values())
    lines = [(item, references.get(messages[item.id]) if item.id in messages else None) for item in items]
    return render("backoffice/administration/deliveries.html", lines=lines)


@bp.post("/<uuid:item_id>/reprises")
@access("administrator")
def create_retry(item_id: UUID) -> ResponseReturnValue:
    if not outbox.retry(item_id):
        abort(404)
    db.session.commit()
    flash(_("L’envoi est repris. Il partira dans la minute."))
    return redirect(url_for(".list_failed"))
