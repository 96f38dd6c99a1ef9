"""Pages made of blocks, as visitors see them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from app.cases.lifecycle import submission
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.portal.blocks import PERSONAL, SHARED
from app.site_pages.blocks import BLOCK_TYPES
from app.site_pages.page_list import create_page
from app.site_pages.preview_links import build_preview_path
from tests.cast import Person
from tests.client import Browser
from tests.factories import ANSWERS
from tests.site_pages.page_factories import make_block, make_contents, publish_home, publish_page


def test_the_home_page_of_a_new_site_searches_and_follows(stranger: Browser, procedure_version: UUID) -> None:
    page = stranger.get("/")

    assert page.text("h1") == "Que souhaitez-vous faire ?"
    assert page.find_one("search-box")
    assert "Suivre une demande" in page.texts("h2")


def test_a_page_shows_its_blocks_in_their_order_below_its_ancestors(stranger: Browser, site: Site) -> None:
    publish_page(title="Famille")
    page_row = publish_page(
        make_block("text", title="Avant", text="**Déclarez** la naissance."),
        make_block("text", title="Après", text="Inscrivez l’enfant."),
        parent="famille",
    )

    page = stranger.get(f"/pages/{page_row.path}")

    assert page_row.path == "famille/naissance"
    assert page.texts("main h2") == ["Avant", "Après"]
    assert page.text("main strong") == "Déclarez"
    assert page.texts(".breadcrumb a") == ["Accueil", "Famille"]
    assert stranger.get("/pages/famille").texts("nav .card__link") == ["Naissance"]


def test_a_working_copy_is_shown_by_its_signed_link_only(stranger: Browser, site: Site) -> None:
    row = create_page("Naissance", by=None)
    row.draft = make_contents(make_block("own_tasks"), make_block("text", text="Bientôt."))
    db.session.commit()
    path = build_preview_path(row.id)

    assert stranger.get("/pages/naissance").status == 404
    assert "Bientôt." in stranger.get(path).text("main")
    assert stranger.get(path[:-2] + "AA").status == 410
    with clock.shift_clock(timedelta(days=8)):
        assert stranger.get(path).status == 410


def test_a_page_shared_by_everybody_names_nobody(
    app: Flask, chloe: Person, denis: Person, stranger: Browser, procedure_version: UUID
) -> None:
    actor = Actor(kind="resident", account_id=chloe.account.id)
    submission.submit(procedure_version, ANSWERS, token=UUID(int=1), channel="web", by=actor)
    publish_home(make_block("search"), make_block("own_requests", title="Mes demandes"))

    page_of_chloe, page_of_denis, page_of_nobody = chloe.get("/"), denis.get("/"), stranger.get("/")

    assert "Mes demandes" in page_of_chloe.texts("main h2")
    assert page_of_chloe.response.headers["Cache-Control"] == "no-store"
    assert page_of_denis.texts("main h2") == page_of_nobody.texts("main h2") == []
    assert "Chloé" in page_of_chloe.html
    assert "Chloé" not in page_of_denis.html + page_of_nobody.html
    assert "Set-Cookie" not in page_of_nobody.response.headers


def test_a_page_without_its_personal_block_replaces_the_cached_one(chloe: Person, site: Site) -> None:
    publish_home(make_block("search"), make_block("own_requests"))
    chloe.get("/")

    publish_home(make_block("search"), make_block("text", title="Autre", text="Un"))

    assert chloe.get("/").texts("main h2") == ["Autre"]


def test_blocks_are_shown_to_those_they_are_for(stranger: Browser, chloe: Person, site: Site) -> None:
    tomorrow = f"{clock.to_paris(clock.now()) + timedelta(days=1):%Y-%m-%dT%H:%M}"
    publish_home(
        make_block("text", title="Connectés", text="a", condition={"audience": "signed_in"}),
        make_block("text", title="Demain", text="b", condition={"from": tomorrow}),
        make_block("text", title="Until", text="c", condition={"languages": ["en"]}),
        make_block("text", title="Association", text="d", condition={"quality": "responsable"}),
        make_block("text", title="Toujours", text="e", condition={"until": tomorrow}),
    )

    assert stranger.get("/").texts("main h2") == ["Toujours"]
    assert chloe.get("/").texts("main h2") == ["Connectés", "Toujours"]


@pytest.mark.postgresql
def test_the_message_of_an_alert_keeps_its_lists(stranger: Browser, site: Site) -> None:
    publish_home(make_block("alert", title="Inondation", text="L’eau monte.\n\n1. Montez à l’étage\n2. Appelez"))

    assert stranger.get("/").texts("main .alert .prose ol li") == ["Montez à l’étage", "Appelez"]


def test_a_link_that_runs_a_script_opens_nothing(stranger: Browser, site: Site) -> None:
    row = create_page("Naissance", by=None)
    row.draft = make_contents(
        make_block("alert", title="Attention", url="javascript:alert(1)", link_label="Ici"),
        make_block("text", text="[Là](javascript:alert(1)) <script>alert(1)</script>"),
    )
    db.session.commit()

    page = stranger.get(build_preview_path(row.id))

    assert not [link for link in page.find_all("main a") if str(link.get("href", "")).startswith("javascript")]


@pytest.mark.form
def test_each_type_of_block_has_a_template_and_personal_ones_what_fills_them_in(app: Flask) -> None:
    for key, block_type in BLOCK_TYPES.items():
        app.jinja_env.get_template(f"portal/blocks/{key}.html")
        assert block_type.is_personal == (key in PERSONAL)
    assert set(SHARED) <= set(BLOCK_TYPES)


@pytest.mark.postgresql
def test_a_preview_shows_every_type_of_block(stranger: Browser, procedure_version: UUID) -> None:
    row = create_page("Tout", by=None)
    row.draft = make_contents(*(make_block(key) for key in BLOCK_TYPES if key != "search"))
    db.session.commit()

    page = stranger.get(build_preview_path(row.id))

    assert page.status == 200
    assert len(page.find_all("[id^=b]")) >= len(BLOCK_TYPES) - 1
