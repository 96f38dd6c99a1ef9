"""Lists of choices, kept by the functional administrator: made, tried, filled, and taken away when nothing uses them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.lists.source_form import build_definition, slug_of, values_of
from app.backoffice.lists.source_questions import source_kinds, source_questions
from app.cards import card_owners, cards
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.outgoing import OutgoingError
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render
from app.definitions.drafts.edit_history import settle_edits
from app.definitions.editing.card_fields_store import CARD_FIELDS
from app.definitions.source_uses import list_source_uses
from app.language.schema.problems import DefinitionError
from app.language.text.placeholders import find_placeholders
from app.procedures.fields.choice_options import OptionList, SourceUnavailable
from app.procedures.form.journey import Context
from app.procedures.form.prefill import input_values
from app.procedures.form.validation import ValidationResult, validate_fields
from app.procedures.sources import option_lookup, providers, source_store, table_import
from app.procedures.sources.definition import CSV, FETCHED_KINDS, Source
from app.procedures.sources.option_parsing import UnreadableResponse
from app.procedures.sources.tables import MAX_BYTES, UnreadableTable, read_table

bp = Blueprint("sources", __name__, url_prefix="/agents/administration/listes")

MAX_PREVIEWED = 10


@bp.get("")
@access("administrator")
def list_sources() -> ResponseReturnValue:
    sources = sorted(source_store.all_sources().values(), key=lambda source: source.title)
    return render("backoffice/lists/sources/list.html", sources=sources, kinds=source_kinds())


@bp.get("/nouvelle/<kind>")
@access("administrator")
def show_new_source(kind: str) -> ResponseReturnValue:
    return _render_form(_check_kind(kind), None)


@bp.post("/nouvelle/<kind>")
@access("administrator")
@rate_limit(DEFAULT)
def create_source(kind: str) -> ResponseReturnValue:
    return _save_source(_check_kind(kind), None)


@bp.get("/<slug>")
@access("administrator")
def show_source(slug: str) -> ResponseReturnValue:
    return _render_form(source_store.get_source(slug).kind, slug)


@bp.post("/<slug>")
@access("administrator")
@rate_limit(DEFAULT)
def update_source(slug: str) -> ResponseReturnValue:
    return _save_source(source_store.get_source(slug).kind, slug)


@bp.post("/<slug>/contenu")
@access("administrator")
@rate_limit(DEFAULT)
def create_table(slug: str) -> ResponseReturnValue:
    """The table sent takes the place of the options, all of it or nothing."""
    source = _find_source_of_kind(slug, CSV)
    uploaded = request.files.get("table")
    try:
        count = table_import.import_table(source, read_table(uploaded.stream.read(MAX_BYTES + 1) if uploaded else b""))
    except UnreadableTable as refused:
        db.session.rollback()
        return _render_form(source.kind, slug, refusals=refused.problems, status=422)
    db.session.commit()
    flash(_("La liste compte maintenant %(count)s choix.", count=count))
    return redirect(url_for(".show_source", slug=slug))


@bp.post("/<slug>/essai")
@access("administrator")
@rate_limit(DEFAULT)
def create_trial(slug: str) -> ResponseReturnValue:
    """Asks the address now, whatever was known."""
    source = _find_source_of_kind(slug, *FETCHED_KINDS)
    if find_placeholders(str(source.settings["url"])):
        return _render_form(
            source.kind,
            slug,
            refusals=[_("Cette adresse dépend d’une réponse : essayez-la dans la démarche.")],
            status=422,
        )
    try:
        options = providers.fetch_options(source, {})
    except (OutgoingError, UnreadableResponse) as error:
        source_store.record_failure(slug, providers.reason_of(error))
        db.session.commit()
        return _render_form(source.kind, slug, status=422)
    source_store.save_response(slug, options)
    source_store.mark_changed(slug)
    db.session.commit()
    flash(_("L’adresse répond : %(count)s choix.", count=len(options)))
    return redirect(url_for(".show_source", slug=slug))


@bp.post("/<slug>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_source(slug: str) -> ResponseReturnValue:
    source = source_store.get_source(slug)
    if list_source_uses(slug):
        return _render_form(
            source.kind,
            slug,
            refusals=[_("Une démarche utilise cette liste : changez d’abord la démarche.")],
            status=422,
        )
    cards.delete_all_cards(slug)
    source_store.delete_source(slug)
    settle_edits(CARD_FIELDS, slug)
    db.session.commit()
    flash(_("La liste est supprimée."))
    return redirect(url_for(".list_sources"))


def _save_source(kind: str, slug: str | None) -> ResponseReturnValue:
    """Makes or changes the list, or shows the form again with what is wrong."""
    fields = source_questions(kind)
    checked = validate_fields(fields, request.form, Context(clock.today()))
    if checked.is_layout_change or not checked.is_valid:
        return _render_form(kind, slug, checked=checked, status=200 if checked.is_layout_change else 422)
    before = source_store.raw_definition_of(slug) if slug else None
    document = build_definition(kind, slug or slug_of(checked.answers["title"]), checked.answers, before)
    if before and before.get("family") != document.get("family") and card_owners.has_owners(document["slug"]):
        words = _(
            "Des fiches sont au nom d’usagers, connus de cette famille seulement : retirez-les d’abord à ces personnes."
        )
        return _render_form(kind, slug, checked=checked, refusals=[words], status=422)
    try:
        source = source_store.save_source(document, is_new=slug is None)
    except source_store.SlugTaken:
        return _render_form(kind, slug, checked=checked, refusals=[_("Une autre liste a déjà ce titre.")], status=422)
    except DefinitionError as error:
        return _render_form(
            kind, slug, checked=checked, refusals=[str(problem) for problem in error.problems], status=422
        )
    db.session.commit()
    flash(_("La liste est enregistrée."))
    return redirect(url_for(".show_source", slug=source.slug))


def _render_form(
    kind: str,
    slug: str | None,
    *,
    checked: ValidationResult | None = None,
    refusals: list[str] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    fields = source_questions(kind)
    answers: Mapping[str, Any] = values_of(source_store.raw_definition_of(slug)) if slug else {}
    is_wrong = checked is not None and not checked.is_layout_change
    return render(
        "backoffice/lists/sources/show.html",
        status=status,
        kind=kind,
        kinds=source_kinds(),
        source=source_store.find_source(slug) if slug else None,
        fields=fields,
        values=checked.inputs if checked else input_values(fields, answers),
        problems=checked.problems if checked and is_wrong else {},
        problem_list=checked.problem_list if checked and is_wrong else [],
        refusals=refusals or [],
        preview=_preview_options(slug) if slug else None,
        previewed=MAX_PREVIEWED,
        uses=list_source_uses(slug) if slug else [],
    )


def _preview_options(slug: str) -> OptionList | None:
    try:
        return option_lookup.options_of(slug)
    except SourceUnavailable:
        return None


def _check_kind(kind: str) -> str:
    return kind if kind in source_kinds() else abort(404)


def _find_source_of_kind(slug: str, *kinds: str) -> Source:
    source = source_store.get_source(slug)
    return source if source.kind in kinds else abort(404)
