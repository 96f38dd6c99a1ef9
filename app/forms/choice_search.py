"""Searching a long list of choices while one types: the same for a resident's form and an agent's."""

from __future__ import annotations

from flask import Blueprint, Response, abort, jsonify, request

from app.core.web.access_rules import access, current_actor
from app.procedures.fields.choice_options import OptionList, SourceUnavailable
from app.procedures.sources.chooser import Chooser
from app.procedures.sources.field_options import OptionSearch, read_search_token
from app.procedures.sources.option_lookup import options_of, own_options_of
from app.procedures.sources.source_store import find_source

bp = Blueprint("choices", __name__)

MAX_QUERY_LENGTH = 100


@bp.get("/choix")
@access("public")
def list_options() -> Response:
    """The options found, of the list that a page of ours offers; 404 without the ticket of that page."""
    scope = read_search_token(request.args.get("ticket", "")) or abort(404)
    source = find_source(scope.slug) or abort(404)
    if source.is_for_agents and not (scope.is_own or current_actor().is_agent):
        abort(404)
    try:
        options = _find_options(scope).search(request.args.get("q", "")[:MAX_QUERY_LENGTH])
    except SourceUnavailable:
        options = []
    return jsonify([{"value": option.value, "label": option.label} for option in options])


def _find_options(scope: OptionSearch) -> OptionList:
    """Matching options; of cards owned by people, only those of the person who asks, whoever the ticket was made for."""
    if scope.is_own:
        return own_options_of(scope.slug, scope.where, Chooser(current_actor()))
    return options_of(scope.slug, scope.where)
