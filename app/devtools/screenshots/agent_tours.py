"""Tours of agents: the list, a case and its actions, intake, administration."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from app.devtools.screenshots.tours import (
    ERROR_SUMMARY,
    SUBMIT_BUTTON,
    Demo,
    Stop,
    create_unpictured_stop,
    load_texts,
    sign_in,
)

ALICE = "alice.perrin@vaubrelles.example"
NADIA = "nadia.lemoine@vaubrelles.example"
ELISE = "elise.moreau@vaubrelles.example"

AGENT_PAGES = (
    ("agent-internal", "saisie/internes"),
    ("agent-notices", "notifications"),
    ("agent-preferences", "notifications/preferences"),
    ("agent-tour-preparation", "tournee"),
)
ADMINISTRATION_PAGES = (
    ("admin-settings", "reglages"),
    ("admin-districts", "quartiers"),
    ("admin-definitions", "definitions"),
    ("admin-procedure", "definitions/demarches/subvention-association"),
    ("admin-procedure-in-words", "definitions/demarches/subvention-association/lecture/1"),
    ("admin-workflow-in-words", "definitions/circuits/subvention/lecture/1"),
    ("admin-differences", "definitions/circuits/subvention/differences"),
    ("admin-packages", "paquets"),
    ("admin-package", "paquets/export"),
    ("admin-preview", "definitions/demarches/signaler-un-arbre/apercu/1"),
    ("admin-publik", "venir-de-publik"),
    ("admin-lists", "listes"),
    ("admin-errors", "erreurs"),
    ("admin-departments", "services"),
    ("admin-department", "services/voirie"),
    ("admin-department-merge", "services/voirie/fusion?into=etat-civil"),
    ("admin-roles", "roles"),
    ("admin-role", "roles/voirie-instruction"),
    ("admin-role-merge", "roles/voirie-instruction/fusion?into=voirie-signature"),
    ("admin-rights", "droits"),
    ("admin-topics", "rubriques"),
    ("admin-topic", "rubriques/etat-civil"),
    ("admin-retention", "conservation"),
    ("admin-history", "historique"),
)


def processing_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Alice processes street reports."""
    sign_in(page, demo, ALICE)
    page.goto(demo.url("agents_list"))
    yield Stop("agent-list")
    yield from _filter_list(page)
    for name, path in AGENT_PAGES:
        page.goto(f"/agents/{path}")
        yield create_unpictured_stop(name)
    yield from _show_offline_case(page)
    for name, path in (("agent-holders", "attribution"), ("agent-limitation", "limitation")):
        page.goto(f"{demo.url('agents_case')}/{path}")
        yield create_unpictured_stop(name)
    page.goto("/agents/demandes?order=urgency")
    yield create_unpictured_stop("agent-list-urgent")
    page.click(f".worklist .card__link:text('{load_texts()['tree']}')")
    page.wait_for_selector("#case-consents h2")
    yield create_unpictured_stop("agent-case-and-around")
    page.goto(demo.url("agents_case"))
    yield Stop("agent-case")
    yield from _write_message(page)
    yield from _perform_action(page)


