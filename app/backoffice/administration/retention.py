"""Retention of personal data: every procedure on one page, what is anonymised soon, and the dry run of a night."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from app.core.i18n import gettext as _
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import render
from app.definitions.retention import SOON, list_retention
from app.privacy.access_log import log_access
from app.privacy.anonymisation.dry_run import find_next_night, run_dry
from app.procedures.publishing import live_procedures

bp = Blueprint("retention", __name__, url_prefix="/agents/administration/conservation")

SCREEN = "backoffice.retention"
LAST_DAY = date(2199, 12, 31)


@bp.get("")
@access("administrator")
def show_retention() -> ResponseReturnValue:
    rows = list_retention()
    return render(
        "backoffice/people/organisation/retention.html",
        rows=rows,
        days=SOON.days,
        anonymised_tonight=sum(row.anonymised_tonight for row in rows),
        anonymised_soon=sum(row.anonymised_soon for row in rows),
        anonymised_later=sum(row.anonymised_later for row in rows),
        next_night=find_next_night(),
    )


@bp.get("/essai")
@access("administrator")
def show_dry_run() -> ResponseReturnValue:
    """Show what a night would anonymise; nothing is changed."""
    log_access(current_actor(), "list", screen=f"{SCREEN}.dry_run")
    text = request.args.get("jour", "")
    day = _read_day(text) if text else find_next_night()
    return render(
        "backoffice/people/organisation/retention_dry_run.html",
        status=200 if day else 422,
        run=run_dry(day) if day else None,
        day=text or find_next_night().isoformat(),
        problem="" if day else _("Indiquez un jour à partir d’aujourd’hui."),
        titles={live.slug: live.definition.title for live in live_procedures()},
    )


def _read_day(text: str) -> date | None:
    """A day to come; a night that is past has done its work."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if find_next_night() <= day <= LAST_DAY else None
