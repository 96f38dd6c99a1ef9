"""Former addresses: where each leads now, or that its page was deleted; how often they are still asked for, and not by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete, select, update

from app.core import clock
from app.core.db import ANONYMOUS, TECHNICAL, Base, Mapped, UtcDateTime, db, mapped_column
from app.core.site_cache import SiteCache
from app.core.web.access_rules import Actor
from app.site_pages.link_targets import TargetRefused, clean_target, is_path

MAX_REDIRECTS = 5000
# What belongs to the software or to one person is never redirected.
RESERVED_PATHS = (
    "/agents",
    "/api",
    "/compte",
    "/developpement",
    "/hors-ligne",
    "/langue",
    "/mes-brouillons",
    "/mes-demandes",
    "/mes-factures",
    "/mes-notifications",
    "/static",
    "/theme",
)


class Redirect(Base):
    """A former path; without a target its page was deleted."""

    __tablename__ = "redirect"

    source: Mapped[str] = mapped_column(primary_key=True, info=ANONYMOUS)
    target: Mapped[str | None] = mapped_column(info=ANONYMOUS)
    uses: Mapped[int] = mapped_column(default=0, info=ANONYMOUS)
    last_used_on: Mapped[date | None] = mapped_column(info=ANONYMOUS)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, info=TECHNICAL)
    # The account of an agent; None when the software moved the page.
    created_by_id: Mapped[UUID | None] = mapped_column(info=TECHNICAL)


class RedirectRefused(ValueError):
    """The redirect is not possible.

    `problem` is "source_invalid", "source_reserved", "source_taken", "target_invalid", "loop", "chain", "chained" or
    "too_many"; `path` is the address to write instead, for a chain.
    """

    def __init__(self, problem: str, path: str = "") -> None:
        super().__init__(problem)
        self.problem, self.path = problem, path


@dataclass(frozen=True)
class Destination:
    """Destination of a former address; None when its page was deleted."""

    target: str | None


def find_redirect(path: str) -> Destination | None:
    """Find the destination of a path, if it is a former one."""
    targets = _targets_cache.get()
    path = _normalise_path(path)
    return Destination(targets[path]) if path in targets else None


def count_use(path: str) -> None:
    """Count that a former address was asked for today."""
    used = {"uses": Redirect.uses + 1, "last_used_on": clock.today()}
    db.session.execute(update(Redirect).where(Redirect.source == _normalise_path(path)).values(used))


def list_redirects() -> Sequence[Redirect]:
    """Every redirect, the most used first."""
    return db.session.scalars(select(Redirect).order_by(Redirect.uses.desc(), Redirect.source)).all()


def add_redirect(source: str, target: str, *, by: Actor, base_url: str = "") -> Redirect:
    """Lead a former address to another one; an empty target says that the page was deleted. Raises RedirectRefused."""
    path, destination = _clean_source(source, base_url), _clean_destination(target, base_url)
    targets = _read_targets()
    if path in targets:
        raise RedirectRefused("source_taken")
    if len(targets) >= MAX_REDIRECTS:
        raise RedirectRefused("too_many")
    _check_chain(path, destination, targets)
    return _insert(path, destination, by.account_id)


def delete_redirect(source: str) -> None:
    """Delete a redirect; the address is then unknown."""
    redirect = db.session.get(Redirect, source)
    if redirect is not None:
        db.session.delete(redirect)
        db.session.flush()
    _targets_cache.invalidate()


def record_moved_page(former: str, path: str, *, by: Actor) -> None:
    """A page changed its path: the former one leads to the new one, and so do the addresses that led to it."""
    former, path = _normalise_path(former), _normalise_path(path)
    if former == path:
        return
    _delete_sources((former, path))
    db.session.execute(update(Redirect).where(Redirect.target == former).values(target=path))
    _insert(former, path, by.account_id)


def record_deleted_page(path: str, *, by: Actor) -> None:
    """A page was deleted: its address, and those that led to it, say so."""
    path = _normalise_path(path)
    _delete_sources((path,))
    db.session.execute(update(Redirect).where(Redirect.target == path).values(target=None))
    _insert(path, None, by.account_id)


def record_created_page(path: str) -> None:
    """A page stands at this path: it is no former address any more."""
    _delete_sources((_normalise_path(path),))
    _targets_cache.invalidate()


def _delete_sources(sources: Iterable[str]) -> None:
    db.session.execute(delete(Redirect).where(Redirect.source.in_(list(sources))))


def _insert(source: str, target: str | None, by_id: UUID | None) -> Redirect:
    row = Redirect(source=source, target=target, uses=0, created_at=clock.now(), created_by_id=by_id)
    db.session.add(row)
    db.session.flush()
    _targets_cache.invalidate()
    return row


def _clean_source(text: str, base_url: str) -> str:
    try:
        path = clean_target(text, base_url=base_url)
    except TargetRefused:
        raise RedirectRefused("source_invalid") from None
    if not is_path(path) or "?" in path or "#" in path or path == "/":
        raise RedirectRefused("source_invalid")
    if f"{path}/".startswith(tuple(f"{reserved_path}/" for reserved_path in RESERVED_PATHS)):
        raise RedirectRefused("source_reserved")
    return _normalise_path(path)


def _clean_destination(text: str, base_url: str) -> str | None:
    if not text.strip():
        return None
    try:
        target = clean_target(text, base_url=base_url)
    except TargetRefused:
        raise RedirectRefused("target_invalid") from None
    if target.startswith(("mailto:", "tel:")):
        raise RedirectRefused("target_invalid")
    return target


def _check_chain(source: str, target: str | None, targets: dict[str, str | None]) -> None:
    """Refuse what would lead from a redirect to another one."""
    target_path = _normalise_path(target.partition("?")[0].partition("#")[0]) if target and is_path(target) else None
    if target_path == source:
        raise RedirectRefused("loop")
    if target_path in targets:
        following = targets[target_path]
        raise RedirectRefused("loop" if following == source else "chain", following or "")
    previous = next((each for each, its_target in targets.items() if its_target == source), None)
    if previous is not None:
        raise RedirectRefused("chained", previous)


def _normalise_path(path: str) -> str:
    return path.rstrip("/") or "/"


def _read_targets() -> dict[str, str | None]:
    return {row.source: row.target for row in db.session.execute(select(Redirect.source, Redirect.target))}


_targets_cache = SiteCache(_read_targets)
