"""Archiving of a régie, by an administrator or by the role that edits it."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Tick
from app.core.web.responses import redirect
from app.payments.regie_archiving import ArchivingRefused, archive_regie, restore_regie
from app.payments.regie_rights import regie_edited_by
from app.payments.regie_store import get_regie

bp = Blueprint("regie_archiving", __name__, url_prefix="/agents/administration/regies/<regie_slug>/archivage")
own_bp = Blueprint("own_regie_archiving", __name__, url_prefix="/agents/regies/<regie_slug>/reglages/archivage")

IS_RESTORED = Tick("reprise")
REFUSALS = {
    "open_payment": lazy_gettext("Un paiement en ligne est en cours : attendez qu’il soit vérifié."),
    "anomaly": lazy_gettext("Un paiement est à regarder : décidez d’abord ce qu’il devient."),
    "refund": lazy_gettext("Un remboursement est à faire : enregistrez-le d’abord."),
}


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_archiving(regie_slug: str) -> ResponseReturnValue:
    get_regie(regie_slug)
    return _archive(regie_slug, url_for("regie_settings.show_regie", regie_slug=regie_slug))


@own_bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_own_archiving(regie_slug: str) -> ResponseReturnValue:
    regie_edited_by(current_actor(), regie_slug)
    return _archive(regie_slug, url_for("own_regie_settings.show_own_regie", regie_slug=regie_slug))


def _archive(slug: str, back: str) -> ResponseReturnValue:
    """Archive the régie, or take it back into use; say what keeps it from being archived."""
    if IS_RESTORED.read(request.form):
        restore_regie(slug)
        words, tone = _("La régie est de nouveau en service."), "success"
    else:
        try:
            archive_regie(slug)
            words, tone = _("La régie est archivée."), "success"
        except ArchivingRefused as refused:
            words, tone = " ".join(str(REFUSALS[problem]) for problem in refused.problems), "warning"
    db.session.commit()
    flash(words, tone)
    return redirect(back)
