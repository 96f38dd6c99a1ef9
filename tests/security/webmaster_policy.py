"""The access policy of the workplace of webmasters."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, AccessRule

WEBMASTER_POLICY: dict[str, AccessRule] = {
    "article_editor.show_article": ADMINISTRATOR,
    "article_editor.show_preview": ADMINISTRATOR,
    "article_editor.update_article": ADMINISTRATOR,
    "article_exchange.create_import": ADMINISTRATOR,
    "article_exchange.download_archive": ADMINISTRATOR,
    "article_exchange.show_exchange": ADMINISTRATOR,
    "article_index.create": ADMINISTRATOR,
    "article_index.list_rows": ADMINISTRATOR,
    "article_index.show_new": ADMINISTRATOR,
    "article_publication.create_publication": ADMINISTRATOR,
    "article_publication.create_withdrawal": ADMINISTRATOR,
    "article_publication.delete_draft": ADMINISTRATOR,
    "article_publication.update_review": ADMINISTRATOR,
    "article_versions.create_restoration": ADMINISTRATOR,
    "article_versions.list_article_versions": ADMINISTRATOR,
    "article_versions.show_version": ADMINISTRATOR,
    "markdown_preview.create_preview": ADMINISTRATOR,
    "webmaster.show_overview": ADMINISTRATOR,
}
