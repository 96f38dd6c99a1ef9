"""The tour of an administrator: agents, the organisation, settings, oversight, articles."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.screenshots.tours import (
    ERROR_SUMMARY,
    SUBMIT_BUTTON,
    Demo,
    Stop,
    create_unpictured_stop,
    open_details,
    sign_in,
    visit_guide_pages,
    visit_pages,
)

ELISE = "elise.moreau@vaubrelles.example"

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
    ("admin-retention-dry-run", "conservation/essai"),
    ("admin-mailboxes", "boites"),
    ("admin-new-mailbox", "boites/nouvelle"),
    ("admin-dispatch", "repartition"),
    ("admin-dispatch-rules", "repartition/signaler-un-probleme-de-voirie"),
    ("admin-dispatch-trial", "repartition/signaler-un-probleme-de-voirie/essai"),
    ("admin-accesses", "consultations"),
    ("admin-anomalies", "consultations/anomalies"),
    ("admin-verification", "consultations/verification"),
    ("admin-short-messages", "sms"),
    ("admin-history", "historique"),
    ("admin-site-exports", "export-du-site"),
    ("admin-new-site-export", "export-du-site/nouveau"),
)


def administration_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Élise invites agents, assigns roles, and checks the health page."""
    sign_in(page, demo, ELISE)
    page.goto("/agents/administration/")
    yield Stop("admin")
    yield from visit_pages(page, demo, "/agents/administration", ADMINISTRATION_PAGES)
    yield from _show_mailbox(page, demo)
    page.goto(demo.url("agents_absences_of_all"))
    yield create_unpictured_stop("admin-absences")
    page.click("main a[href^='/agents/absences/agents/'] >> nth=0")
    yield create_unpictured_stop("admin-absence")
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


def _show_mailbox(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("mailboxes"))
    page.click(".worklist tbody tr:first-child .card__link")
    page.wait_for_selector("main form")
    yield create_unpictured_stop("admin-mailbox")
    page.goto(demo.url("new_mailbox"))
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("admin-mailbox-errors")


def _write_article(page: Page, demo: Demo) -> Iterator[Stop]:
    """Articles of the knowledge base: list, editor with its preview and everything open, comparison, exchange."""
    names = ("articles", "article_versions", "article_preview", "article_exchange", "agents_article")
    yield from visit_guide_pages(page, demo, names)
    page.goto(demo.url("article_editor"))
    open_details(page)
    page.click("#article-form [data-preview]")
    page.wait_for_selector("#f-answer-preview h2")
    yield Stop("article-editor", height=1000)
    page.fill("#f-elsewhere_url", "ants")
    page.click("#article-form .actions [type=submit]")
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("article-errors")
