"""Saved views: which ones an agent sees and may change, and what is saved of a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, func, literal, or_, select

from app.accounts.models import Department, Role
from app.cases.access import procedures_entered_by, procedures_open_to
from app.cases.case_views.models import COMPACT, EVERYONE, OWN, ROLE, CaseView, ListPreference
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.web.access_rules import Actor
from app.language.text.normalisation import fold, to_one_line

MAX_TITLE_LENGTH = 60
MAX_QUERY_LENGTH = 1000
# Of one agent; what is shared is counted apart.
MAX_VIEWS = 40

_one = select(literal(1).label("one")).subquery()
_is_seen = or_(
    CaseView.owner_id == bindparam("account_id"),
    CaseView.audience == EVERYONE,
    and_(CaseView.audience == ROLE, CaseView.role.in_(bindparam("roles", expanding=True))),
)
# The preference of the agent and the views, in one statement: each page of the list begins with it.
_SELECT_FOR_AGENT = select(
    ListPreference.density,
    ListPreference.has_shortcuts,
    ListPreference.default_view_id,
    CaseView.id,
    CaseView.title,
    CaseView.query,
    CaseView.procedure,
    CaseView.audience,
    CaseView.role,
    CaseView.is_default,
).select_from(
    _one.outerjoin(ListPreference, ListPreference.account_id == bindparam("account_id")).outerjoin(CaseView, _is_seen)
)


# Whether the account `account_id` uses keys of one letter, for a statement that reads it with the rest of a page.
HAS_SHORTCUTS = (
    select(ListPreference.has_shortcuts)
    .where(ListPreference.account_id == bindparam("account_id", type_=Uuid))
    .scalar_subquery()
)


class ViewNotFound(NotFound):
    """No such view, or none that this agent may see or change."""


class ViewRefused(ValueError):
    """The view cannot be saved so. `problem` is "title_missing", "title_taken", "audience_refused" or "too_many"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class ViewRow:
    """A saved view, as the list and the palette name it."""

    id: UUID
    title: str
    query: str
    procedure: str
    audience: str
    role: str | None
    is_default: bool


@dataclass(frozen=True)
class AgentList:
    """List of an agent: their preferences, and the views that they see."""

    density: str
    has_shortcuts: bool
    default_view_id: UUID | None
    views: tuple[ViewRow, ...]

    @property
    def default_view(self) -> ViewRow | None:
        """The view shown first: the one that the agent chose, else that of a role, else that of everyone."""
        own_choice = next((view for view in self.views if view.id == self.default_view_id), None)
        by_audience = {view.audience: view for view in reversed(self.views) if view.is_default}
        return own_choice or by_audience.get(ROLE) or by_audience.get(EVERYONE)

    def find_view(self, view_id: str) -> ViewRow | None:
        return next((view for view in self.views if str(view.id) == view_id), None)


@dataclass(frozen=True)
class ViewValues:
    """Values that an agent types about a view."""

    title: str
    audience: str = OWN
    role: str = ""
    is_default: bool = False


def read_agent_list(actor: Actor) -> AgentList:
    """The preferences of an agent and the views that they see; those of procedures not open to them are left out."""
    db.session.flush()
    rows: Any = (
        db.session.connection()
        .execute(_SELECT_FOR_AGENT, {"account_id": actor.account_id, "roles": sorted(actor.roles)})
        .all()
    )
    views = [ViewRow(*row[3:]) for row in rows if row.id is not None]
    if any(view.procedure for view in views):
        slugs = {"", *procedures_open_to(actor), *procedures_entered_by(actor)}
        views = [view for view in views if view.procedure in slugs]
    views.sort(key=lambda view: fold(view.title))
    density, has_shortcuts, default_view_id = rows[0][:3]
    return AgentList(density or COMPACT, has_shortcuts is not False, default_view_id, tuple(views))


def find_view(actor: Actor, view_id: UUID) -> ViewRow:
    """A view that the agent sees. Raises ViewNotFound."""
    view = read_agent_list(actor).find_view(str(view_id))
    if view is None:
        raise ViewNotFound(view_id)
    return view


