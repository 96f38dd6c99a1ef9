"""The cards of reference lists, kept by the agents whose role says so: listed, made, changed, put away, sent as tables."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.cards import card_owners, cards, table_exchange
from app.cards.reference_lists import ReferenceList, can_edit_any_list, get_list_edited_by, lists_edited_by
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Tick
from app.core.web.downloads import create_download
from app.core.web.responses import redirect, render
from app.privacy.access_log import log_access
from app.procedures.fields import Problem
from app.procedures.form.journey import Context
from app.procedures.form.prefill import input_values
from app.procedures.form.validation import ValidationResult, validate_fields
from app.procedures.sources.tables import MAX_BYTES, UnreadableTable, read_table

bp = Blueprint("cards", __name__, url_prefix="/agents/fiches")

MAX_SHOWN = 100


def can_edit_cards() -> bool:
    """Whether whoever asks keeps some list: the menu then leads to it."""
    return can_edit_any_list(current_actor())


@bp.get("")
@access("agent")
def list_lists() -> ResponseReturnValue:
    return render("backoffice/lists/cards/lists.html", lists=lists_edited_by(current_actor()))


@bp.get("/<slug>")
@access("agent")
def list_cards(slug: str) -> ResponseReturnValue:
    return _render_list(find_editable_list(slug, verb="list"))


@bp.get("/<slug>/nouvelle")
@access("agent")
def show_new_card(slug: str) -> ResponseReturnValue:
    return _render_card_form(find_editable_list(slug), None)


@bp.post("/<slug>/nouvelle")
@access("agent")
@rate_limit(DEFAULT)
def create_card(slug: str) -> ResponseReturnValue:
    return _save_card(find_editable_list(slug), None)


@bp.get("/<slug>/<uuid:card_id>")
@access("agent")
def show_card(slug: str, card_id: UUID) -> ResponseReturnValue:
    return _render_card_form(find_editable_list(slug), card_id)


@bp.post("/<slug>/<uuid:card_id>")
@access("agent")
@rate_limit(DEFAULT)
def update_card(slug: str, card_id: UUID) -> ResponseReturnValue:
    return _save_card(find_editable_list(slug), card_id)


@bp.post("/<slug>/<uuid:card_id>/archivage")
@access("agent")
@rate_limit(DEFAULT)
def archive_card(slug: str, card_id: UUID) -> ResponseReturnValue:
    """Archive the card, or restore it."""
    card = cards.get_card_in_list(find_editable_list(slug), card_id)
    is_back = card.is_archived
    cards.archive_card(card.id, is_restored=is_back)
    db.session.commit()
    flash(
        _("La fiche est de nouveau proposée.")
        if is_back
        else _("La fiche n’est plus proposée. Vous pouvez la remettre.")
    )
    return redirect(url_for(".list_cards", slug=slug))


@bp.get("/<slug>/fiches.csv")
@access("agent")
def download_table(slug: str) -> Response:
    content = table_exchange.export_table(find_editable_list(slug, verb="export"))
    return create_download(f"{slug}.csv", "text/csv; charset=utf-8", len(content), iter([content]))


@bp.post("/<slug>/import")
@access("agent")
@rate_limit(DEFAULT)
def create_import(slug: str) -> ResponseReturnValue:
    """Import a table, entirely or not at all."""
    reference = find_editable_list(slug, verb="read")
    uploaded = request.files.get("table")
    try:
        table = read_table(uploaded.stream.read(MAX_BYTES + 1) if uploaded else b"")
        result = table_exchange.import_table(reference, table, updates_existing=not Tick("known", value="leave").read())
    except UnreadableTable as refused:
        db.session.rollback()
        return _render_list(reference, refusals=refused.problems, status=422)
    db.session.commit()
    words = _(
        "Fiches ajoutées : %(added)s, modifiées : %(changed)s, laissées : %(left)s.",
        added=result.added_count,
        changed=result.updated_count,
        left=result.unchanged_count,
    )
    flash(words)
    return redirect(url_for(".list_cards", slug=slug))


def find_editable_list(slug: str, *, verb: str = "read") -> ReferenceList:
    """The list, for whoever may change it; that one which speaks of people was opened is written down. Raises ListNotFound."""
    actor = current_actor()
    reference = get_list_edited_by(actor, slug)
    if reference.is_personal or reference.family is not None:
        log_access(actor, verb, screen="backoffice.cards", family=reference.family)
    return reference


def _render_list(
    reference: ReferenceList, *, refusals: list[str] | None = None, status: int = 200
) -> ResponseReturnValue:
    words, with_archived = request.args.get("q", "").strip(), request.args.get("archived") == "yes"
    matching_cards = cards.filter_by_words(cards.list_cards(reference.slug, with_archived=with_archived), words)
    return render(
        "backoffice/lists/cards/list.html",
        status=status,
        reference=reference,
        cards=matching_cards[:MAX_SHOWN],
        count=len(matching_cards),
        words=words,
        with_archived=with_archived,
        refusals=refusals or [],
    )


def _save_card(reference: ReferenceList, card_id: UUID | None) -> ResponseReturnValue:
    result = validate_fields(reference.fields, request.form, Context(clock.today()))
    if not result.is_valid:
        return _render_card_form(reference, card_id, result=result)
    # What is left empty is taken away.
    values = {field.id: result.answers.get(field.id) for field in reference.fields}
    try:
        if card_id is None:
            cards.create_card(reference.slug, values)
        else:
            cards.update_card(cards.get_card_in_list(reference, card_id).id, values)
    except cards.InvalidCard as error:
        result.problems.update(error.problems)
        return _render_card_form(reference, card_id, result=result)
    except cards.IdentifierTaken:
        assert reference.identifier is not None
        result.problems[reference.identifier] = [Problem("identifier_taken")]
        return _render_card_form(reference, card_id, result=result)
    except cards.ListFull:
        return _render_list(
            reference, refusals=[_("La liste est pleine : archivez ou retirez des fiches.")], status=422
        )
    db.session.commit()
    flash(_("La fiche est enregistrée."))
    return redirect(url_for(".list_cards", slug=reference.slug))


def _render_card_form(
    reference: ReferenceList, card_id: UUID | None, *, result: ValidationResult | None = None
) -> ResponseReturnValue:
    card = cards.get_card_in_list(reference, card_id) if card_id else None
    values = cards.get_values(card) if card else {}
    return render(
        "backoffice/lists/cards/card.html",
        status=422 if result else 200,
        reference=reference,
        card=card,
        values=result.inputs if result else input_values(reference.fields, values),
        problems=result.problems if result else {},
        problem_list=result.problem_list if result else [],
        owner_count=card_owners.count_owners(card) if card and reference.can_show_owners_to(current_actor()) else None,
    )
