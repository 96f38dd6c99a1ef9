"""The objects that actors may attack, and the words that mark their texts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.accounts.models import Account
from app.cases.models import Attachment, Case, Draft
from app.core.jobs.outbox import OutboxItem
from app.definitions.drafts.import_points import compute_key
from tests.security.definitions import SPOKEN_PROCEDURE
from tests.security.object_factories import IMPORT_REMARK
from tests.security.site_page_objects import is_about_pages

# The views of the catalogue, with the slug of a definition of it.
CATALOGUE_SLUGS = {
    "from_catalogue": "acte-de-naissance",
    "studio_starts.show_model": "acte-de-naissance",
    "studio_starts.show_workflow_model": "declaration",
}
# What the slug of an address names, when it is not the procedure nor the quality.
NAMES = {"theme_studio.show_preview": "accueil", "franceconnect.create_check": "franceconnect"}
SLUGS = {
    "departments": "voirie",
    "roles": "voirie-controle",
    "role_holders": "voirie-controle",
    "topics": SPOKEN_PROCEDURE["theme"],
    "case_migrations": "autorisation",
    "studio_circuits": "autorisation",
    "document_template_editor": "lettre",
    "document_template_files": "courrier",
    "document_template_preview": "lettre",
    "document_template_publication": "lettre",
    "document_template_versions": "lettre",
    "studio_agendas": "titres",
    "agenda_calendars": "titres",
    "agenda_simulation": "titres",
}


def make_canary() -> str:
    """Return a unique word, which can be found wherever it appears."""
    return f"canari{secrets.token_hex(10)}"


@dataclass
class Objects:
    """Objects that URLs identify: one of each kind, all with the same owner."""

    case: Case
    draft: Draft
    intake: Draft
    attachment: Attachment
    agent: Account
    session_id: UUID
    item: OutboxItem
    call_id: UUID
    notice_id: UUID
    agent_notice_id: UUID
    lost_draft_id: UUID
    package_id: UUID
    export_id: UUID
    archive_id: UUID
    case_archive_id: UUID
    api_key_id: UUID
    device_id: UUID
    agent_device_id: UUID
    held_id: UUID
    # Values of the addresses of news, banners and menus.
    site_values: dict[str, Any]
    synonym_group_id: UUID
    # Values of the addresses of mail.
    mail_values: dict[str, Any]
    # Values of the addresses of a page of the site and of its image.
    site_page_values: dict[str, Any]
    # Canaries by group of readers: "case", "account", "note", "draft", "intake".
    canaries: dict[str, list[str]] = field(default_factory=dict)
    list_export_id: UUID | None = None
    passkey_id: UUID | None = None
    # Values of the addresses of what an agent organises.
    work_values: dict[str, Any] = field(default_factory=dict)
    _url_values: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False)

    def get_url_values(self, endpoint: str) -> dict[str, Any]:
        """Return the URL values of the objects, by name. They never change, so rows are not read again for them."""
        if endpoint not in self._url_values:
            self._url_values[endpoint] = self._list_url_values(endpoint)
        return self._url_values[endpoint]

    def _list_url_values(self, endpoint: str) -> dict[str, Any]:
        blueprint = endpoint.partition(".")[0]
        page_values = self.site_page_values if is_about_pages(endpoint) else {}
        wallet_document_id = self.work_values.get("wallet_document_id")
        return {
            **self.site_values,
            **self.mail_values,
            **self.work_values,
            "case_id": self.case.id,
            "draft_id": self.draft.id,
            "report_id": self.case.id,
            "token": self.draft.id,
            "intake_id": self.intake.id,
            "attachment_id": self.work_values.get(f"file of {blueprint}", self.attachment.id),
            "document_id": wallet_document_id if blueprint == "wallet_document" else self.mail_values["document_id"],
            "card_id": self.case.id,
            "owner_id": self.case.id,
            "account_id": self.agent.id,
            "session_id": self.session_id,
            "link_id": self.work_values["link_id"] if endpoint.startswith("account.own_software") else self.session_id,
            "letter_id": self.mail_values["posted_document_id" if endpoint.endswith(".show_file") else "letter_id"],
            "item_id": self.item.id,
            "call_id": self.call_id,
            "notice_id": self.notice_id if endpoint.startswith("portal") else self.agent_notice_id,
            "name": NAMES.get(endpoint, "carte"),
            "zoom": 1,
            "x": 0,
            "y": 1,
            "event_id": self.lost_draft_id,
            "package_id": self.package_id,
            "export_id": self.export_id,
            "list_export_id": self.list_export_id,
            "passkey_id": self.passkey_id,
            "archive_id": self.archive_id if endpoint.startswith("account") else self.case_archive_id,
            "api_key_id": self.api_key_id,
            "device_id": self.device_id if endpoint.startswith("portal") else self.agent_device_id,
            "held_id": self.held_id,
            "group_id": self.synonym_group_id,
            "reference": self.case.reference,
            "identifier": "inconnue",
            "file_id": self.attachment.id,
            "kind": "demarches",
            "version": "1",
            "number": 1,
            "question": "consentement",
            "right_id": self.session_id,
            "slug": _find_catalogue_slug(endpoint) or self._get_slug(blueprint),
            "page_id": "tout",
            "action_id": "withdraw" if endpoint.startswith("portal") else "accept",
            "field_id": "objet",
            "mail_id": "20260101-120000-0",
            "form": "note",
            "drawing": "app-192",
            "suffix": "xml",
            "path": "inconnu",
            "service_code": "signaler",
            "key": self.mail_values["saml_key"] if endpoint.startswith("account.saml") else compute_key(IMPORT_REMARK),
            **page_values,
            **self.work_values.get(f"values of {blueprint}", {}),
            **({"provider_id": self.mail_values["saml_provider_id"]} if blueprint == "saml_providers" else {}),
        }

    def _get_slug(self, blueprint: str) -> str:
        return str(self.site_values["news_slug"]) if blueprint == "news" else SLUGS.get(blueprint, "autoriser")


def _find_catalogue_slug(endpoint: str) -> str:
    return next((slug for name, slug in CATALOGUE_SLUGS.items() if endpoint.endswith(name)), "")
