"""The button of letters about a case."""

from __future__ import annotations

from app.cases.links.case_links import issue_link
from app.cases.models import Case
from app.cases.workflow.awaited_answers import deadline_of
from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.notifications.letters import Button


def create_case_button(case: Case) -> Button:
    """A button with a temporary link to the case, or to the tracking page if no link can be issued."""
    link, answer_before = issue_link(case), deadline_of(case)
    if link is None:
        return Button(f"{current_site().base_url}/suivi", _("Suivre ma demande"), answer_before=answer_before)
    label = _("Répondre") if case.awaits_applicant else _("Ouvrir ma demande")
    return Button(link.url, label, link.last_day, answer_before)
