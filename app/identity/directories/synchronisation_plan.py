"""Plan of a synchronisation, made without changing anything: the rules, without database nor network."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.identity.directories.client import Person
from app.identity.granted_roles import compute_roles

# Suspending more agents than this at once is stopped: it is more often a fault of the directory than a departure.
MAX_SHARE = 0.10
# A small authority may lose one agent.
ALWAYS_ALLOWED = 1


@dataclass(frozen=True)
class LinkedAgent:
    """An agent who signs in with the directory."""

    account_id: UUID
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    roles: frozenset[str]
    # Those of them that the directory gave, and may take back.
    granted_roles: frozenset[str] = frozenset()
    is_suspended: bool = False
    # An earlier synchronisation did it, and not an administrator.
    is_suspended_by_directory: bool = False


@dataclass(frozen=True)
class Plan:
    """Planned changes, by account or by person."""

    created: Sequence[Person] = ()
    changed: Sequence[tuple[LinkedAgent, Person]] = ()
    suspended: Sequence[LinkedAgent] = ()
    reinstated: Sequence[tuple[LinkedAgent, Person]] = ()
    # Known here by their address and not linked: an administrator confirms them when they first sign in.
    awaiting: Sequence[Person] = ()
    linked: int = 0

    @property
    def is_too_much(self) -> bool:
        """Whether so many suspensions have to be confirmed by somebody."""
        return len(self.suspended) > max(ALWAYS_ALLOWED, int(self.linked * MAX_SHARE))

    def count(self) -> dict[str, int]:
        """Count the people of each group, for the record."""
        names = ("created", "changed", "suspended", "reinstated", "awaiting")
        return {name: len(getattr(self, name)) for name in names} | {"linked": self.linked}


def make_plan(
    people: Sequence[Person],
    agents: Mapping[str, LinkedAgent],
    *,
    roles: Collection[tuple[str, str]],
    can_create: bool,
    known_emails: frozenset[str] = frozenset(),
) -> Plan:
    """Compare the directory with the agents linked to it, by subject.

    `roles` are the roles that exist, each with a group that gives it. Accounts are only opened for people in such a group:
    the others open theirs by signing in.
    """
    present = {person.subject: person for person in people if person.is_enabled}
    pairs = [(agents[subject], person) for subject, person in present.items() if subject in agents]
    new = [person for subject, person in present.items() if subject not in agents and person.email and person.groups]
    return Plan(
        created=[person for person in new if can_create and person.email.lower() not in known_emails],
        changed=[
            (agent, person) for agent, person in pairs if not agent.is_suspended and _is_changed(agent, person, roles)
        ],
        suspended=[agent for subject, agent in agents.items() if subject not in present and not agent.is_suspended],
        reinstated=[(agent, person) for agent, person in pairs if agent.is_suspended_by_directory],
        awaiting=[person for person in new if person.email.lower() in known_emails],
        linked=sum(not agent.is_suspended for agent in agents.values()),
    )


def _is_changed(agent: LinkedAgent, person: Person, roles: Collection[tuple[str, str]]) -> bool:
    mapped_roles = {slug for slug, group in roles if group in person.groups}
    is_renamed = bool(person.last_name) and (agent.first_name, agent.last_name) != (person.first_name, person.last_name)
    if not roles:  # which come from elsewhere: those that the directory once gave stay
        return is_renamed
    return is_renamed or compute_roles(agent.roles, former=agent.granted_roles, granted=mapped_roles) != agent.roles
