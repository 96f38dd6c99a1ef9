"""Short messages of each month: how many left and arrived, what they cost about; a number that said STOP, released."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import REQUESTS, record_event
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.settings import site_settings
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render
from app.notifications.models import SmsCount
from app.notifications.recipients import format_mobile
from app.notifications.sms import monthly_counts, reports
from app.notifications.sms.gateways import get_gateway_label, read_gateway

bp = Blueprint("short_messages", __name__, url_prefix="/agents/administration/sms")

NUMBER = RawText("number")


@bp.get("")
@access("administrator")
def show_counts() -> ResponseReturnValue:
    return _render_counts()


@bp.post("/reprise")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_release() -> ResponseReturnValue:
    """Somebody who answered STOP asks for messages again."""
    number = format_mobile(NUMBER.read())
    if number is None:
        return _render_counts(_("Indiquez un numéro de mobile, par exemple 06 12 34 56 78."), status=422)
    if not reports.release_number(number):
        return _render_counts(_("Ce numéro n’a pas demandé d’arrêter les SMS."), status=422)
    record_event("number_released", REQUESTS, by=current_actor())
    db.session.commit()
    flash(_("Ce numéro recevra de nouveau des SMS."))
    return redirect(url_for(".show_counts"))


def _render_counts(problem: str = "", *, status: int = 200) -> ResponseReturnValue:
    return render(
        "backoffice/administration/short_messages.html",
        status=status,
        months=[_describe_month(count) for count in monthly_counts.list_months()],
        has_price=site_settings.get_setting("sms.price") is not None,
        provider=get_gateway_label(site_settings.get_setting("sms.provider")),
        is_ready=read_gateway() is not None,
        problem=problem,
        number=NUMBER.read(),
    )


def _describe_month(count: SmsCount) -> dict[str, Any]:
    price = site_settings.get_setting("sms.price")
    return {
        "month": count.month,
        "gateway": get_gateway_label(count.gateway),
        "messages": count.messages,
        "parts": count.parts,
        "delivered": count.delivered,
        "undelivered": count.undelivered,
        "cost": Decimal(str(price)) * count.parts if price is not None else None,
    }
