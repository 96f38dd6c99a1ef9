"""A page made for everybody cannot name anybody: it is made under a reader that raises when asked who it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest
from flask import Flask, flash, get_flashed_messages, make_response, render_template_string, request, session
from flask_login import current_user, login_user
from flask_wtf.csrf import generate_csrf

from app.core.sites import Site
from app.core.web.access_rules import NOBODY, Actor, current_actor
from app.core.web.page_cache import get_cached_page
from app.core.web.shared_actor import IdentityRequested
from tests.cast import Person
from tests.client import Browser

ALICE = UUID(int=1)
VISITORS = {
    "anonymous": NOBODY,
    "resident": Actor(kind="resident", account_id=uuid4(), name="Chloé Exemple", session_id="chloe"),
    "agent": Actor(
        kind="agent", account_id=ALICE, name="Alice Exemple", roles=frozenset({"voirie"}), session_id="alice"
    ),
}
MACRO = "{% macro badge() %}{{ who().account_id }}{% endmacro %}{{ badge() }}"
SHOWING: dict[str, Callable[[], str]] = {
    "roles": lambda: render_template_string("{{ actor.roles | join }}"),
    "account_id": lambda: render_template_string("{{ actor.account_id }}"),
    "account_id in a macro": lambda: render_template_string(MACRO, who=current_actor),
    "families": lambda: str(current_actor().families),
    "session_id": lambda: str(current_user.session_id),
    "session": lambda: str(session.get("browser")),
    "session of flash messages": lambda: str(get_flashed_messages()),
    "session of the form token": generate_csrf,
}


@pytest.fixture
def visit(app: Flask, site: Site) -> Iterator[Callable[[Actor], None]]:
    """A request of somebody, to whom something was just confirmed."""
    with app.test_request_context("/"):
        request.htmx = None  # type: ignore[attr-defined]

        def begin(actor: Actor) -> None:
            login_user(actor)
            flash("Bonjour Chloé.")

        yield begin


@pytest.mark.parametrize("page_source", SHOWING)
@pytest.mark.parametrize("who", VISITORS)
def test_a_page_that_asks_who_reads_it_is_not_made(visit: Callable[[Actor], None], who: str, page_source: str) -> None:
    visit(VISITORS[who])

    with pytest.raises(IdentityRequested, match=page_source.split()[0]):
        get_cached_page(uuid4(), lambda: make_response(SHOWING[page_source]()))


def test_what_the_page_depends_on_is_known_and_the_visitor_is_back_afterwards(visit: Callable[[Actor], None]) -> None:
    visit(VISITORS["agent"])
    template = "{{ actor.kind }} {{ actor.is_agent }} {{ actor.name }}"

    page = get_cached_page(uuid4(), lambda: make_response(render_template_string(template)))

    assert page.get_data(as_text=True) == "agent True Alice Exemple"
    assert current_actor().account_id == ALICE
    assert get_flashed_messages() == ["Bonjour Chloé."]


@pytest.mark.usefixtures("procedure_version")
@pytest.mark.parametrize(
    "path", ["/", "/demarches", "/demarches/signaler", "/demarches/signaler/remplir", "/mentions-legales"]
)
def test_pages_made_for_everybody_are_made_for_each_kind_of_visitor(
    stranger: Browser, chloe: Person, alice: Person, path: str
) -> None:
    assert [who.get(path).status for who in (stranger, chloe, alice)] == [200, 200, 200]
