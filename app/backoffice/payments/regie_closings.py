"""Closings of the days of a régie: the day before it is closed, the list of closings, one closing to print."""

from __future__ import annotations

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.payments.regie_page import current_agent_id, render_regie_page
from app.backoffice.people.agent_names import names_of_accounts
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Day, Number, RawText
from app.core.web.responses import redirect
from app.payments.accounting.movements import sum_by_means
from app.payments.closings.closing_chain import hash_movements
from app.payments.closings.day_closings import (
    ClosingRefused,
    close_day,
    find_chain_problems,
    find_closing,
    get_closing,
    list_closings,
    list_days_to_close,
    read_movements,
)
from app.payments.regie_definition import Regie
from app.payments.regie_movements import count_tests, list_movements
from app.payments.regie_rights import regie_controlled_by, regie_seen_by

bp = Blueprint("regie_closings", __name__, url_prefix="/agents/regies/<regie_slug>/clotures")

PAGE_LENGTH = 60
DAY, TOTALS_HASH, BEFORE = Day("jour"), RawText("totaux", limit=64), Number("avant")
REFUSALS = {
    "future": lazy_gettext("Ce jour n’est pas encore venu : choisissez un autre jour."),
    "closed": lazy_gettext("Ce jour est déjà clôturé : choisissez un autre jour."),
    "nothing": lazy_gettext("Aucune écriture ce jour-là : choisissez un autre jour."),
    "changed": lazy_gettext("Une écriture est arrivée entre-temps : relisez les totaux, puis clôturez."),
}


@bp.get("")
@access("agent")
def list_regie_closings(regie_slug: str) -> ResponseReturnValue:
    """The closings, the latest first, after the days that wait for one."""
    return _render_list(regie_seen_by(current_actor(), regie_slug))


@bp.post("")
@access("agent")
@rate_limit(DEFAULT)
def create_closing(regie_slug: str) -> ResponseReturnValue:
    """Close a day whose totals were read."""
    regie, day = regie_controlled_by(current_actor(), regie_slug), DAY.read()
    if day is None:
        return _render_list(regie, problem=_("Choisissez le jour à clôturer."), status=422)
    try:
        closing = close_day(regie, day, totals_hash=TOTALS_HASH.read(), by=current_agent_id())
    except ClosingRefused as refused:
        db.session.rollback()
        words = str(REFUSALS[refused.problem])
        if refused.problem == "changed":
            return _show_day_again(regie, day.isoformat(), words)
        return _render_list(regie, problem=words, status=422)
    db.session.commit()
    flash(_("La journée est clôturée."))
    return redirect(url_for(".show_closing", regie_slug=regie.slug, closing_number=closing.number))


@bp.get("/journee")
@access("agent")
def show_day_to_close(regie_slug: str) -> ResponseReturnValue:
    """The totals of a day, to be read before it is closed."""
    regie = regie_controlled_by(current_actor(), regie_slug)
    day = DAY.read(request.args) or clock.today()
    closing = find_closing(regie.slug, day)
    if closing is not None:
        return redirect(url_for(".show_closing", regie_slug=regie.slug, closing_number=closing.number))
    movements = list_movements(regie.slug, day, day)
    return render_regie_page(
        "day_to_close",
        regie,
        "closings",
        day=day,
        movements=movements,
        means_totals=sum_by_means(movements),
        total=sum(movement.net for movement in movements),
        totals_hash=hash_movements(movements),
        tests=count_tests(regie.slug, day, day),
        days_before=list_days_to_close(regie.slug, until=day),
        is_future=day > clock.today(),
    )


@bp.get("/<int:closing_number>")
@access("agent")
def show_closing(regie_slug: str, closing_number: int) -> ResponseReturnValue:
    """One closing, to print: its totals, its entries, and the proof that they are as they were."""
    regie = regie_seen_by(current_actor(), regie_slug)
    closing = get_closing(regie, closing_number)
    return render_regie_page(
        "closing",
        regie,
        "closings",
        closing=closing,
        movements=read_movements(closing),
        chain_problem=find_chain_problems([closing]).get(closing.number, ""),
        agent_name=names_of_accounts([closing.by_id]).get(closing.by_id, _("Compte supprimé")),
        printed_at=clock.now(),
    )


def _show_day_again(regie: Regie, day: str, words: str) -> ResponseReturnValue:
    """Show the totals of the day again, which changed since they were read."""
    flash(words, "warning")
    return redirect(url_for(".show_day_to_close", regie_slug=regie.slug, jour=day))


def _render_list(regie: Regie, *, problem: str = "", status: int = 200) -> ResponseReturnValue:
    before = BEFORE.read(request.args) or None
    closings = list_closings(regie.slug, before=before, limit=PAGE_LENGTH)
    is_cut = len(closings) == PAGE_LENGTH and closings[-1].number > 1
    next_url = url_for(".list_regie_closings", regie_slug=regie.slug, avant=closings[-1].number) if is_cut else None
    return render_regie_page(
        "closings",
        regie,
        "closings",
        problems={"jour": problem} if problem else {},
        status=status,
        closings=closings,
        names=names_of_accounts(closing.by_id for closing in closings),
        chain_problems=find_chain_problems(closings),
        days_to_close=list_days_to_close(regie.slug, until=clock.today()),
        today=clock.today(),
        next_url=next_url,
    )
