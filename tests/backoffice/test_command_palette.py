"""The palette: cases, procedures, views and pages, each for those whom it concerns."""

from __future__ import annotations

from collections.abc import Callable

from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase

PALETTE = "/agents/aller"


def list_entries(page: Page) -> list[str]:
    assert page.status == 200
    return page.texts("#palette-entries a")


def test_the_palette_finds_a_case_its_procedure_and_a_page(alice: Person, make_case: MakeCase) -> None:
    case = make_case(nom="Durand")

    page = alice.get(f"{PALETTE}?q=durand")

    assert list_entries(page) == [f"Chloé Durand {case.reference} · Signaler un problème · Nouvelle"]
    assert page.find_one("#palette-entries a")["href"] == f"/agents/demandes/{case.id}"
    assert "Signaler un problème Voir les demandes" in list_entries(alice.get(f"{PALETTE}?q=signal"))
    assert list_entries(alice.get(f"{PALETTE}?q=notif")) == ["Notifications", "Préférences de notification"]


def test_the_palette_leads_nobody_to_what_is_not_theirs(bruno: Person, ada: Person, make_case: MakeCase) -> None:
    case = make_case(nom="Durand")
    limited = make_case(nom="Martin")
    limited.limited_at = limited.submitted_at
    db.session.commit()

    for words in ("durand", case.reference, "signaler", "martin", limited.reference):
        assert list_entries(bruno.get(f"{PALETTE}?q={words}")) == []
        assert list_entries(ada.get(f"{PALETTE}?q={words}")) == []
    assert list_entries(bruno.get(f"{PALETTE}?q=roles")) == []
    assert list_entries(ada.get(f"{PALETTE}?q=roles")) == ["Rôles"]


def test_the_palette_is_for_agents(stranger: Browser, chloe: Person) -> None:
    assert "/compte/connexion" in str(stranger.get(PALETTE).location)
    assert chloe.get(PALETTE).status == 404


def test_searching_is_logged_and_opening_the_palette_is_not(
    alice: Person, make_case: MakeCase, access_log_entries: Callable[[], list[tuple[str, str]]]
) -> None:
    make_case()

    alice.get(PALETTE)
    alice.get(f"{PALETTE}?q=chloé")

    assert access_log_entries() == [("search", "backoffice.palette")]


def test_the_script_receives_the_entries_only(alice: Person, make_case: MakeCase) -> None:
    make_case()

    page = alice.get(f"{PALETTE}?q=notif", htmx="palette-entries")

    assert "<html" not in page.html
    assert list_entries(page)
