"""The access policy: every view names its rule, and a view that names none is refused.

A rule looks at who asks; what they ask for is checked where the object is loaded (`cases.access`), and is 404 for anyone
it does not concern.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class SessionIdentity:
    """Facts that the source of a session gives of the person: certified values, the scopes of a helper, a company."""

    certified: Mapping[str, str] = field(default_factory=dict, repr=False, hash=False)
    helper: str = ""
    company: str = field(default="", repr=False)
    siret: str = ""


@dataclass(frozen=True)
class Actor:
    """Author of a request: the account signed in, with the roles it holds at this very moment, or nobody."""

    kind: str = "anonymous"  # "anonymous", "resident", "agent" or "software"
    account_id: UUID | None = None
    name: str = ""
    roles: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    # Those of the roles, and of their families, that let an agent export lists of requests.
    export_roles: frozenset[str] = frozenset()
    export_families: frozenset[str] = frozenset()
    is_administrator: bool = False
    # An agent who may edit some definitions without being an administrator: see `accounts.design_rights`.
    is_designer: bool = False
    # Areas of the site that an agent may edit without being an administrator: see `accounts.site_areas`.
    site_areas: frozenset[str] = frozenset()
    # Families about which an agent answers callers, and whether they read the access log: see `accounts.duties`.
    reception_families: frozenset[str] = frozenset()
    # Procedures whose cases other software reads, by its key.
    procedures: frozenset[str] = frozenset()
    is_overseer: bool = False
    has_second_factor: bool = False
    # How the session was opened: see `accounts.sign_in_methods`.
    sign_in_method: str = ""
    # What the session proves on each axis, and since when: see `accounts.assurance`.
    strength: int = 0
    proof: int = 0
    authenticated_at: datetime | None = None
    # An agent whose second factor is still to be set up: until then there is nothing else to do here.
    must_enrol: bool = False
    session_id: str | None = None
    # What the session said when a request was sent, for a worker who acts for its sender; None of a live session.
    sent_identity: SessionIdentity | None = None

    @property
    def is_authenticated(self) -> bool:
        return self.account_id is not None

    @property
    def is_anonymous(self) -> bool:
        return self.account_id is None

    @property
    def is_active(self) -> bool:
        return self.is_authenticated

    @property
    def is_agent(self) -> bool:
        return self.kind == "agent"

    @property
    def is_software(self) -> bool:
        """Whether it is other software, by its key: it holds no function of a workflow."""
        return self.kind == "software"

    @property
    def speaks_for_authority(self) -> bool:
        """Whether what it writes comes from the authority rather than from the applicant."""
        return self.is_agent or self.is_software

    @property
    def can_export(self) -> bool:
        return bool(self.export_roles)

    def can_edit_area(self, area: str) -> bool:
        """Whether this agent may edit an area of the site."""
        return self.is_agent and not self.must_enrol and (self.is_administrator or area in self.site_areas)

    def get_id(self) -> str | None:
        """Return the value of the signed cookie: the token of the server-side session, never the account."""
        return self.session_id


NOBODY = Actor()
# What acts when nobody does: time-outs, automatic steps.
SYSTEM = Actor(kind="system")

RULES: dict[str, Callable[[Actor], bool]] = {
    "public": lambda actor: True,
    # Whoever may open the object itself, by account or by tracking code: decided when it is loaded.
    "holder": lambda actor: True,
    # Whoever shows a key made for other software: decided by the view, which answers in JSON.
    "key": lambda actor: True,
    "signed_in": lambda actor: actor.is_authenticated,
    "resident": lambda actor: actor.kind == "resident",
    # An agent looking after their own way in, which they may not have proved enough for anything else.
    "enrolling": lambda actor: actor.is_agent,
    "agent": lambda actor: actor.is_agent and not actor.must_enrol,
    "administrator": lambda actor: actor.is_agent and actor.is_administrator and not actor.must_enrol,
    # Whoever answers callers, about some families and without opening any request.
    "receptionist": lambda actor: actor.is_agent and bool(actor.reception_families) and not actor.must_enrol,
    # Whoever reads the access log: the data protection officer, administrator or not.
    "overseer": lambda actor: actor.is_agent and actor.is_overseer and not actor.must_enrol,
    # Whoever may edit some definition: which ones is checked when each is loaded (`definitions.design_access`).
    "designer": lambda actor: actor.is_agent and (actor.is_administrator or actor.is_designer) and not actor.must_enrol,
    # Whoever may edit an area of the site; publishing is checked by `accounts.design_rights`.
    "site_editor": lambda actor: any(actor.can_edit_area(area) for area in ("theme", "pages", "articles")),
    # Whoever has something to do in the administration: each page of it has its own rule.
    "administration": lambda actor: any(
        RULES[rule](actor) for rule in ("administrator", "designer", "overseer", "site_editor")
    ),
    "theme_editor": lambda actor: actor.can_edit_area("theme"),
    "page_editor": lambda actor: actor.can_edit_area("pages"),
    "article_editor": lambda actor: actor.can_edit_area("articles"),
    "development": lambda actor: bool(current_app.config["PARVIS"].is_development),
}


# Rules that an agent whose second factor is missing may meet after setting it up.
_AGENT_RULES = frozenset(
    {
        *("administration", "agent", "administrator", "designer", "receptionist", "overseer"),
        *("site_editor", "theme_editor", "page_editor", "article_editor"),
    }
)


def access(rule: str) -> Callable[[View], View]:
    """Names the rule of a view; goes right above the function, below the route."""
    if rule not in RULES:
        raise ValueError(f"unknown access rule {rule!r}")

    def declare(view: View) -> View:
        view.access_rule = rule  # type: ignore[attr-defined]
        return view

    return declare


def accept_json(view: View) -> View:
    """Says of a view that it reads something else than a form; goes above `access`."""
    view.takes_json = True  # type: ignore[attr-defined]
    return view


def can_accept_json(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions.get(endpoint), "takes_json", False)


def get_access_rule(app: Flask, endpoint: str) -> str | None:
    """The rule that the view of an endpoint declares; None when it declares none."""
    return getattr(app.view_functions[endpoint], "access_rule", None)


def current_actor() -> Actor:
    """Return the author of the current request."""
    # The proxy itself would be bound to this request: what it stands for may be kept and compared.
    actor: Actor = current_user._get_current_object()  # noqa: SLF001
    return actor


class _Process:
    """Function installed by the composition root for visitors whose sign-in has just ended."""

    intercept_expired_session: Callable[[str], ResponseReturnValue | None] = staticmethod(lambda rule: None)


def install(interrupt: Callable[[str], ResponseReturnValue | None]) -> None:
    """Called once by the composition root. `interrupt` is given the rule of the view, and may answer in its place."""
    _Process.intercept_expired_session = staticmethod(interrupt)


def enforce_access_rule() -> ResponseReturnValue | None:
    """Before each request: applies the rule of the view. Nobody is invited to sign in; anyone else sees a 404."""
    if request.endpoint is None:
        return None
    rule = get_access_rule(current_app, request.endpoint)
    if rule is None:
        abort(404)
    if (interrupted := _Process.intercept_expired_session(rule)) is not None:
        return interrupted
    if rule in ("public", "holder", "key"):
        return None
    actor = current_actor()
    if RULES[rule](actor):
        return None
    if actor.must_enrol and rule in _AGENT_RULES:
        return redirect(url_for("account.second_factor.show_second_factor"), 303)
    if rule == "development" or not actor.is_anonymous:
        abort(404)
    return _redirect_to_sign_in()


def _redirect_to_sign_in() -> ResponseReturnValue:
    sign_in = url_for("account.sign_in.show_sign_in")
    if request.method != "GET":
        return redirect(sign_in, 303)
    return redirect(f"{sign_in}?next={quote(request.full_path.rstrip('?'), safe='')}", 303)
