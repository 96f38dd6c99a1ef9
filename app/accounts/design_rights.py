"""Rights of agents to edit and publish, besides administrators: definitions, by family or by procedure; areas of the site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint, select

from app.accounts.administration_history import AGENTS, record_event
from app.accounts.families import is_family
from app.accounts.models import AGENT, Account
from app.accounts.site_areas import SITE_AREAS
from app.core.db import TECHNICAL, Base, Mapped, db, mapped_column, primary_key
from app.core.ids import new_id
from app.core.web.access_rules import Actor

# Whoever may publish may edit too.
EDIT, PUBLISH = "edit", "publish"
LEVELS = (EDIT, PUBLISH)
FAMILY, PROCEDURE, SITE = "family", "procedure", "site"


class DesignRight(Base):
    """The right of an agent over the definitions of a family, over one procedure and the workflow it alone follows, or over
    an area of the site.
    """

    __tablename__ = "design_right"
    __table_args__ = (UniqueConstraint("account_id", "scope", "slug"),)

    id: Mapped[UUID] = primary_key()
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), info=TECHNICAL)
    # "family", "procedure" or "site", and its slug.
    scope: Mapped[str] = mapped_column(info=TECHNICAL)
    slug: Mapped[str] = mapped_column(info=TECHNICAL)
    level: Mapped[str] = mapped_column(info=TECHNICAL)


class DesignRightRefused(ValueError):
    """The right cannot be given: `problem` is "scope_unknown", "level_unknown" or "agent_unknown"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Scope:
    """A procedure as rights see it: its slug, and the families that its versions are of."""

    slug: str
    families: frozenset[str]


@dataclass(frozen=True)
class DesignRights:
    """Rights of somebody over definitions."""

    is_administrator: bool = False
    levels: frozenset[tuple[str, str, str]] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.is_administrator and not self.levels

    def covers_all(self, procedures: Iterable[Scope], level: str) -> bool:
        """Whether the person has this level of right over every one of the procedures, or over any when there is none."""
        if self.is_administrator:
            return True
        scopes = list(procedures)
        if not scopes:
            return any(self._includes(granted, level) for _, _, granted in self.levels)
        return all(self._covers(scope, level) for scope in scopes)

    def covers_area(self, area: str, level: str) -> bool:
        """Whether the person has this level of right over an area of the site (`site_areas.SITE_AREAS`)."""
        return self.is_administrator or self._has(SITE, area, level)

    def _covers(self, procedure: Scope, level: str) -> bool:
        """By its name, or by each of its families: a procedure that changes family concerns both."""
        if self._has(PROCEDURE, procedure.slug, level):
            return True
        return bool(procedure.families) and all(self._has(FAMILY, family, level) for family in procedure.families)

    def _has(self, scope: str, slug: str, level: str) -> bool:
        return any(
            (scope, slug) == (granted_scope, granted_slug) and self._includes(granted, level)
            for granted_scope, granted_slug, granted in self.levels
        )

    @staticmethod
    def _includes(granted: str, level: str) -> bool:
        return granted in (PUBLISH, level)


def rights_of(actor: Actor) -> DesignRights:
    """The rights of who asks, read once in a unit of work."""
    if actor.is_administrator or actor.account_id is None or not (actor.is_designer or actor.site_areas):
        return DesignRights(is_administrator=actor.is_administrator)
    cached: dict[UUID, DesignRights] = db.cache.setdefault("design_rights", {})
    if actor.account_id not in cached:
        rights = list_design_rights(actor.account_id)
        cached[actor.account_id] = DesignRights(
            levels=frozenset((right.scope, right.slug, right.level) for right in rights)
        )
    return cached[actor.account_id]


def list_design_rights(account_id: UUID) -> list[DesignRight]:
    """The rights given to an agent: families first, then procedures."""
    query = select(DesignRight).where(DesignRight.account_id == account_id)
    return list(db.session.scalars(query.order_by(DesignRight.scope, DesignRight.slug)))


def design_levels_by_account() -> dict[UUID, set[str]]:
    """The levels of the rights that each agent has somewhere."""
    levels: dict[UUID, set[str]] = {}
    for account_id, level in db.session.execute(select(DesignRight.account_id, DesignRight.level)):
        levels.setdefault(account_id, set()).add(level)
    return levels


def give_design_right(account: Account, scope: str, slug: str, level: str, *, label: str, by: Actor) -> None:
    """Give a right over a family or an area of the site, or over a procedure that the caller has checked; `label` names it
    in the history.

    A right over the same thing is replaced. Raises DesignRightRefused.
    """
    if account.kind != AGENT:
        raise DesignRightRefused("agent_unknown")
    if level not in LEVELS:
        raise DesignRightRefused("level_unknown")
    if not _is_scope(scope, slug):
        raise DesignRightRefused("scope_unknown")
    right = _find_right(account.id, scope, slug)
    if right is not None and right.level == level:
        return
    if right is None:
        right = DesignRight(id=new_id(), account_id=account.id, scope=scope, slug=slug)
        db.session.add(right)
    right.level = level
    db.session.flush()
    record_event(f"design_{level}_given", AGENTS, by=by, account_id=account.id, label=label)


def withdraw_design_right(account: Account, right_id: UUID, *, label: str, by: Actor) -> None:
    """Withdraw a right of the agent; that of another agent is left unchanged."""
    right = db.session.get(DesignRight, right_id)
    if right is not None and right.account_id == account.id:
        db.session.delete(right)
        db.session.flush()
        record_event("design_right_withdrawn", AGENTS, by=by, account_id=account.id, label=label)


def _is_scope(scope: str, slug: str) -> bool:
    return scope == PROCEDURE or (scope == FAMILY and is_family(slug)) or (scope == SITE and slug in SITE_AREAS)


def _find_right(account_id: UUID, scope: str, slug: str) -> DesignRight | None:
    own = (DesignRight.account_id == account_id, DesignRight.scope == scope, DesignRight.slug == slug)
    return db.session.scalar(select(DesignRight).where(*own))
