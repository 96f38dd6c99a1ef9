"""The signature of an agent, given and withdrawn by an administrator from the page of the agent."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.reauthentication import ask_second_factor_again
from app.backoffice.people.agent_page import RightForm, get_agent, render_agent
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect
from app.documents.signing import account_signatures
from app.documents.signing.account_signatures import MAX_UPLOAD_BYTES, SignatureRefused, draw_signature

bp = Blueprint("agent_signature", __name__, url_prefix="/agents/administration/agents")

PROBLEMS = {
    "quality_missing": lazy_gettext(
        "Indiquez en quelle qualité cet agent signe, par exemple « L’adjointe à l’urbanisme »."
    ),
    "file": lazy_gettext("Choisissez une image PNG, JPEG ou WebP de la signature."),
    "size": lazy_gettext("Cette image dépasse 5 Mo : choisissez-en une plus petite."),
}


@bp.post("/<uuid:account_id>/signature")
@access("administrator")
@rate_limit(DEFAULT)
def save_signature(account_id: UUID) -> ResponseReturnValue:
    """Give the agent the quality and the picture typed; an empty file keeps the picture there is."""
    account = get_agent(account_id)
    if reauthentication := ask_second_factor_again(current_actor(), back=_get_url(account_id)):
        return reauthentication
    try:
        image = _read_image()
        account_signatures.give_signature(account, quality=RightForm().quality, image=image, by=current_actor())
    except SignatureRefused as refusal:
        problem = (refusal.problem, str(PROBLEMS[refusal.problem]))
        return render_agent(account, signature_problem=problem, status=422)
    db.session.commit()
    flash(_("La signature est enregistrée. Elle sert dès le prochain document."))
    return redirect(_get_url(account_id))


@bp.post("/<uuid:account_id>/signature/fin")
@access("administrator")
@rate_limit(DEFAULT)
def delete_signature(account_id: UUID) -> ResponseReturnValue:
    account = get_agent(account_id)
    if reauthentication := ask_second_factor_again(current_actor(), back=_get_url(account_id)):
        return reauthentication
    account_signatures.withdraw_signature(account, by=current_actor())
    db.session.commit()
    flash(_("La signature est retirée. Les documents déjà signés le restent."))
    return redirect(_get_url(account_id))


def _get_url(account_id: UUID) -> str:
    return url_for("agents.show_agent", account_id=account_id, _anchor="signature")


def _read_image() -> bytes | None:
    """The picture that was sent, made small; None without one. Raises SignatureRefused."""
    upload = request.files.get("image")
    content = upload.stream.read(MAX_UPLOAD_BYTES + 1) if upload is not None else b""
    return draw_signature(content) if content else None
