"""The answer of an association about its weekly booking of the next year, without an account, from a signed link."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.agendas.agenda_store import find_agenda
from app.agendas.booking_series import (
    NO,
    YES,
    BookingSeries,
    book_season,
    next_season,
    plan_season,
    read_associations,
    record_answer,
)
from app.agendas.bookings import SlotTaken
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import FORM_SUBMISSION, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import TOKEN, Choice
from app.core.web.responses import redirect, render
from app.notifications.appointments import series_renewals
from app.notifications.appointments.series_renewals import RenewalLinkUnusable, find_series_by_token
from app.portal.cases.link_outcomes import render_unusable_link

bp = Blueprint("series_renewals", __name__, url_prefix=series_renewals.PATH)

ANSWER = Choice((YES, NO), "reponse")


@bp.get("")
@access("public")
def show_question() -> Response:
    """Ask the question. Nothing is answered yet: mail scanners open every link."""
    token = request.args.get("jeton", "")
    try:
        series = find_series_by_token(token)
    except RenewalLinkUnusable:
        return _render_unusable_link()
    return _render(series, token)


@bp.post("")
@access("public")
@rate_limit(FORM_SUBMISSION)
def create_answer() -> Response:
    """Book the weeks of the next year that are free, or record that the association stops."""
    token, answer = TOKEN.read(), ANSWER.read()
    try:
        series = find_series_by_token(token)
        agenda = find_agenda(series.agenda_slug)
        if agenda is None or not answer:
            return _render(series, token)
        if record_answer(series, answer) and answer == YES:
            season = next_season(series)
            days = [occurrence.day for occurrence in plan_season(agenda, season) if not occurrence.problem]
            contact = read_associations([series])[series.id]
            book_season(agenda, season, contact, days, former_id=series.id)
        db.session.commit()
    except RenewalLinkUnusable:
        db.session.rollback()
        return _render_unusable_link()
    except SlotTaken:
        db.session.rollback()
        return _render(series, token, is_outdated=True)
    return redirect(url_for(".show_question", jeton=token))


def _render(series: BookingSeries, token: str, *, is_outdated: bool = False) -> Response:
    agenda, season = find_agenda(series.agenda_slug), next_season(series)
    plan = plan_season(agenda, season) if agenda and series.answered_at is None else []
    return render(
        "portal/cases/bookings/series_renewal.html",
        status=409 if is_outdated else 200,
        series=series,
        season=season,
        title=(agenda.find_resource(series.resource or "") or agenda).title if agenda else "",
        plan=plan,
        count=sum(not occurrence.problem for occurrence in plan),
        token=token,
        is_outdated=is_outdated,
    )


def _render_unusable_link() -> Response:
    return render_unusable_link(
        _("Ce qui était prévu a été déplacé ou annulé, ou est passé. Votre demande dit où elle en est.")
    )
