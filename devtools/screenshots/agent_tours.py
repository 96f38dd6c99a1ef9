"""Tours of agents: the day, the list, a case and its actions, the mail, the reception."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.screenshots.tours import (
    ERROR_SUMMARY,
    Demo,
    Stop,
    create_unpictured_stop,
    load_texts,
    open_details,
    sign_in,
    visit_guide_pages,
    visit_pages,
)

ALICE = "alice.perrin@vaubrelles.example"
NADIA = "nadia.lemoine@vaubrelles.example"
# Not the button that inserts a canned reply.
SEND_MESSAGE = "#form-message [type=submit]:not([formaction])"

AGENT_PAGES = (
    ("agent-absences", "absences"),
    ("agent-calls-to-return", "rappels"),
    ("agent-caller", "appel?numero=0261915214"),
    ("agent-digest", "notifications/resume"),
    ("agent-exports", "demandes/exports"),
    ("agent-internal", "saisie/internes"),
    ("agent-mentions", "mentions"),
    ("agent-new-reply", "modeles/nouveau"),
    ("agent-notices", "notifications"),
    ("agent-palette", "aller?q=voirie"),
    ("agent-preferences", "notifications/preferences"),
    ("agent-ratings", "avis"),
    ("agent-replies", "modeles"),
    ("agent-view", "demandes/vues/nouvelle?state=all"),
    ("agent-views", "demandes/vues"),
    ("agent-work-preferences", "preferences/traitement"),
)
LIST_PAGES = (
    ("agent-columns", "demandes/colonnes?state=all"),
    ("agent-export", "demandes/export?state=all"),
    ("agent-list-urgent", "demandes?order=urgency"),
)
CASE_PAGES = (
    ("agent-holders", "attribution"),
    ("agent-limitation", "limitation"),
    ("agent-duplicates", "doublons"),
    ("agent-print", "impression"),
    ("agent-tracking-code", "code"),
    ("agent-other-channel", "autre-canal"),
)


def processing_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Alice processes street reports."""
    sign_in(page, demo, ALICE)
    page.goto(demo.url("agents_today"))
    yield Stop("agent-today")
    page.goto(demo.url("agents_list"))
    yield Stop("agent-list")
    yield from _filter_list(page)
    yield from visit_pages(page, demo, "/agents", (*AGENT_PAGES, *LIST_PAGES))
    yield from visit_guide_pages(page, demo, ("agents_reply", "agents_bulk_run", "agents_map"))
    yield from _process_many(page)
    yield from _show_offline_case(page)
    yield from visit_pages(page, demo, demo.url("agents_case"), CASE_PAGES)
    page.goto(demo.url("agents_case_duplicates"))
    page.click("main form[action$='/reunion'] [type=submit], main a[href*='/reunion?']")
    page.wait_for_selector("main [name=keep]", state="attached")
    yield create_unpictured_stop("agent-merge")
    page.goto("/agents/demandes?order=urgency")
    page.click(f".worklist .card__link:text('{load_texts()['tree']}')")
    page.wait_for_selector("#case-consents h2")
    yield create_unpictured_stop("agent-case-and-around")
    page.goto(demo.url("agents_photo"))
    yield create_unpictured_stop("agent-photo")
    page.goto(demo.url("agents_case"))
    yield Stop("agent-case")
    open_details(page)
    yield create_unpictured_stop("agent-case-open")
    page.goto(demo.url("agents_case"))
    yield from _write_message(page)
    yield from _perform_action(page)


def mail_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Alice turns e-mails and letters into requests."""
    sign_in(page, demo, ALICE)
    page.goto(demo.url("agents_mail"))
    yield Stop("agent-mail")
    page.click(".worklist tbody tr:first-child .card__link")
    page.wait_for_selector("#make-request")
    yield Stop("agent-mail-item")
    open_details(page)
    yield create_unpictured_stop("agent-mail-item-open")
    page.goto(f"{demo.url('agents_mail')}?tab=automatic")
    yield create_unpictured_stop("agent-mail-automatic")
    page.goto(f"{demo.url('agents_mail')}?q={load_texts()['search_in_vain']}")
    yield create_unpictured_stop("agent-mail-empty")
    page.goto(demo.url("agents_letters"))
    yield Stop("agent-letters")
    page.goto(demo.url("agents_outgoing_letters"))
    yield create_unpictured_stop("agent-outgoing-letters")
    page.click(".worklist tbody tr:first-child .card__link")
    page.wait_for_selector("h1")
    yield create_unpictured_stop("agent-outgoing-letter")


def reception_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Nadia answers callers, and enters requests received by phone, by post and at the counter."""
    sign_in(page, demo, NADIA)
    yield from _answer_caller(page, demo)
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


def _answer_caller(page: Page, demo: Demo) -> Iterator[Stop]:
    page.goto(demo.url("agents_reception"))
    yield create_unpictured_stop("agent-reception-empty")
    page.click("[aria-labelledby=call] [type=submit]")
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("agent-reception-errors")
    page.goto(f"{demo.url('agents_reception')}/reponses?q={load_texts()['search']}")
    yield create_unpictured_stop("agent-reception-articles")
    page.goto(demo.url("agents_reception"))
    for name in ("last_name", "first_name", "fact"):
        page.fill(f"[name={name}]", load_texts()[f"caller_{name}"])
    page.click("[aria-labelledby=lookup] [type=submit]")
    page.wait_for_selector("#answers")
    yield Stop("agent-reception")


def _process_many(page: Page) -> Iterator[Stop]:
    """Several requests are given to one agent."""
    page.goto("/agents/demandes?state=all")
    for place in (0, 1, 2):
        page.check(f".worklist__pick >> nth={place}")
    yield create_unpictured_stop("agent-list-picked")
    page.click("#for-many [data-action=assign]")
    page.wait_for_selector("main [name=agent]")
    yield create_unpictured_stop("agent-many-holders")


def _show_offline_case(page: Page) -> Iterator[Stop]:
    """A case rendered by the device itself."""
    page.goto("/agents/tournee")
    yield create_unpictured_stop("agent-tour-preparation")
    page.click("#field-tour [type=submit]")
    page.click("[data-cards] .card__link")
    page.wait_for_selector("[data-view=request] [data-actions]", state="attached")
    yield create_unpictured_stop("agent-tour")


def _filter_list(page: Page) -> Iterator[Stop]:
    page.focus("[name=procedure]")
    page.select_option("[name=procedure]", load_texts()["procedure"])
    page.wait_for_selector("#case-list .chips[aria-label] a")
    yield Stop("agent-list-filtered")
    page.fill("[name=words]", load_texts()["search_in_vain"])
    page.click(".case-list__filters [type=submit]")
    page.wait_for_selector("#case-list .empty")
    yield create_unpictured_stop("agent-list-empty")


def _write_message(page: Page) -> Iterator[Stop]:
    page.click(SEND_MESSAGE)
    page.wait_for_selector("#write-message .field__error")
    yield create_unpictured_stop("agent-message-error")
    page.fill("#message-text", load_texts()["reply"])
    page.click(SEND_MESSAGE)
    page.wait_for_selector("#write-message .alert")
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
