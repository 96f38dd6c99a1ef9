"""The access policy of the workplace of webmasters."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, AccessRule

WEBMASTER_POLICY: dict[str, AccessRule] = {
    "webmaster.show_overview": ADMINISTRATOR,
    "webmaster_search.create_synonyms": ADMINISTRATOR,
    "webmaster_search.delete_missed_search": ADMINISTRATOR,
    "webmaster_search.delete_synonyms": ADMINISTRATOR,
    "webmaster_search.show_search": ADMINISTRATOR,
}
