"""Names of agents for the pages of the administration."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from app.accounts.agents import all_agents
from app.accounts.models import Account
from app.accounts.profile import get_names, read_profile
from app.core.i18n import gettext as _
from app.language.text.normalisation import fold


def list_active_agents() -> list[tuple[UUID, str]]:
    """The agents who are not suspended, by name; the address of those who have no name yet."""
    return sort_by_name({agent.id: _name_of(agent) for agent in all_agents() if agent.suspended_at is None})


def names_of_accounts(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names by account, with words for an account without a name; deleted accounts are missing."""
    names = get_names(account_id for account_id in account_ids if account_id is not None)
    return {account_id: name or _("Agent sans nom") for account_id, name in names.items()}


def sort_by_name(names: dict[UUID, str]) -> list[tuple[UUID, str]]:
    """Accounts in alphabetical order of names."""
    return sorted(names.items(), key=lambda item: fold(item[1]))


def _name_of(account: Account) -> str:
    profile = read_profile(account)
    return profile.name or profile.email
