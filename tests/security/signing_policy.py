"""The access policy of signatures and of the electronic seal."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, ANY_AGENT, DECIDES, AccessRule

# The documents of the target site are signed by the role of the agent in charge.
SIGNING_POLICY: dict[str, AccessRule] = {
    "agent_signature.delete_signature": ADMINISTRATOR,
    "agent_signature.save_signature": ADMINISTRATOR,
    "documents_to_sign.create_delegation": DECIDES,
    "documents_to_sign.create_refusal": DECIDES,
    "documents_to_sign.create_return": DECIDES,
    "documents_to_sign.list_documents": ANY_AGENT,
    "documents_to_sign.show_document": DECIDES,
    "documents_to_sign.show_file": DECIDES,
    "signatures.create_signatures": ANY_AGENT,
    "signatures.delete_signature": DECIDES,
    "signatures.show_confirmation": ANY_AGENT,
    "electronic_seal.delete_seal": ADMINISTRATOR,
    "electronic_seal.save_seal": ADMINISTRATOR,
    "electronic_seal.show_seal": ADMINISTRATOR,
    "site_exports.create_export": ADMINISTRATOR,
    "site_exports.create_export_download": ADMINISTRATOR,
    "site_exports.delete_export": ADMINISTRATOR,
    "site_exports.list_exports": ADMINISTRATOR,
    "site_exports.show_new_export": ADMINISTRATOR,
}
