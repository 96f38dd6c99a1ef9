"""The accounts of the demo that open the restricted pages of the guide."""

from __future__ import annotations

from devtools.demo.guide_pages import CASE_PAGES, PAGES, RECORDS_OF_ALICE, RECORDS_OF_ELISE, SITE_PAGES, STUDIO_PAGES

CHLOE, ALICE, BRUNO, SARAH, NADIA, KARIM, ELISE, THOMAS = (
    "chloe.martin@courriel.example",
    "alice.perrin@vaubrelles.example",
    "bruno.keller@vaubrelles.example",
    "sarah.benali@vaubrelles.example",
    "nadia.lemoine@vaubrelles.example",
    "karim.haddad@vaubrelles.example",
    "elise.moreau@vaubrelles.example",
    "thomas.roussel@vaubrelles.example",
)
# The accounts that can open the restricted pages.
OPENED_BY = {
    "profile": CHLOE,
    "own_requests": CHLOE,
    "own_preferences": CHLOE,
    "own_passkeys": CHLOE,
    "own_linked_software": CHLOE,
    "own_sign_in_methods": CHLOE,
    "own_sessions": CHLOE,
    "own_data": CHLOE,
    "identity_refusal": CHLOE,
    "own_drafts": CHLOE,
    "own_invoices": CHLOE,
    "own_paid_booking": CHLOE,
    "own_wallet": CHLOE,
    "own_new_wallet_document": CHLOE,
    "own_wallet_shares": CHLOE,
    "own_wallet_document": CHLOE,
    "case_wallet_copies": SARAH,
    **dict.fromkeys(["regies", "regie", "regie_new_invoice", "regie_day", "regie_invoice"], SARAH),
    **dict.fromkeys(["regie_accounts", "regie_slips", "regie_closings", "regie_closing", "regie_statements"], SARAH),
    **dict.fromkeys(["regie_statement", "regie_anomalies"], SARAH),
    "regie_adjustments": THOMAS,
    **dict.fromkeys(
        ["regie_campaigns", "regie_new_campaign", "regie_campaign", "regie_campaign_preview", "regie_notices"], SARAH
    ),
    **dict.fromkeys(["regie_card_source", "regie_case_source", "regie_case_sources", "invoiced_requests"], SARAH),
    "own_request": CHLOE,
    **{name: ALICE for name in PAGES if name.startswith("agents_")},
    **dict.fromkeys([*CASE_PAGES, *RECORDS_OF_ALICE], ALICE),
    **{name: BRUNO for name in PAGES if name.startswith("agents_agenda")},
    **{name: THOMAS for name in PAGES if name.startswith(("agents_rooms", "agents_event", "agents_new_event"))},
    "agents_entry": NADIA,
    "agents_reception": NADIA,
    "document_template_trial": KARIM,
    "health": ELISE,
    "documents_to_sign": THOMAS,
    "document_to_sign": THOMAS,
    **dict.fromkeys([*STUDIO_PAGES, *SITE_PAGES, *RECORDS_OF_ELISE], ELISE),
}
