"""The columns of bytes of the exported tables: those that are sealed, each with its key and context, and those that are not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Column, Table

# The master key seals the column, instead of the key of a row.
SITE = "site"
OWN_KEY = "key_id"


@dataclass(frozen=True)
class SealedColumn:
    """A sealed column: the context it is bound to, with values of its row in braces, and where its key is.

    `key` is `OWN_KEY`, `SITE`, or the column that refers to the row whose key seals this one.
    """

    name: str
    about: str
    key: str = OWN_KEY
    # Sealed by the key of the row that `key` refers to, then by the key of its own row.
    is_sealed_twice: bool = False


SEALED: Mapping[str, tuple[SealedColumn, ...]] = {
    "account": (SealedColumn("profile", "account.profile"),),
    "account_signature": (SealedColumn("sealed", "account_signature"),),
    "agent_draft": (SealedColumn("contents", "agent_draft.contents", "case_id"),),
    "attachment": (SealedColumn("sealed", "attachment"),),
    "booking": (SealedColumn("sealed", "booking.sealed"),),
    "booking_series": (SealedColumn("sealed", "booking_series.sealed"),),
    "bulk_run": (SealedColumn("sealed", "bulk_run.content", "account_id"),),
    "call_to_return": (SealedColumn("sealed", "call_to_return"),),
    "canned_reply": (SealedColumn("sealed", "canned_reply", SITE),),
    "card": (SealedColumn("sealed", "card.contents"),),
    "card_owner": (SealedColumn("sealed", "card_owner.sealed"),),
    "case": (
        SealedColumn("answers", "case.answers"),
        SealedColumn("processing", "case.processing"),
        SealedColumn("digest", "case.digest"),
    ),
    "case_document": (SealedColumn("sealed", "case_document"),),
    "case_event": (SealedColumn("details", "case_event.details", "case_id"),),
    "consent_entry": (SealedColumn("words", "consent_entry.words", "case_id"),),
    "document_scan": (SealedColumn("sealed", "document_scan"),),
    "document_scan_page": (SealedColumn("sealed", "document_scan_page"),),
    "draft": (SealedColumn("contents", "draft.contents"),),
    "external_identity": (SealedColumn("sealed", "external_identity.sealed", "account_id"),),
    "external_invoice_family": (SealedColumn("sealed", "external_invoice_family.name_id", "account_id"),),
    "held_quality": (SealedColumn("sealed", "held_quality.content"),),
    "invoice": (SealedColumn("payer", "invoice.payer"),),
    "invoice_campaign_row": (SealedColumn("sealed", "invoice_campaign_row.content", "campaign_id"),),
    "letter_batch": (SealedColumn("sealed", "letter_batch.description"),),
    "mail_file": (SealedColumn("sealed", "mail_file.description"),),
    "mail_item": (SealedColumn("sealed", "mail_item.contents"),),
    "message": (SealedColumn("sealed", "message.content"),),
    "notice": (SealedColumn("sealed", "notice.content"),),
    "outgoing_letter": (SealedColumn("sealed", "outgoing_letter.contents"),),
    "passkey": (SealedColumn("name", "passkey.name", "account_id"),),
    "payment_attempt": (SealedColumn("gateway_id", "payment_attempt.gateway_id", "invoice_id"),),
    "pre_application": (
        SealedColumn("sealed", "pre_application.sealed"),
        SealedColumn("declared", "pre_application.declared"),
    ),
    "push_device": (SealedColumn("sealed", "push_device.subscription"),),
    "reported_place": (
        SealedColumn("sealed", "reported_place.sealed", "case_id"),
        SealedColumn("publication", "reported_place.publication", "case_id"),
    ),
    "sectoral_name": (SealedColumn("sealed", "sectoral_name.account", SITE),),
    # In this order: the context of a mark has the digest that is in the contents.
    "wallet_document": (
        SealedColumn("sealed", "wallet_document.contents", "account_id", is_sealed_twice=True),
        SealedColumn("mark", "wallet_document.mark:{id}:{sealed[sha256]}", "account_id", is_sealed_twice=True),
    ),
    "wallet_copy": (SealedColumn("sealed", "wallet_copy.mark:{attachment_id}:{_digest}", "attachment_id"),),
    "wallet_share": (SealedColumn("sealed", "wallet_share.purpose", "account_id"),),
    "webservice_call": (
        SealedColumn("request", "webservice_call.request"),
        SealedColumn("answer", "webservice_call.answer"),
    ),
}

# Sealed columns that open other software or an account: they are in the protected parts of an export.
SECRETS: Mapping[str, tuple[SealedColumn, ...]] = {
    "agenda_calendar": (SealedColumn("address", "agenda_calendar.address", SITE),),
    "directory": (SealedColumn("password", "directory.password", SITE),),
    "electronic_seal": (SealedColumn("sealed", "electronic_seal", SITE),),
    "external_invoice_source": (SealedColumn("password", "external_invoice_source.credentials", SITE),),
    "mailbox": (SealedColumn("password", "mailbox.password", SITE),),
    "openid_key": (SealedColumn("sealed", "openid_key.private", SITE),),
    "openid_source": (SealedColumn("secret", "openid_source.secret", SITE),),
    "saml_provider": (SealedColumn("private_key", "saml_provider.private_key", SITE),),
    "second_factor": (
        SealedColumn("secret", "account.second_factor", "account_id"),
        SealedColumn("next_secret", "account.second_factor", "account_id"),
    ),
    "site_setting": (SealedColumn("secret", "site_setting.{key}", SITE),),
    "webhook": (
        SealedColumn("secret", "webhook.secret", SITE),
        SealedColumn("former_secret", "webhook.secret", SITE),
    ),
}
# Columns in the protected parts that are not sealed in the database.
PLAIN_SECRETS: Mapping[str, tuple[str, ...]] = {"account": ("password_hash",)}

# Fingerprints, digests, public keys and public contents, which are exported as they are.
PLAIN_BYTES = frozenset({
    "access_entry.actor", "access_entry.subject", "access_entry.salt", "access_entry.commit_hash",
    "access_entry.chain_hash", "access_entry.erasure_proof", "access_head.chain_hash", "access_head.signature",
    "account.email_index", "agenda_feed.salt", "api_key.secret_hash", "api_key.former_hash", "case.tracking_hash",
    "case.contact_hash", "case_facet.token", "case_grant.token_hash", "case_grant.device_hash",
    "consent_entry.text_hash", "device_request.owner_hash", "device_request.content_hash",
    "document_record.code_index", "document_record.digest", "document_template_file.content", "draft.resume_hash",
    "draft.confirmation_hash", "external_identity.subject_index", "external_identity.pivot_index",
    "family_portal.secret_hash", "invoice.payer_index", "invoice_family.fingerprint", "mail_item.message_index",
    "openid_client.secret_hash", "passkey.credential_id", "passkey.public_key", "personal_request.contact_hash",
    "pre_application.number_hash", "push_device.endpoint_index", "received_call.token_hash",
    "received_call.asked_hash", "recovery_code.code_hash", "reported_place.square", "search_token.token",
    "site_image_file.content", "stopped_number.number_index", "theme_file.content",
})  # fmt: skip


def has_secrets(table: Table) -> bool:
    """Whether the table has columns for the protected parts."""
    return table.name in SECRETS or table.name in PLAIN_SECRETS


def list_sealed_columns(table: Table) -> tuple[SealedColumn, ...]:
    """The sealed columns of a table, secrets excepted."""
    return SEALED.get(table.name, ())


def list_secret_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table that only the protected parts contain."""
    return (*(column.name for column in SECRETS.get(table.name, ())), *PLAIN_SECRETS.get(table.name, ()))


def find_key_owner(table: Table, column: SealedColumn) -> Column[object]:
    """The primary key of the row whose key seals the column of another table."""
    return next(iter(table.c[column.key].foreign_keys)).column