def reception_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Nadia enters requests received by phone, by post and at the counter."""
    sign_in(page, demo, NADIA)
    page.goto(demo.url("agents_entry"))
    yield Stop("agent-entry")
    page.goto(f"{demo.url('agents_entry')}?q={load_texts()['search_in_vain']}")
    yield create_unpictured_stop("agent-entry-empty")
    page.goto(f"{demo.url('agents_entry')}/{load_texts()['procedure']}")
    yield Stop("agent-entry-form")
    page.click("#intake-form .intake__end [type=submit]")
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("agent-entry-errors")
    page.check("[name=channel][value=phone]")
    page.check("[name=nature][value=eclairage]")
    page.wait_for_selector("#f-numero_lampadaire")
    yield create_unpictured_stop("agent-entry-condition")
    page.fill("[name=adresse__where]", load_texts()["street"])
    page.check("[name=danger][value=no]")
    page.click("#intake-form .intake__end [type=submit]")
    page.wait_for_selector("main .ticket")
    yield Stop("agent-entry-receipt")
    page.goto(demo.url("agents_list"))
    yield create_unpictured_stop("agent-list-reception")


def administration_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Élise invites agents, assigns roles, and checks the health page."""
    sign_in(page, demo, ELISE)
    page.goto("/agents/administration/")
    yield Stop("admin")
    for name, path in ADMINISTRATION_PAGES:
        page.goto(f"/agents/administration/{path}")
        yield create_unpictured_stop(name)
    page.goto("/agents/administration/paquets")
    page.click("form[action$='/catalogue/signaler-un-arbre'] [type=submit]")
    page.wait_for_selector("[name=state]", state="attached")
    yield create_unpictured_stop("admin-package-received")
    page.goto("/agents/administration/agents")
    yield Stop("admin-agents")
    page.click(".worklist tbody tr:first-child a")
    yield Stop("admin-agent")
    page.goto("/agents/administration/agents/invitation")
    yield Stop("admin-invitation")
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("admin-invitation-error")
    page.goto("/agents/administration/envois")
    yield create_unpictured_stop("admin-deliveries")
    page.goto("/agents/administration/sante")
    yield Stop("admin-health")
    yield from _write_article(page, demo)


def _show_offline_case(page: Page) -> Iterator[Stop]:
    """A case rendered by the device itself."""
    page.click("#field-tour [type=submit]")
    page.click("[data-cards] .card__link")
    page.wait_for_selector("[data-view=request] [data-actions]", state="attached")
    yield create_unpictured_stop("agent-tour")


def _filter_list(page: Page) -> Iterator[Stop]:
    page.select_option("[name=procedure]", load_texts()["procedure"])
    page.wait_for_selector("#case-list .chips[aria-label] a")
    yield Stop("agent-list-filtered")
    page.fill("[name=words]", load_texts()["search_in_vain"])
    page.click(".case-list__filters [type=submit]")
    page.wait_for_selector("#case-list .empty")
    yield create_unpictured_stop("agent-list-empty")


def _write_message(page: Page) -> Iterator[Stop]:
    page.click("#write-message [type=submit]")
    page.wait_for_selector("#write-message .field__error")
    yield create_unpictured_stop("agent-message-error")
    page.fill("#message-text", load_texts()["reply"])
    page.click("#write-message [type=submit]")
    page.wait_for_selector("#thread .message")
    yield create_unpictured_stop("agent-message")


def _perform_action(page: Page) -> Iterator[Stop]:
    page.click("#case-actions a.button[data-tone=primary]")
    page.wait_for_selector("#case-actions [name=equipe]")
    yield Stop("agent-action")
    page.click("#case-actions [type=submit]")
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("agent-action-errors")
    page.check("#case-actions [name=equipe][value=voirie]")
    page.click("#case-actions [type=submit]")
    page.wait_for_selector("#case-actions .alert")
    yield Stop("agent-action-done")


def _write_article(page: Page, demo: Demo) -> Iterator[Stop]:
    """Articles of the knowledge base: list, editor with its preview and everything open, comparison, exchange."""
    for name in ("articles", "article_versions", "article_preview", "article_exchange", "agents_article"):
        page.goto(demo.url(name))
        yield create_unpictured_stop(name.replace("_", "-"))
    page.goto(demo.url("article_editor"))
    page.evaluate("() => document.querySelectorAll('main details').forEach((each) => (each.open = true))")
    page.click("#article-form [data-preview]")
    page.wait_for_selector("#f-answer-preview h2")
    yield Stop("article-editor", height=1000)
    page.fill("#f-elsewhere_url", "ants")
    page.click("#article-form .actions [type=submit]")
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("article-errors")
