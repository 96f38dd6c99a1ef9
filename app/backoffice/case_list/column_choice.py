"""Choosing the columns of a list and their order, one gesture at a time without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.backoffice.case_list.column_headings import FIRST, read_columns
from app.backoffice.case_list.list_filters import choices_for
from app.backoffice.case_list.list_query import MAX_COLUMNS, read_query
from app.cases.search.columns import list_columns
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render

bp = Blueprint("column_choice", __name__, url_prefix="/agents/demandes/colonnes")


@bp.get("")
@access("agent")
def show_columns() -> ResponseReturnValue:
    """Every column that the list may show, those that it shows first; `move` puts one before its neighbour or after."""
    actor = current_actor()
    query = read_query(request.args, choices_for(actor, request.args.get("procedure", "")))
    columns = {column.key: column for column in list_columns(actor, query.filters.procedure) if column.key != FIRST}
    if "show" in request.args or "apply" in request.args:
        keys = [key for key in dict.fromkeys(request.args.getlist("show")) if key in columns][: MAX_COLUMNS - 1]
    else:
        keys = [column.key for column in read_columns(actor, query) if column.key != FIRST]
    keys = _move(keys, request.args.get("move", ""))
    if "apply" in request.args:
        return redirect(replace(query, columns=(FIRST, *keys)).build_url())
    if "reset" in request.args:
        return redirect(replace(query, columns=()).build_url())
    other_keys = [key for key in columns if key not in keys]
    return render(
        "backoffice/case_list/columns.html",
        query=query,
        hidden=_list_hidden_fields(query.build_url()),
        shown=[columns[key] for key in keys],
        others=[columns[key] for key in other_keys],
    )


def _move(keys: Sequence[str], move: str) -> list[str]:
    """The keys with one of them one further up or down."""
    direction, _separator, key = move.partition(":")
    order = list(keys)
    if key not in order or direction not in ("up", "down"):
        return order
    position = order.index(key)
    other = position - 1 if direction == "up" else position + 1
    if 0 <= other < len(order):
        order[position], order[other] = order[other], order[position]
    return order


def _list_hidden_fields(url: str) -> list[tuple[str, str]]:
    """The filters of the list, carried by the form."""
    return [(name, value) for name, value in parse_qsl(urlsplit(url).query) if name != "columns"]
