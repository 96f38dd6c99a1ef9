"""The tracking code of a request, printed or texted to whoever made it."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.attempt_limits import AttemptLimit, TooManyAttempts, count_attempt
from app.backoffice.case.case_context import find_case
from app.cases import timeline
from app.cases.case_definitions import department_in_charge, procedure_of
from app.cases.people.contact import mobile_of
from app.cases.tracking.tracking_code import code_of
from app.core.db import db
from app.core.formats import format_code
from app.core.i18n import gettext as _
from app.core.i18n import use_language
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.notifications.sms_queue import queue_sms
from app.themes import charter

bp = Blueprint("tracking_code", __name__, url_prefix="/agents/demandes")

SCREEN = "backoffice.tracking_code"
TEXTED = "code_texted"
TEXTS_PER_CASE = AttemptLimit(
    "tracking_code.sms", free=3, period=timedelta(days=1), first_wait=timedelta(days=1), longest_wait=timedelta(days=1)
)


@bp.get("/<uuid:case_id>/code")
@access("agent")
def show_code(case_id: UUID) -> ResponseReturnValue:
    """The sheet to print and hand over."""
    case = find_case(case_id, screen=SCREEN)
    return render(
        "backoffice/case/tracking_code.html",
        case=case,
        procedure=procedure_of(case),
        department=department_in_charge(case),
        code=code_of(case),
        has_mobile=bool(mobile_of(case)),
    )


@bp.post("/<uuid:case_id>/code/sms")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_text_message(case_id: UUID) -> ResponseReturnValue:
    """Text the code to the mobile number given in the request, because the person asks for it."""
    case = find_case(case_id, screen=SCREEN)
    mobile, code = mobile_of(case), code_of(case)
    if not mobile or not code:
        flash(_("La demande n’a pas de mobile, ou plus de code : rien n’est envoyé."))
        return redirect(url_for(".show_code", case_id=case.id))
    try:
        count_attempt(TEXTS_PER_CASE, case.id.hex)
    except TooManyAttempts:
        db.session.rollback()
        flash(_("Le code est déjà parti plusieurs fois aujourd’hui. Dictez-le, ou imprimez cette page."))
        return redirect(url_for(".show_code", case_id=case.id))
    queue_sms(to=mobile, text=_build_text(case.reference, code, case.language), key_id=case.key_id, case_id=case.id)
    timeline.record(case, TEXTED, by=current_actor(), visible_to=timeline.AGENTS)
    db.session.commit()
    flash(_("Le code part par SMS."))
    return redirect(url_for(".show_code", case_id=case.id))


def _build_text(reference: str, code: str, language: str) -> str:
    """One short message, in the language of the applicant."""
    address = current_site().base_url.removeprefix("https://").removeprefix("http://") + "/suivi"
    with use_language(language):
        return _(
            "%(authority)s : votre demande %(reference)s. Code de suivi : %(code)s, à saisir sur %(address)s.",
            authority=charter.get_charter().name,
            reference=reference,
            code=format_code(code),
            address=address,
        )
