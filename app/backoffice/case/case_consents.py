"""Withdrawing a consent for somebody who asks for it on the telephone, at the counter or by letter."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.case.case_context import find_case
from app.cases.channels import ASSISTED_CHANNELS
from app.cases.concurrency import StaleCase
from app.cases.people import consents
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice
from app.core.web.responses import redirect

bp = Blueprint("case_consents", __name__, url_prefix="/agents/demandes/<uuid:case_id>/accords")

# How somebody may ask for it other than by themselves, online.
CHANNEL = Choice(ASSISTED_CHANNELS, "channel", default="phone")


@bp.post("/<question>/retrait")
@access("agent")
@rate_limit(DEFAULT)
def create_withdrawal(case_id: UUID, question: str) -> ResponseReturnValue:
    """Written down with the channel by which it was asked for."""
    case = find_case(case_id, screen="backoffice.case")
    try:
        consents.withdraw_consent(case, question, by=current_actor(), channel=CHANNEL.read())
        db.session.commit()
        flash(_("L’accord est retiré."), "case-consents")
    except StaleCase:
        db.session.rollback()
        flash(_("La demande changeait au même instant : rien n’est noté. Recommencez."), "case-consents-refused")
    return redirect(url_for("case_page.show_case", case_id=case_id, _anchor="case-consents"))
