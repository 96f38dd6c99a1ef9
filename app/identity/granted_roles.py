"""The roles that an agent has by an external identity: given and taken back at each sign-in, never the administration."""

from __future__ import annotations

from collections.abc import Collection

from app.accounts.agents import all_roles, set_roles
from app.accounts.models import AGENT, Account
from app.accounts.people import resolve_role
from app.identity.models import ExternalIdentity


def apply_roles(account: Account, link: ExternalIdentity, roles: Collection[str] | None) -> None:
    """Give the agent the roles that the source gives today, and take back those that it gave and gives no more.

    Roles that an administrator gave stay: the source never gave them. None changes nothing.
    """
    if roles is None or account.kind != AGENT:
        return
    existing = {role.slug for role in all_roles()}
    granted = {resolve_role(slug) for slug in roles} & existing
    former = {resolve_role(slug) for slug in link.granted_roles or ()}
    current = {role.slug for role in account.roles}
    roles_after = compute_roles(current, former=former, granted=granted)
    if roles_after != current:
        set_roles(account, roles_after, is_administrator=account.is_administrator)
    link.granted_roles = sorted((former & granted) | (granted - current))


def compute_roles(current: Collection[str], *, former: Collection[str], granted: Collection[str]) -> set[str]:
    """The roles of an agent after a source, which had given `former`, gives `granted`."""
    return (set(current) - (set(former) - set(granted))) | set(granted)
