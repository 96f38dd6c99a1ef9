"""What could not be delivered: seen, then tried again or let go."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, abort, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.agents import find_agent
from app.accounts.profile import read_profile
from app.connectors.calls import references_of as call_references_of
from app.core import outbox
from app.core.access import access, current_actor
from app.core.db import db
from app.core.erasing import ERASE
from app.core.i18n import gettext as _
from app.core.outbox import OutboxItem
from app.core.rate_limits.declarations import DEFAULT, limited
from app.core.web import redirect, render
from app.notifications.failures import references_of

bp = Blueprint("deliveries", __name__, url_prefix="/agents/administration/envois")

# What the law wants erased is not given up, however often it fails.
NEVER_LET_GO = {ERASE}


@bp.get("")
@access("administrator")
def list_failed() -> ResponseReturnValue:
    """What was given up, latest first, with the case it was about; then what was let go, and by whom."""
    return render(
        "backoffice/administration/deliveries.html",
        lines=_with_references(outbox.failed_items()),
        let_go=[(item, reference, _name_of(item)) for item, reference in _with_references(outbox.items_let_go())],
        never_let_go=NEVER_LET_GO,
    )


@bp.post("/<uuid:item_id>/reprises")
@access("administrator")
@limited(DEFAULT)
def create_retry(item_id: UUID) -> ResponseReturnValue:
    if not outbox.retry(item_id):
        abort(404)
    db.session.commit()
    flash(_("L’envoi est repris. Il partira dans la minute."))
    return redirect(url_for(".list_failed"))


@bp.get("/<uuid:item_id>/abandon")
@access("administrator")
def show_letting_go(item_id: UUID) -> ResponseReturnValue:
    """What it means, before it is decided."""
    ((item, reference),) = _with_references([_item_to_let_go(item_id)])
    return render("backoffice/administration/letting_go.html", item=item, reference=reference)


@bp.post("/<uuid:item_id>/abandon")
@access("administrator")
@limited(DEFAULT)
def create_letting_go(item_id: UUID) -> ResponseReturnValue:
    if not outbox.let_go(_item_to_let_go(item_id).id, by=current_actor().account_id):
        abort(404)
    db.session.commit()
    flash(_("Cet envoi ne sera plus essayé. La décision est notée ci-dessous."))
    return redirect(url_for(".list_failed"))


def _item_to_let_go(item_id: UUID) -> OutboxItem:
    item = outbox.failed_item(item_id) or abort(404)
    return item if item.kind not in NEVER_LET_GO else abort(404)


def _with_references(items: Sequence[OutboxItem]) -> list[tuple[OutboxItem, str | None]]:
    references = references_of(items) | call_references_of(items)
    return [(item, references.get(item.id)) for item in items]


def _name_of(item: OutboxItem) -> str:
    """Who let it go; nothing once the account is gone."""
    account = find_agent(item.let_go_by_id) if item.let_go_by_id else None
    return read_profile(account).name if account else ""
