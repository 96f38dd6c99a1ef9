"""Tours of documents: received and kept by a resident, prepared by an agent, signed, made from templates."""

from __future__ import annotations

from collections.abc import Iterator

from playwright.sync_api import Page

from devtools.demo.guide_accounts import ALICE, CHLOE, ELISE, KARIM, SARAH, THOMAS
from devtools.screenshots.tours import (
    ERROR_SUMMARY,
    SUBMIT_BUTTON,
    Demo,
    Stop,
    create_unpictured_stop,
    load_texts,
    open_details,
    sign_in,
    visit_guide_pages,
)

# The fact of the page of a document that is its code.
CODE = ".document-facts .unbroken"


def resident_document_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Chloé reads what she was given, keeps it, and is about to delete what she keeps."""
    sign_in(page, demo, CHLOE)
    yield from visit_guide_pages(page, demo, ["own_document", "own_withdrawn_document"])
    page.goto(demo.url("own_request_documents"))
    yield Stop("own-request-documents", height=900)
    page.click("section[aria-labelledby=documents] form [type=submit]")
    page.wait_for_selector("section[aria-labelledby=documents] a[href^='/compte/porte-documents/']")
    open_details(page)
    yield create_unpictured_stop("own-request-kept")
    page.goto(demo.url("own_wallet"))
    yield Stop("own-wallet", height=1350)
    page.goto(demo.url("own_wallet_document"))
    yield Stop("own-wallet-document")
    page.goto(f"{demo.url('own_wallet_document')}/suppression")
    yield create_unpictured_stop("own-wallet-deletion")
    yield from visit_guide_pages(page, demo, ["own_new_wallet_document", "own_wallet_shares"])
    page.goto(demo.url("own_new_wallet_document"))
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector("main .field__error")
    yield create_unpictured_stop("own-new-wallet-document-error")


def agent_document_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Alice prepares, gives, posts and scans documents, and verifies one; Sarah reads copies from a wallet."""
    sign_in(page, demo, ALICE)
    yield from visit_guide_pages(
        page,
        demo,
        [
            "documents_to_sign",
            "agents_case_document_list",
            "agents_added_document",
            "agents_case_scan_start",
            "agents_document_scan",
            "agents_document_posting",
        ],
    )
    page.goto(demo.url("agents_case_new_document"))
    yield create_unpictured_stop("agents-case-new-document")
    page.click(f"main .links a[href*='{load_texts()['document_template']}']")
    page.fill("#f-text", load_texts()["missing_piece"])
    page.click("main form [name=act][value=preview]")
    page.wait_for_selector("#preview")
    yield Stop("agent-document-preview")
    page.goto(demo.url("agents_document"))
    yield create_unpictured_stop("agent-document")
    code = page.inner_text(CODE)
    open_details(page)
    page.click("main form[action$='/retraits'] [type=submit]")
    page.wait_for_selector("main .alert")
    yield create_unpictured_stop("agent-document-refusal")
    page.context.clear_cookies()
    yield from _verify_document(page, demo, code)
    sign_in(page, demo, SARAH)
    yield from visit_guide_pages(page, demo, ["case_wallet_copies"])


def signatory_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Thomas reads what waits for his signature, and refuses to sign without saying why."""
    sign_in(page, demo, THOMAS)
    page.goto(demo.url("documents_to_sign"))
    yield Stop("agent-to-sign", height=740)
    page.goto(demo.url("document_to_sign"))
    yield Stop("agent-document-to-sign", height=740)
    open_details(page)
    page.click("main form[action$='/refus'] [type=submit]")
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("agent-document-to-sign-error")
    page.goto(demo.url("document_to_sign"))
    page.click(".sign-bar a")
    yield Stop("agent-signature", height=740)


def template_tour(page: Page, demo: Demo) -> Iterator[Stop]:
    """Élise makes templates in parts and from files, and sets the seal; Karim tries one on the last requests."""
    sign_in(page, demo, ELISE)
    page.goto(demo.url("document_template"))
    page.frame_locator("iframe[name=document-preview]").locator("main").wait_for()
    yield Stop("document-template", height=1000)
    open_details(page)
    yield create_unpictured_stop("document-template-open")
    page.goto(demo.url("office_template"))
    yield Stop("office-template", height=1310)
    yield from visit_guide_pages(
        page,
        demo,
        [
            "document_templates",
            "new_document_template",
            "document_template_publication",
            "document_template_versions",
            "document_template_differences",
            "new_office_template",
            "electronic_seal",
            "signer_account",
        ],
    )
    page.goto(demo.url("new_office_template"))
    page.click(SUBMIT_BUTTON)
    page.wait_for_selector(ERROR_SUMMARY)
    yield create_unpictured_stop("new-office-template-errors")
    page.context.clear_cookies()
    sign_in(page, demo, KARIM)
    yield from visit_guide_pages(page, demo, ["document_template_trial"])


def _verify_document(page: Page, demo: Demo, code: str) -> Iterator[Stop]:
    """As anybody who has the paper: an unknown code, then its own."""
    page.goto(demo.url("document_verification"))
    yield create_unpictured_stop("document-verification")
    page.fill("#f-code", load_texts()["wrong_code"])
    page.click("main form [type=submit]")
    page.wait_for_selector("main .field__error")
    yield create_unpictured_stop("document-verification-error")
    page.fill("#f-code", code)
    page.click("main form [type=submit]")
    page.wait_for_selector("#identity")
    yield Stop("verified-document", height=900)
