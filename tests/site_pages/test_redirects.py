"""Former addresses: loops and chains refused, moves followed, uses counted."""

from __future__ import annotations

import pytest

from app.core import site_cache
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import SYSTEM
from app.site_pages import redirects
from app.site_pages.redirects import Redirect, RedirectRefused
from tests.client import Browser


def save() -> None:
    db.session.commit()
    site_cache.clear_all()


def target_of(source: str) -> str | None:
    return db.session.get_one(Redirect, source).target


@pytest.mark.postgresql
def test_a_former_address_leads_to_the_new_one_and_is_counted(site: Site, stranger: Browser) -> None:
    redirects.add_redirect("/ancienne/", "/demarches", by=SYSTEM)
    save()

    response = stranger.client.get("/ancienne?q=bus")
    db.session.expire_all()

    assert (response.status_code, response.headers["Location"]) == (301, "/demarches?q=bus")
    assert db.session.get_one(Redirect, "/ancienne").uses == 1


def test_the_address_of_a_deleted_page_says_so(site: Site, stranger: Browser) -> None:
    redirects.record_deleted_page("/pages/fermee", by=SYSTEM)
    save()

    assert stranger.get("/pages/fermee").status == 410
    assert stranger.get("/pages/jamais-vue").status == 404


@pytest.mark.parametrize(
    ("source", "target", "problem"),
    [
        ("/d", "/d/", "loop"),
        ("/b", "/a", "loop"),
        ("/c", "/a", "chain"),
        ("/b", "/d", "chained"),
        ("/a", "/d", "source_taken"),
        ("/agents/demandes", "/d", "source_reserved"),
        ("//ailleurs.example", "/d", "source_invalid"),
        ("/e?x=1", "/d", "source_invalid"),
        ("/e", "javascript:alert(1)", "target_invalid"),
        ("/e", "//ailleurs.example", "target_invalid"),
    ],
)
def test_loops_chains_and_foreign_sources_are_refused(site: Site, source: str, target: str, problem: str) -> None:
    redirects.add_redirect("/a", "/b", by=SYSTEM)

    with pytest.raises(RedirectRefused) as refused:
        redirects.add_redirect(source, target, by=SYSTEM)

    assert refused.value.problem == problem


def test_a_page_that_moves_twice_leaves_no_chain(site: Site) -> None:
    redirects.record_moved_page("/pages/une", "/pages/deux", by=SYSTEM)
    redirects.record_moved_page("/pages/deux", "/pages/trois", by=SYSTEM)
    db.session.expire_all()

    assert [target_of("/pages/une"), target_of("/pages/deux")] == ["/pages/trois"] * 2


@pytest.mark.postgresql
def test_a_page_that_comes_back_is_redirected_no_more(site: Site) -> None:
    redirects.record_moved_page("/pages/une", "/pages/deux", by=SYSTEM)
    redirects.record_moved_page("/pages/deux", "/pages/une", by=SYSTEM)

    assert redirects.find_redirect("/pages/une") is None
    assert redirects.find_redirect("/pages/deux") == redirects.Destination("/pages/une")
