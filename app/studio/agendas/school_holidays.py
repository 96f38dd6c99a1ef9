"""School holidays of the authority: typed, or read from the file of the ministry for its zone."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import AGENDAS, record_event
from app.agendas import school_holidays
from app.agendas.school_calendar_files import (
    LONGEST,
    MAX_BYTES,
    MAX_TITLE,
    ZONES,
    SchoolFileRefused,
    SchoolHoliday,
)
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext, ngettext
from app.core.rate_limits.limits import DEFAULT, HEAVY_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Choice, Day, Form, Line
from app.core.web.responses import redirect, render

bp = Blueprint("school_holidays", __name__, url_prefix="/agents/administration/vacances-scolaires")

ZONE = Choice(ZONES, "zone")


class HolidayForm(Form):
    """Inputs about one school holiday."""

    title = Line("nom", limit=MAX_TITLE, problem=lazy_gettext("Donnez un nom à ces vacances."))
    first_day = Day("du", problem=lazy_gettext("Indiquez le premier jour."))
    last_day = Day("au", problem=lazy_gettext("Indiquez le dernier jour."))


@bp.get("")
@access("administrator")
def list_holidays() -> ResponseReturnValue:
    return _render(HolidayForm({}), {})


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_holiday() -> ResponseReturnValue:
    """Keep the days that were typed."""
    form = HolidayForm()
    first, last = form.first_day, form.last_day
    if form.problems or first is None or last is None:
        return _render(form, form.problems, status=422)
    if not first <= last <= first + LONGEST:
        return _render(form, {"au": _("La fin doit venir après le début, de cent jours au plus.")}, status=422)
    school_holidays.add_school_holiday(SchoolHoliday(first, last, form.title))
    return _commit(_("Ces vacances sont ajoutées."))


@bp.post("/fichier")
@access("administrator")
@rate_limit(HEAVY_REQUEST)
def create_import() -> ResponseReturnValue:
    """Read the file of the ministry, for one zone."""
    file, zone = request.files.get("fichier"), ZONE.read()
    content = file.stream.read(MAX_BYTES + 1) if file else b""
    problems = {} if zone else {"zone": _("Choisissez votre zone.")}
    if not content:
        problems["fichier"] = _("Choisissez le fichier à reprendre.")
    if problems:
        return _render(HolidayForm({}), problems, status=422)
    try:
        count = school_holidays.import_school_holidays(content, zone)
    except SchoolFileRefused as refused:
        db.session.rollback()
        return _render(HolidayForm({}), {"fichier": refused.words}, status=422)
    return _commit(ngettext("%(num)s période est reprise.", "%(num)s périodes sont reprises.", count))


@bp.post("/<uuid:holiday_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_holiday(holiday_id: UUID) -> ResponseReturnValue:
    """Take one school holiday away."""
    school_holidays.delete_school_holiday(holiday_id)
    return _commit(_("Ces vacances sont retirées."))


def _commit(words: str) -> ResponseReturnValue:
    record_event("school_holidays_changed", AGENDAS, by=current_actor(), subject="", title="")
    db.session.commit()
    flash(words)
    return redirect(url_for(".list_holidays"))


def _render(form: HolidayForm, problems: dict[str, str], *, status: int = 200) -> ResponseReturnValue:
    rows = school_holidays.list_school_holidays()
    return render(
        "studio/agendas/school_holidays.html",
        status=status,
        rows=rows,
        zones=[("", _("Choisissez")), *((zone, zone) for zone in ZONES)],
        zone=ZONE.read() or next((row.zone for row in reversed(rows) if row.zone), ""),
        texts=form.texts,
        problems=problems,
    )
