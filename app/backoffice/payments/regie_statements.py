"""Statements of a régie: uploaded, looked at, compared with its payments; each difference may be explained."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.regie_page import current_agent_id, render_regie_page
from app.backoffice.people.agent_names import names_of_accounts
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day, LongText, Tick
from app.core.web.responses import redirect
from app.payments.accounting.bank_statements import read_statement
from app.payments.invoices import find_invoices_of_payments
from app.payments.models import MEANS
from app.payments.reconciliations.models import MATCHED, PREVIEW, StoredStatement
from app.payments.reconciliations.statement_reconciliations import (
    MAX_EXPLANATION,
    MAX_FILE_NAME,
    ONLINE_MEANS,
    ReconciliationRefused,
    delete_preview,
    explain_difference,
    list_rows,
    list_statements,
    reconcile_statement,
    save_statement,
    statement_of,
)
from app.payments.regie_definition import Regie
from app.payments.regie_rights import regie_controlled_by
from app.procedures.sources.tables import MAX_BYTES, UnreadableTable

bp = Blueprint("regie_statements", __name__, url_prefix="/agents/regies/<regie_slug>/releves")

MAX_PREVIEWED = 10
IS_IN_CENTS, FIRST, LAST = Tick("centimes"), Day("du"), Day("au")
EXPLANATION = LongText("explication", limit=MAX_EXPLANATION)
REFUSALS = {
    "no_line": ("releve", lazy_gettext("Ce relevé n’a aucun paiement : choisissez un autre fichier.")),
    "means": ("moyens", lazy_gettext("Choisissez au moins un moyen de paiement.")),
    "period": ("au", lazy_gettext("Choisissez un dernier jour après le premier.")),
    "done": ("moyens", lazy_gettext("Ce relevé est déjà rapproché : envoyez-en un autre.")),
}


@bp.get("")
@access("agent")
def list_regie_statements(regie_slug: str) -> ResponseReturnValue:
    return _render_list(regie_controlled_by(current_actor(), regie_slug), {})


@bp.post("")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_statement(regie_slug: str) -> ResponseReturnValue:
    """Read a file, and show how it was understood; the file itself is not kept."""
    regie, uploaded = regie_controlled_by(current_actor(), regie_slug), request.files.get("releve")
    file_name = " ".join((uploaded.filename or "").split())[:MAX_FILE_NAME] if uploaded else ""
    if uploaded is None or not file_name:
        return _render_list(regie, {"releve": _("Choisissez le fichier du relevé, au format CSV.")})
    try:
        statement = read_statement(uploaded.stream.read(MAX_BYTES + 1), is_in_cents=IS_IN_CENTS.read())
        stored = save_statement(regie, statement, file_name=file_name, by=current_agent_id())
    except UnreadableTable as refused:
        return _render_list(regie, {"releve": " ".join(refused.problems)}, file_name=file_name)
    except ReconciliationRefused as refused:
        db.session.rollback()
        return _render_list(regie, {"releve": str(REFUSALS[refused.problem][1])}, file_name=file_name)
    db.session.commit()
    return redirect(url_for(".show_statement", regie_slug=regie.slug, statement_id=stored.id))


@bp.get("/<uuid:statement_id>")
@access("agent")
def show_statement(regie_slug: str, statement_id: UUID) -> ResponseReturnValue:
    """The statement as it was understood, or what became of its comparison."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    return _render_statement(regie, statement_of(regie, statement_id), {}, {})


@bp.post("/<uuid:statement_id>/rapprochement")
@access("agent")
@rate_limit(HEAVY_REQUEST)
def create_reconciliation(regie_slug: str, statement_id: UUID) -> ResponseReturnValue:
    """Compare the statement with the payments of the period."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    statement, first, last = statement_of(regie, statement_id), FIRST.read(), LAST.read()
    if first is None or last is None:
        name = "du" if first is None else "au"
        return _render_statement(regie, statement, {name: _("Indiquez une date complète.")}, dict(request.form))
    try:
        reconcile_statement(statement, first, last, request.form.getlist("moyens"))
    except ReconciliationRefused as refused:
        db.session.rollback()
        name, words = REFUSALS[refused.problem]
        return _render_statement(regie, statement_of(regie, statement_id), {name: str(words)}, dict(request.form))
    db.session.commit()
    flash(_("Le relevé est rapproché."))
    return redirect(url_for(".show_statement", regie_slug=regie.slug, statement_id=statement_id))


@bp.post("/<uuid:statement_id>/ecarts/<uuid:statement_row_id>")
@access("agent")
@rate_limit(DEFAULT)
def create_explanation(regie_slug: str, statement_id: UUID, statement_row_id: UUID) -> ResponseReturnValue:
    """Write why a difference is no problem."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    statement, explanation = statement_of(regie, statement_id), EXPLANATION.read()
    if not explanation:
        name = f"explication-{statement_row_id}"
        return _render_statement(regie, statement, {name: _("Écrivez l’explication de cet écart.")}, {})
    explain_difference(statement, statement_row_id, explanation, by=current_agent_id())
    db.session.commit()
    flash(_("L’écart est expliqué."))
    return redirect(url_for(".show_statement", regie_slug=regie.slug, statement_id=statement_id))


@bp.post("/<uuid:statement_id>/suppression")
@access("agent")
@rate_limit(DEFAULT)
def delete_statement(regie_slug: str, statement_id: UUID) -> ResponseReturnValue:
    """Give up a statement that is not compared yet."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    try:
        delete_preview(statement_of(regie, statement_id))
    except ReconciliationRefused as refused:
        words = str(REFUSALS[refused.problem][1])
        return _render_statement(regie, statement_of(regie, statement_id), {"moyens": words}, {})
    db.session.commit()
    flash(_("Le relevé est abandonné."))
    return redirect(url_for(".list_regie_statements", regie_slug=regie.slug))


def _render_list(regie: Regie, problems: Mapping[str, str], *, file_name: str = "") -> Response:
    return render_regie_page(
        "statements",
        regie,
        "statements",
        problems=problems,
        status=422 if problems else 200,
        summaries=list_statements(regie.slug),
        file_name=file_name,
        is_in_cents=IS_IN_CENTS.read(),
    )


def _render_statement(
    regie: Regie, statement: StoredStatement, problems: Mapping[str, str], texts: Mapping[str, str]
) -> Response:
    rows = list_rows(statement.id)
    is_preview = statement.state == PREVIEW
    differences = [] if is_preview else [row for row in rows if row.kind != MATCHED]
    return render_regie_page(
        "statement_preview" if is_preview else "statement",
        regie,
        "statements",
        problems=problems,
        status=422 if problems else 200,
        statement=statement,
        rows=rows[:MAX_PREVIEWED] if is_preview else [row for row in rows if row.kind == MATCHED],
        row_count=len(rows),
        total=sum(row.line_amount or 0 for row in rows) if is_preview else 0,
        differences=differences,
        gap=sum((row.payment_amount or 0) - (row.line_amount or 0) for row in differences),
        invoices=find_invoices_of_payments([row.payment_id for row in rows if row.payment_id is not None]),
        names=names_of_accounts([statement.by_id, *(row.explained_by_id for row in differences)]),
        means=MEANS,
        checked_means=request.form.getlist("moyens") if problems else list(ONLINE_MEANS),
        texts=texts,
    )
