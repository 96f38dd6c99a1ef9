"""The reader under which a page is made for everybody: it raises when it is asked who it is, and has no session.

What a shared page depends on is in its key (kind, administrator, whether there is a name); everything else about a visitor
goes through a hole, or the page is not made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from flask import g
from flask.globals import request_ctx
from flask.sessions import SessionMixin

from app.core.web.access_rules import Actor


class IdentityRequested(RuntimeError):
    """A page made for everybody asked for something that is proper to one visitor."""

    def __init__(self, name: str) -> None:
        super().__init__(f"a page made for everybody asks for {name!r}, which is proper to one visitor")
        self.name = name


class SharedActor:
    """Stands for every visitor of one kind. `name` is the hole where the name of each is put."""

    def __init__(self, actor: Actor, *, name: str) -> None:
        self.kind = actor.kind
        self.name = name
        self.is_administrator = actor.is_administrator
        self.is_authenticated = self.is_active = actor.is_authenticated
        self.is_anonymous = actor.is_anonymous
        self.is_agent = actor.is_agent

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # Not an AttributeError: a template would print nothing, and the next visitor would be shown less.
        raise IdentityRequested(name)


class _SharedSession(SessionMixin):
    """In place of the session: neither flash messages, nor tokens, nor grants are those of everybody."""

    def __getitem__(self, name: str) -> NoReturn:
        raise IdentityRequested(f"session[{name}]")

    def __setitem__(self, name: str, value: Any) -> NoReturn:
        raise IdentityRequested(f"session[{name}]")

    def __delitem__(self, name: str) -> NoReturn:
        raise IdentityRequested(f"session[{name}]")

    def __iter__(self) -> Iterator[str]:
        raise IdentityRequested("session")

    def __len__(self) -> int:
        raise IdentityRequested("session")


@contextmanager
def act_as_shared_actor(actor: Actor, *, name: str) -> Iterator[None]:
    """Inside the block `current_actor()` is a SharedReader, and there is no session nor flash message."""
    visitor, session, flashes = g.get("_login_user"), request_ctx._session, request_ctx.flashes  # noqa: SLF001
    g._login_user = SharedActor(actor, name=name)  # noqa: SLF001 - where Flask-Login keeps who asks
    request_ctx._session, request_ctx.flashes = _SharedSession(), None  # noqa: SLF001 - Flask has no other way
    try:
        yield
    finally:
        g._login_user = visitor  # noqa: SLF001
        request_ctx._session, request_ctx.flashes = session, flashes  # noqa: SLF001
