"""The button of letters about a case."""

from __future__ import annotations

from app.cases.links.case_links import issue_link
from app.cases.models import Case
from app.cases.workflow.awaited_answers import deadline_of
from app.core import formats
from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.notifications.letters import Button


def create_case_button(case: Case) -> Button:
    """A button with a temporary link to the case, or to the tracking page if no link can be issued."""
    link, deadline = issue_link(case), deadline_of(case)
    due = _("Répondez avant le %(day)s.", day=formats.format_day(deadline)) if deadline else ""
    if link is None:
        return Button(f"{current_site().base_url}/suivi", _("Suivre ma demande"), due=due)
    label = _("Répondre") if case.awaits_applicant else _("Ouvrir ma demande")
    return Button(link.url, label, link.last_day, due)
