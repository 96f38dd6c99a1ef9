"""The search of the site: synonyms of the authority, searches without result, and the trial of a search."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import RawText, read_texts
from app.core.web.responses import redirect, render
from app.search import missed_searches, synonym_groups
from app.search.query import MAX_LENGTH
from app.search.result_explanations import explain_results
from app.search.results import run_search
from app.search.synonym_groups import SynonymsRefused

bp = Blueprint("webmaster_search", __name__, url_prefix="/agents/site/recherche")

REFUSALS = {
    "too_few": lazy_gettext("Donnez au moins deux mots ou expressions, séparés par des virgules."),
    "too_long": lazy_gettext("Ce groupe est trop long : faites-en deux."),
    "too_many": lazy_gettext("Il y a déjà 500 groupes : supprimez-en un avant d’en ajouter."),
    "exists": lazy_gettext("Ce groupe existe déjà."),
}
FIELD_LABELS = {
    "title": lazy_gettext("dans le titre"),
    "keyword": lazy_gettext("dans les mots-clés"),
    "summary": lazy_gettext("dans le résumé"),
    "body": lazy_gettext("dans le texte"),
}


@bp.get("")
@access("page_editor")
def show_search() -> ResponseReturnValue:
    return _render_search(words=request.args.get("mots", ""))


@bp.post("/synonymes")
@access("page_editor")
@rate_limit(DEFAULT)
def create_synonyms() -> ResponseReturnValue:
    words, targets = read_texts("words", "targets")
    try:
        synonym_groups.create_group(words, targets)
    except SynonymsRefused as refused:
        db.session.rollback()
        return _render_search(words=words, targets=targets, problem=str(REFUSALS[refused.problem]), status=422)
    db.session.commit()
    flash(_("Les synonymes sont ajoutés : la recherche en tient compte."))
    return redirect(url_for(".show_search"))


@bp.post("/synonymes/<uuid:group_id>/suppression")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_synonyms(group_id: UUID) -> ResponseReturnValue:
    synonym_groups.delete_group(group_id)
    db.session.commit()
    flash(_("Les synonymes sont supprimés."))
    return redirect(url_for(".show_search"))


@bp.post("/sans-resultat/suppression")
@access("page_editor")
@rate_limit(DEFAULT)
def delete_missed_search() -> ResponseReturnValue:
    missed_searches.delete_missed_search(RawText("words").read())
    db.session.commit()
    flash(_("Ces mots sont retirés de la liste."))
    return redirect(url_for(".show_search"))


def _render_search(
    *, words: str = "", targets: str = "", problem: str | None = None, status: int = 200
) -> ResponseReturnValue:
    query = request.args.get("q", "").strip()[:MAX_LENGTH]
    results = run_search(query)
    return render(
        "webmaster/search/show.html",
        status=status,
        groups=synonym_groups.list_groups(),
        missed=missed_searches.list_missed_searches(),
        least_days=missed_searches.MIN_DAYS,
        words=words,
        targets=targets,
        problem=problem,
        query=query,
        has_hits=bool(results.hits),
        explanations=explain_results(results),
        field_labels=FIELD_LABELS,
    )
