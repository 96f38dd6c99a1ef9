"""The access policy of the documents of requests."""

from __future__ import annotations

from tests.security.policy_rules import CODE_FULL, DECIDES, HOLDS, OPENS, AccessRule

# Nobody says in the place of the applicant that they have read a document.
SAYS_READ = AccessRule(frozenset({"owner", CODE_FULL}))

DOCUMENT_POLICY: dict[str, AccessRule] = {
    "case_documents.create_delivery": DECIDES,
    "case_documents.create_retry": DECIDES,
    "case_documents.create_withdrawal": DECIDES,
    "case_documents.list_documents": OPENS,
    "case_documents.show_document": OPENS,
    "case_documents.show_state": OPENS,
    "document_posting.create_letter": DECIDES,
    "document_posting.show_form": DECIDES,
    "document_preparation.create_document": DECIDES,
    "document_preparation.show_form": DECIDES,
    "document_scans.create_change": DECIDES,
    "document_scans.create_deletion": DECIDES,
    "document_scans.create_scan": DECIDES,
    "document_scans.show_page_picture": DECIDES,
    "document_scans.show_scan": DECIDES,
    "document_scans.show_start": DECIDES,
    "outgoing_letters.show_file": OPENS,
    "portal_documents.create_reading": SAYS_READ,
    "portal_documents.download_file": HOLDS,
    "portal_documents.show_document": HOLDS,
}
