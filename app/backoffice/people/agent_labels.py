"""The label of an agent in a list to choose from: their name, and their absence."""

from __future__ import annotations

from uuid import UUID

from app.accounts.absences import absent_agents
from app.core.formats import format_day
from app.core.i18n import gettext as _


def label_agent(account_id: UUID, name: str) -> str:
    absence = absent_agents().get(account_id)
    if absence is None:
        return name
    return _("%(agent)s, en absence jusqu’au %(day)s", agent=name, day=format_day(absence.ends_on))
