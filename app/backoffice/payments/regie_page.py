"""Parts that the pages of the accounts of a régie share: the rights of the agent, and the period that is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Response, request

from app.core import clock
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.core.web.declared_forms import Day
from app.core.web.responses import render
from app.payments.regie_definition import CONTROL, EDIT, INVOICE, Regie
from app.payments.regie_rights import has_right

MAX_PERIOD = timedelta(days=366)
FIRST, LAST = Day("du"), Day("au")


@dataclass(frozen=True)
class Period:
    """The days that a page is about, as they were typed, and the words of what is wrong."""

    first: date
    last: date
    texts: Mapping[str, str]
    problems: Mapping[str, str]

    @property
    def query(self) -> dict[str, str]:
        """The days, for the links of the page."""
        return {"du": self.first.isoformat(), "au": self.last.isoformat()}


def read_period(submitted: Mapping[str, str] | None = None) -> Period:
    """The period of the query string, or of a form: the present month, unless two days are given."""
    submitted = request.args if submitted is None else submitted
    first, last = FIRST.read(submitted), LAST.read(submitted)
    today = clock.today()
    problems = {}
    if any(submitted.get(name) for name in ("du", "au")):
        if first is None:
            problems["du"] = _("Indiquez le premier jour, par exemple le premier du mois.")
        if last is None:
            problems["au"] = _("Indiquez le dernier jour.")
        if first is not None and last is not None and not timedelta() <= last - first <= MAX_PERIOD:
            problems["au"] = _("Choisissez un dernier jour après le premier, un an plus tard au plus.")
    month = Period(today.replace(day=1), today, {}, {})
    texts = {"du": submitted.get("du", ""), "au": submitted.get("au", "")}
    if problems:
        return Period(month.first, month.last, texts, problems)
    return Period(first or month.first, last or month.last, {}, {}) if first and last else month


def render_regie_page(
    template: str, regie: Regie, view: str, *, problems: Mapping[str, str] | None = None, status: int = 200, **more: Any
) -> Response:
    """A page of a régie, with the rights of the agent and the list of problems."""
    actor, found_problems = current_actor(), problems or {}
    return render(
        f"backoffice/payments/{template}.html",
        status=status,
        regie=regie,
        view=view,
        can_edit=has_right(regie, actor, EDIT),
        can_invoice=has_right(regie, actor, INVOICE),
        can_control=has_right(regie, actor, CONTROL),
        problems=found_problems,
        errors=[(f"f-{name}", words) for name, words in found_problems.items()],
        **more,
    )


def current_agent_id() -> UUID:
    """The account of the agent who acts."""
    agent_id = current_actor().account_id
    assert agent_id is not None
    return agent_id
