"""The saved views of the list: opened, saved, renamed, shared and deleted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from app.backoffice.case_list.list_filters import choices_for
from app.backoffice.case_list.list_query import ListQuery, build_view_url, parse_query_string, read_query
from app.cases.case_views import saved_views
from app.cases.case_views.models import EVERYONE, OWN, ROLE, CaseView
from app.cases.case_views.saved_views import ViewRefused, ViewValues
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Form, Parsed, RawText, Tick
from app.core.web.responses import redirect, render

bp = Blueprint("case_views", __name__, url_prefix="/agents/demandes/vues")

VIEWS_URL = "/agents/demandes/vues"


class ViewForm(Form):
    """Inputs about a view."""

    query = Parsed(parse_query_string)
    title, audience = RawText(), RawText()
    is_default = Tick()


@bp.get("")
@access("agent")
def list_views() -> ResponseReturnValue:
    """The views that the agent sees, and what they may do with each."""
    actor = current_actor()
    agent_list = saved_views.read_agent_list(actor)
    return render(
        "backoffice/case_list/case_views/list.html",
        agent_list=agent_list,
        changeable=saved_views.list_changeable_ids(actor, agent_list.views),
        roles=dict(saved_views.list_shareable_roles(actor)),
    )


@bp.get("/nouvelle")
@access("agent")
def show_new_view() -> ResponseReturnValue:
    """The list that was shown, about to be saved under a name."""
    return _render_form(_read_query(request.args), ViewValues(""))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_view() -> ResponseReturnValue:
    query, values = _read_query(ViewForm().query), _read_values()
    try:
        view = saved_views.create_view(
            current_actor(), values, query=query.query_string, procedure=query.filters.procedure
        )
        db.session.commit()
    except ViewRefused as refused:
        db.session.rollback()
        return _render_form(query, values, problem=refused.problem)
    flash(_("La vue « %(title)s » est enregistrée.", title=view.title))
    return redirect(build_view_url(view))


@bp.get("/<uuid:view_id>")
@access("agent")
def show_view(view_id: UUID) -> ResponseReturnValue:
    """The list itself, at the address that the view stands for."""
    return redirect(build_view_url(saved_views.find_view(current_actor(), view_id)))


@bp.get("/<uuid:view_id>/modification")
@access("agent")
def show_change(view_id: UUID) -> ResponseReturnValue:
    view = saved_views.load_changeable_view(current_actor(), view_id)
    return _render_form(_query_of(view), _values_of(view), view=view)


@bp.post("/<uuid:view_id>")
@access("agent")
@rate_limit(DEFAULT)
def update_view(view_id: UUID) -> ResponseReturnValue:
    """Renamed or shared; or given the filters and columns of the list that was shown, when the form holds them."""
    actor = current_actor()
    view = saved_views.load_changeable_view(actor, view_id)
    if "query" in request.form and "title" not in request.form:
        query = _read_query(ViewForm().query)
        saved_views.replace_query(view, query.query_string, query.filters.procedure)
    else:
        try:
            saved_views.update_view(view, _read_values(), by=actor)
        except ViewRefused as refused:
            db.session.rollback()
            return _render_form(_query_of(view), _read_values(), view=view, problem=refused.problem)
    db.session.commit()
    flash(_("La vue « %(title)s » est modifiée.", title=view.title))
    return redirect(build_view_url(view))


@bp.post("/<uuid:view_id>/ouverture")
@access("agent")
@rate_limit(DEFAULT)
def create_default(view_id: UUID) -> ResponseReturnValue:
    """The view that « Demandes » opens for this agent; chosen again, none any more."""
    actor = current_actor()
    view, preference = saved_views.find_view(actor, view_id), saved_views.load_preference(actor)
    preference.default_view_id = None if preference.default_view_id == view.id else view.id
    db.session.commit()
    flash(_("C’est noté."))
    return redirect(VIEWS_URL)


@bp.post("/<uuid:view_id>/suppression")
@access("agent")
@rate_limit(DEFAULT)
def delete_view(view_id: UUID) -> ResponseReturnValue:
    view = saved_views.load_changeable_view(current_actor(), view_id)
    title = view.title
    saved_views.delete_view(view)
    db.session.commit()
    flash(_("La vue « %(title)s » est supprimée.", title=title))
    return redirect(VIEWS_URL)


def _read_query(args: MultiDict[str, str]) -> ListQuery:
    return read_query(args, choices_for(current_actor(), args.get("procedure", "")))


def _query_of(view: CaseView) -> ListQuery:
    return _read_query(parse_query_string(view.query))


def _read_values() -> ViewValues:
    form = ViewForm()
    audience, _separator, role = form.audience.partition(":")
    return ViewValues(form.title, audience if audience in (OWN, ROLE, EVERYONE) else OWN, role, form.is_default)


def _values_of(view: CaseView) -> ViewValues:
    preference = saved_views.load_preference(current_actor())
    return ViewValues(
        view.title, view.audience, view.role or "", view.is_default or preference.default_view_id == view.id
    )


def _render_form(
    query: ListQuery, values: ViewValues, *, view: CaseView | None = None, problem: str = ""
) -> ResponseReturnValue:
    context: dict[str, Any] = {
        "query": query,
        "choices": choices_for(current_actor(), query.filters.procedure),
        "chips": query.list_chips(),
    }
    return render(
        "backoffice/case_list/case_views/form.html",
        status=422 if problem else 200,
        values=values,
        view=view,
        problem=problem,
        roles=saved_views.list_shareable_roles(current_actor()),
        **context,
    )
