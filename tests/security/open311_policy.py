"""The access policy of Open311: the site of these tests publishes no service, so that nothing is there for anybody."""

from __future__ import annotations

from tests.security.policy_rules import NO_SUCH_LIST, NOBODY, AccessRule

OPEN311_POLICY: dict[str, AccessRule] = {
    "case_publication.show_publication": NO_SUCH_LIST,
    "case_publication.update_publication": NO_SUCH_LIST,
    "open311.create_report": NOBODY,
    "open311.list_reports": NOBODY,
    "open311.refuse_unknown_address": NOBODY,
    "open311.list_services": NOBODY,
    "open311.show_definition": NOBODY,
    "open311.show_discovery": NOBODY,
    "open311.show_photo": NOBODY,
    "open311.show_report": NOBODY,
    "open311.show_token": NOBODY,
}