def list_shareable_roles(actor: Actor) -> list[tuple[str, str]]:
    """The roles for which an agent may share a view: all for an administrator, those of the departments that they head."""
    query = select(Role.slug, Role.title).where(Role.merged_into_id.is_(None)).order_by(Role.title)
    if not actor.is_administrator:
        query = query.join(Department, Role.department_id == Department.id).where(
            Department.head_id == actor.account_id
        )
    return [(slug, title) for slug, title in db.session.execute(query)]


def load_changeable_view(actor: Actor, view_id: UUID) -> CaseView:
    """The view, for an agent who may change it. Raises ViewNotFound."""
    find_view(actor, view_id)
    view = db.session.get(CaseView, view_id)
    if view is None or not _can_change(actor, view):
        raise ViewNotFound(view_id)
    return view


def list_changeable_ids(actor: Actor, views: tuple[ViewRow, ...]) -> set[UUID]:
    """List the ids of these views that the agent may change."""
    roles = {slug for slug, _ in list_shareable_roles(actor)}
    return {view.id for view in views if _can_share(actor, view.audience, view.role, roles)}


def create_view(actor: Actor, values: ViewValues, *, query: str, procedure: str) -> CaseView:
    """A new view. Raises ViewRefused."""
    own = select(func.count()).select_from(CaseView).where(CaseView.owner_id == actor.account_id)
    if values.audience == OWN and db.session.execute(own).scalar_one() >= MAX_VIEWS:
        raise ViewRefused("too_many")
    view = CaseView(query=query[:MAX_QUERY_LENGTH], procedure=procedure)
    _set_values(view, values, by=actor)
    db.session.add(view)
    db.session.flush()
    _set_default(view, values, by=actor)
    return view


def update_view(view: CaseView, values: ViewValues, *, by: Actor) -> None:
    """Renames or shares a view. Raises ViewRefused."""
    _set_values(view, values, by=by)
    _set_default(view, values, by=by)


def replace_query(view: CaseView, query: str, procedure: str) -> None:
    """The view shows another list from now on."""
    view.query, view.procedure = query[:MAX_QUERY_LENGTH], procedure


def delete_view(view: CaseView) -> None:
    db.session.delete(view)


def _set_values(view: CaseView, values: ViewValues, *, by: Actor) -> None:
    title = to_one_line(values.title)[:MAX_TITLE_LENGTH].strip()
    if not title:
        raise ViewRefused("title_missing")
    roles = {slug for slug, _ in list_shareable_roles(by)} if values.audience == ROLE else set()
    if not _can_share(by, values.audience, values.role, roles):
        raise ViewRefused("audience_refused")
    if any(each.title == title and each.id != view.id for each in read_agent_list(by).views):
        raise ViewRefused("title_taken")
    view.title, view.audience = title, values.audience
    view.owner_id = by.account_id if values.audience == OWN else None
    view.role = values.role if values.audience == ROLE else None
    view.is_default = values.is_default and values.audience != OWN


def _set_default(view: CaseView, values: ViewValues, *, by: Actor) -> None:
    """An own view is the first that its owner sees; a shared one is so for all who see it and have chosen no other."""
    preference = load_preference(by)
    if view.audience == OWN and values.is_default:
        preference.default_view_id = view.id
    elif preference.default_view_id == view.id and not values.is_default:
        preference.default_view_id = None


def load_preference(actor: Actor) -> ListPreference:
    """The preferences of the agent, to be changed."""
    preference = db.session.get(ListPreference, actor.account_id)
    if preference is None:
        preference = ListPreference(account_id=actor.account_id, density=COMPACT, has_shortcuts=True)
        db.session.add(preference)
    return preference


def _can_change(actor: Actor, view: CaseView) -> bool:
    if view.audience == OWN:
        return view.owner_id == actor.account_id
    return _can_share(actor, view.audience, view.role, {slug for slug, _ in list_shareable_roles(actor)})


def _can_share(actor: Actor, audience: str, role: str | None, roles: set[str]) -> bool:
    """Anybody for themselves, whoever heads the department of a role for it, administrators for everyone."""
    if audience == EVERYONE:
        return actor.is_administrator
    return role in roles if audience == ROLE else audience == OWN
