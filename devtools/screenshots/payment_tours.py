"""Tours of payments: an invoice by its link, and a régie for its agents."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.screenshots.tours import Demo, Stop, create_unpictured_stop, sign_in, visit_guide_pages

SARAH, CHLOE = "sarah.benali@vaubrelles.example", "chloe.martin@courriel.example"
THOMAS = "thomas.roussel@vaubrelles.example"
PAGES_OF_A_REGIE = ("regie", "regie_invoice", "regie_day", "regie_new_invoice")
PAGES_OF_ACCOUNTS = (
    "regie_accounts",
    "regie_slips",
    "regie_closings",
    "regie_statements",
    "regie_statement",
    "regie_anomalies",
)
PAGES_OF_SOURCES = ("regie_card_source", "regie_case_source", "regie_case_sources", "invoiced_requests")
PAGES_OF_CAMPAIGNS = (
    "regie_campaigns",
    "regie_new_campaign",
    "regie_campaign",
    "regie_campaign_preview",
    "regie_notices",
)


def invoice_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """A visitor opens the link of a bill; Chloé looks at what her family has to pay."""
    yield from visit_guide_pages(page, demo, ("invoice",), is_pictured=True)
    sign_in(page, demo, CHLOE)
    yield from visit_guide_pages(page, demo, ("own_invoices",), is_pictured=True)


def adjustment_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Thomas reads what a cancelled booking of a rehearsal room is to be given back."""
    sign_in(page, demo, THOMAS)
    yield from visit_guide_pages(page, demo, ("regie_adjustments",), is_pictured=True)


def regie_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Sarah looks at her régie, and forgets what an invoice needs."""
    sign_in(page, demo, SARAH)
    yield from visit_guide_pages(page, demo, PAGES_OF_A_REGIE, is_pictured=True)
    yield from visit_guide_pages(page, demo, PAGES_OF_ACCOUNTS, is_pictured=True)
    yield from visit_guide_pages(page, demo, PAGES_OF_CAMPAIGNS, is_pictured=True)
    yield from visit_guide_pages(page, demo, PAGES_OF_SOURCES)
    page.goto(demo.url("regie_new_invoice"))
    page.click("#invoice-form button[type=submit]")
    page.wait_for_selector("#error-summary")
    yield create_unpictured_stop("regie-invoice-errors")
