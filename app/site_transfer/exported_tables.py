"""The tables of the main database: those that an export contains, by chapter, and those it leaves out, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import ColumnElement, Table

from app.core.db import Base
from app.core.jobs.outbox import OutboxItem

# A chapter is a folder of the export. A table is in one chapter, or in `LEFT_OUT`.
CHAPTERS: Mapping[str, tuple[str, ...]] = {
    "settings": (
        "site_setting", "charter", "site_text", "school_holiday", "district_map", "sms_count", "stopped_number",
        "electronic_seal", "department", "role", "quality", "case_view", "dispatch_rule_set", "canned_reply",
        "mailbox", "mailbox_rule",
    ),
    "software": (
        "api_key", "api_key_right", "received_call", "directory", "openid_client", "openid_key", "openid_source",
        "saml_provider", "webhook", "webhook_delivery",
    ),
    "accounts": (
        "account", "account_role", "sectoral_name", "second_factor", "recovery_code", "passkey", "account_signature",
        "absence", "agent_duty", "design_right", "digest_subscription", "directory_suspension", "external_identity",
        "held_quality", "list_preference", "preference", "push_device", "work_preference", "openid_link",
    ),
    "definitions": (
        "procedure_version", "procedure_draft", "procedure", "workflow_version", "workflow_draft", "workflow",
        "document_template_version", "document_template_draft", "document_template", "document_template_file",
        "definition_edit", "definition_event", "case_migration", "procedure_rating", "season_count",
    ),
    "lists": ("data_source", "card", "card_owner", "card_owner_origin"),
    "pages": (
        "site_page", "site_page_version", "site_page_edit", "site_image", "site_image_file", "news_item",
        "news_version", "article_version", "article_draft", "article", "article_feedback", "redirect",
        "search_synonym_group", "search_missed",
    ),
    "theme": ("theme_file", "theme_version", "theme_edit"),
    "agendas": (
        "agenda", "agenda_calendar", "agenda_exception", "agenda_feed", "booking_series", "event_session", "booking",
        "booking_unit", "earlier_alert", "earlier_offer", "meeting_point", "pre_application",
    ),
    "cases": (
        "case", "case_event", "case_facet", "search_token", "case_holder", "case_link", "case_merge", "case_grant",
        "personal_request", "reported_place", "consent_entry", "attachment", "wallet_copy", "agent_draft",
        "pending_step", "scheduled_timeout", "execution_step", "execution_error", "taken_place", "rating_request",
        "device_request", "bulk_run", "bulk_run_item", "webservice_call", "draft", "mention", "notice", "message",
        "call_to_return", "anonymous_case",
    ),
    "documents": (
        "case_document", "document_download", "document_number", "document_record", "document_series",
        "document_scan", "document_scan_page", "outgoing_letter", "wallet", "wallet_document", "wallet_share",
    ),
    "mail": ("mail_item", "mail_file", "letter_batch"),
    "payments": (
        "booking_adjustment", "regie", "regie_closing", "regie_statement", "regie_statement_row", "invoice", "invoice_line",
        "invoice_series", "invoice_family", "invoice_campaign", "invoice_campaign_mailing", "invoice_campaign_row",
        "external_invoice", "external_invoice_source", "external_invoice_family", "family_portal",
        "family_portal_payment", "invoice_payment", "payment_attempt", "payment_attempt_part", "payment_credit",
        "payment_quarantine", "payment_refund", "invoice_notice_batch", "invoice_batch_notice", "pes_slip",
        "pes_slip_debt",
    ),
    "journals": ("access_entry", "access_head", "administration_event", "outbox_item"),
}  # fmt: skip

LEFT_OUT: Mapping[str, str] = {
    "answered_challenge": "passkey challenges that were answered, for a few minutes",
    "archive": "copies of own data that residents asked for: they expire, and are made again",
    "archived_subject": "contents of those copies",
    "arriving_identity": "identities of sign-ins under way",
    "attempt_counter": "counters of failed attempts, for a few hours",
    "case_undo": "acts that can still be undone, for a few minutes",
    "definition_trial": "trials of authors, which expire",
    "external_session": "sessions, which belong to the browsers of the former address",
    "heartbeat": "processes of the former installation",
    "interrupted_form": "forms interrupted by a sign-in, for a few minutes",
    "list_export": "lists that agents downloaded: they expire, and are made again",
    "openid_assertion": "assertions already used, for a few minutes",
    "openid_authorization": "sessions in other software",
    "openid_token": "tokens of sessions in other software",
    "received_export": "a file that an administrator is about to import",
    "received_package": "a file that an administrator is about to import",
    "recipient_quota": "counters of recent messages",
    "saml_answer": "answers of sign-ins under way",
    "search_entry": "the search index of published contents, which is made again",
    "search_index_state": "the state of that index",
    "site_export": "exports of the site that administrators asked for: they expire, and are made again",
    "sign_in": "sessions, which belong to the browsers of the former address",
    "single_use_link": "links of letters, which expire",
    "source_answer": "cached responses of other software",
    "spent_value": "values already used, for a few minutes",
}

# Conditions on the rows of a table that are exported; all rows of the others are.
ROW_CONDITIONS: Mapping[str, ColumnElement[bool]] = {"outbox_item": OutboxItem.done_at.is_(None)}


def list_tables() -> Iterator[tuple[str, Table]]:
    """The chapter and the table of each exported table, those that others refer to first."""
    chapters = {table: chapter for chapter, tables in CHAPTERS.items() for table in tables}
    for table in Base.metadata.sorted_tables:
        if table.name in chapters:
            yield chapters[table.name], table
