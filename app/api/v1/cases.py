"""Cases that a key reads: lists by cursor, one case with its answers, history and files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from app.api.v1.blueprint import bp
from app.api.v1.case_representations import (
    ANSWERS,
    EXPANSIONS,
    FIELDS,
    HIDDEN_FROM_ANONYMOUS,
    describe_case,
    expand_case,
)
from app.api.v1.declared_operations import Operation, Parameter, operation
from app.api.v1.key_authentication import current_key
from app.api.v1.problem_types import BAD_REQUEST, LIMITED, NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.api.v1.query_values import (
    CURSOR,
    LIMIT,
    check_names,
    read_choice,
    read_day,
    read_flag,
    read_limit,
    read_list,
    read_moment,
)
from app.api.v1.reachable_cases import find_readable_case, write_version
from app.cases.channels import CHANNELS
from app.cases.models import Case
from app.cases.search.case_search import CaseList, search_cases
from app.cases.search.filters import STATES, Filters
from app.cases.search.list_order import NEWEST, OLDEST, QUIET, is_key, key_of, key_of_moment
from app.cases.search.list_row import Row
from app.connectors import api_keys
from app.connectors.api_scopes import READ_CASES
from app.core.db import db
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.core.outgoing.urls import add_query
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access
from app.privacy.access_log import log_access

ORDERS = {"newest": NEWEST, "oldest": OLDEST, "updated": QUIET}
FILTERS = (
    Parameter("procedure", _("L’identifiant d’une démarche ; toutes celles de la clé sans cela.")),
    Parameter("status", _("L’identifiant d’un statut du circuit.")),
    Parameter("state", _("Où en sont les demandes."), {"enum": list(STATES), "default": "all"}),
    Parameter("channel", _("Par où elles sont arrivées."), {"enum": list(CHANNELS)}),
    Parameter("submitted_since", _("Arrivées ce jour-là ou après."), {"type": "string", "format": "date"}),
    Parameter("submitted_until", _("Arrivées ce jour-là ou avant."), {"type": "string", "format": "date"}),
    Parameter("q", _("Des mots cherchés comme dans la liste des agents : nom, référence, adresse…")),
    Parameter(
        "updated_since",
        _("Celles qui ont changé depuis ce moment, de la plus ancienne à la plus récente."),
        {"type": "string", "format": "date-time"},
    ),
    Parameter("order", _("L’ordre de la liste."), {"enum": list(ORDERS), "default": "newest"}),
)
FIELDS_PARAMETER = Parameter("fields", _("Les champs voulus, séparés par des virgules ; tous sans cela."))
EXPAND = Parameter("expand", _("Ce qui est donné en plus : answers, processing, history, files, actions."))
COUNT = Parameter("count", _("Compter aussi toute la liste, jusqu’à mille."), {"type": "boolean", "default": False})
LIST_PARAMETERS = (*FILTERS, FIELDS_PARAMETER, EXPAND, COUNT, LIMIT, CURSOR)


@bp.get("/demandes")
@operation(
    Operation(
        "listCases",
        _("Lister les demandes"),
        scope=READ_CASES,
        parameters=LIST_PARAMETERS,
        answer="CaseList",
    )
)
@access("key")
@rate_limit(API_CALL)
def list_cases() -> ResponseReturnValue:
    """The cases of the procedures of the key, from a cursor; personal parts only when they are asked for."""
    check_names(*LIST_PARAMETERS)
    key, filters = current_key(), _read_filters()
    fields, parts = _read_fields(), _read_parts()
    cursor, order = _read_cursor(filters), filters.effective_order
    reader = api_keys.create_reader(key)
    log_access(reader, "export" if parts else "list", screen="api.cases")
    page = search_cases(reader, filters, after=cursor, limit=read_limit(), count_all=_count_nothing)
    items = _describe_rows(page.rows, fields, parts)
    body: dict[str, Any] = {"items": items, "next": page.next_key}
    if read_flag("count"):
        count, is_capped = CaseList(reader, filters).count_capped()
        body |= {"count": count, "count_is_capped": is_capped}
    if order == QUIET:
        # Kept by the software, to read from there what changes later.
        body["resume"] = key_of(QUIET, page.rows[-1]) if page.rows else cursor
    response = jsonify(body)
    if page.next_key:
        response.headers["Link"] = f'<{_next_url(page.next_key)}>; rel="next"'
    return response


@bp.get("/demandes/<reference>")
@operation(
    Operation(
        "readCase",
        _("Lire une demande"),
        scope=READ_CASES,
        parameters=(FIELDS_PARAMETER, EXPAND),
        answer="Case",
        problems=(NOT_FOUND, LIMITED),
    )
)
@access("key")
@rate_limit(API_CALL)
def read_case(reference: str) -> ResponseReturnValue:
    check_names(FIELDS_PARAMETER, EXPAND)
    case = find_readable_case(reference)
    parts = _read_parts() if "expand" in request.args else [ANSWERS]
    body = _keep_fields(describe_case(case), _read_fields()) | expand_case(case, current_key(), parts)
    return write_version(jsonify(body), case)


def _describe_rows(rows: Sequence[Row], fields: Sequence[str], parts: Sequence[str]) -> list[dict[str, Any]]:
    cases: Mapping[Any, Case] = {}
    if parts:
        query = select(Case).where(Case.id.in_([row.id for row in rows]))
        cases = {case.id: case for case in db.session.scalars(query)}
    return [
        _keep_fields(describe_case(row), fields)
        | (expand_case(cases[row.id], current_key(), parts) if row.id in cases else {})
        for row in rows
    ]


def _read_filters() -> Filters:
    procedure = request.args.get("procedure", "")
    if procedure and not api_keys.holds_scope(current_key(), READ_CASES, procedure):
        raise ApiProblem(BAD_REQUEST, gettext("Cette clé ne lit pas les demandes de cette démarche."))
    return Filters(
        words=request.args.get("q", "")[:200],
        procedure=procedure,
        status=request.args.get("status", ""),
        channel=read_choice("channel", ("", *CHANNELS), ""),
        state=read_choice("state", STATES, "all"),
        since=read_day("submitted_since"),
        until=read_day("submitted_until"),
        order=QUIET if "updated_since" in request.args else ORDERS[read_choice("order", tuple(ORDERS), "newest")],
    )


def _read_cursor(filters: Filters) -> str | None:
    """The key after which the list goes on. Raises ApiProblem for one of another list."""
    cursor = request.args.get("cursor")
    if not cursor:
        moment = read_moment("updated_since")
        return key_of_moment(moment) if moment else None
    if not is_key(filters.effective_order, cursor):
        raise ApiProblem(BAD_REQUEST, gettext("Ce curseur n’est pas celui de cette liste : gardez le même ordre."))
    return cursor


def _read_fields() -> list[str]:
    return read_list("fields", FIELDS) or list(FIELDS)


def _read_parts() -> list[str]:
    hidden = HIDDEN_FROM_ANONYMOUS if current_key().is_anonymous else frozenset()
    return read_list("expand", [part for part in EXPANSIONS if part not in hidden])


def _keep_fields(description: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    return {name: description[name] for name in fields}


def _next_url(cursor: str) -> str:
    arguments = {**request.args.to_dict(), "cursor": cursor}
    return add_query(request.base_url, arguments)


def _count_nothing(rows: Sequence[Row]) -> int:
    """Counting costs as much as reading: `count` asks for it."""
    return len(rows)
