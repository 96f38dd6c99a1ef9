"""Slips of unpaid invoices for the accountant: made with invoices that were never sent, downloaded again on purpose."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.regie_page import Period, current_agent_id, read_period, render_regie_page
from app.backoffice.people.agent_names import names_of_accounts
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext, ngettext
from app.core.rate_limits.limits import HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Line, Number, describe_refusal
from app.core.web.downloads import create_download
from app.core.web.responses import redirect
from app.payments.accounting.pes_ormc import find_issuer_problems
from app.payments.accounting.pes_ormc_file import PesInvalid, PesMalformed
from app.payments.pes_slips import stored_slips
from app.payments.pes_slips.stored_slips import SlipRefused
from app.payments.regie_definition import Regie
from app.payments.regie_rights import regie_controlled_by
from app.privacy.access_log import log_access

bp = Blueprint("regie_slips", __name__, url_prefix="/agents/regies/<regie_slug>/bordereaux")

SCREEN = "backoffice.regie_slips"
SLIP_NUMBER, SUBJECT = Number("bordereau", limits=(1, 9_999_999)), Line("objet", limit=160)
# What is wrong in the file rather than in one input.
_FILE = "fichier"
REFUSALS = {
    "number_taken": ("bordereau", lazy_gettext("Un bordereau de cette année a déjà ce numéro : prenez le suivant.")),
    "sent_meanwhile": (_FILE, lazy_gettext("Un collègue vient d’envoyer ces factures : relisez la liste.")),
}


@bp.get("")
@access("agent")
def list_regie_slips(regie_slug: str) -> ResponseReturnValue:
    """Show what can be sent of a period, then the slips that were made."""
    regie, period = regie_controlled_by(current_actor(), regie_slug), read_period()
    return _render(regie, period, dict(period.problems))


@bp.post("")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_slip(regie_slug: str) -> ResponseReturnValue:
    """Make the slip of the invoices of the period that were never sent; it is checked before it is recorded."""
    regie, period = regie_controlled_by(current_actor(), regie_slug), read_period(request.form)
    number, subject = SLIP_NUMBER.read(), SUBJECT.read()
    problems = dict(period.problems)
    if not number:
        problems["bordereau"] = _("Indiquez le numéro du bordereau, un nombre de sept chiffres au plus.")
    if not subject:
        problems["objet"] = _("Indiquez l’objet du bordereau, par exemple « Cantine de novembre ».")
    if problems:
        return _render(regie, period, problems)
    log_access(current_actor(), "export", screen=SCREEN)
    try:
        slip = stored_slips.create_slip(
            regie, period.first, period.last, number=number, subject=subject, by=current_agent_id()
        )
    except SlipRefused as refused:
        problems = describe_refusal(REFUSALS, refused.problem)
    except PesInvalid as refused:
        problems = {_FILE: _join_problems(refused)}
    except PesMalformed:
        problems = {
            _FILE: _("Le fichier ne suit pas le schéma du Trésor : vérifiez les codes de la régie et les libellés.")
        }
    if problems:
        db.session.rollback()
        return _render(regie, period, problems)
    missing = stored_slips.count_missing_addresses(slip)
    db.session.commit()
    flash(_("Le bordereau %(number)s est fait : téléchargez son fichier.", number=slip.number))
    if missing:
        flash(
            ngettext(
                "%(num)s personne n’a pas d’adresse complète : votre comptable la demandera.",
                "%(num)s personnes n’ont pas d’adresse complète : votre comptable les demandera.",
                missing,
            ),
            "warning",
        )
    return redirect(url_for(".list_regie_slips", regie_slug=regie.slug, du=period.query["du"], au=period.query["au"]))


@bp.get("/<uuid:pes_slip_id>.xml")
@access("agent")
def download_slip(regie_slug: str, pes_slip_id: UUID) -> Response:
    """Send the file of a slip, today as when it was made."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    slip = stored_slips.find_slip(regie, pes_slip_id)
    log_access(current_actor(), "export", screen=SCREEN)
    try:
        content = stored_slips.write_slip(slip)
    except PesInvalid:
        words = _("Ce fichier ne peut plus être refait : des personnes qui devaient payer sont effacées.")
        return _render(regie, read_period(), {_FILE: words})
    return create_download(slip.file_name, "application/xml", len(content), iter([content]))


def _render(regie: Regie, period: Period, problems: Mapping[str, str]) -> Response:
    slips = stored_slips.list_slips(regie)
    invoices = stored_slips.list_unpaid_invoices(regie, period.first, period.last)
    return render_regie_page(
        "slips",
        regie,
        "accounts",
        problems=problems,
        status=422 if problems else 200,
        period=period,
        slips=slips,
        names=names_of_accounts(slip.by_id for slip in slips),
        missing_codes=find_issuer_problems(regie.issuer),
        unpaid_count=len(invoices),
        unpaid_total=sum(invoice.balance for invoice in invoices),
        suggested_number=stored_slips.suggest_number(regie),
        texts=dict(request.form),
    )


def _join_problems(refused: PesInvalid) -> str:
    return " ".join(dict.fromkeys(problem.message for problem in refused.problems))
