"""The access policy of canned replies, mentions and merges."""

from __future__ import annotations

from tests.security.policy_rules import ANY_AGENT, DECIDES, OPENS, TOLD_AGENT, AccessRule

REPLIES_POLICY: dict[str, AccessRule] = {
    "canned_replies.create_reply": ANY_AGENT,
    "canned_replies.delete_reply": TOLD_AGENT,
    "canned_replies.list_replies": ANY_AGENT,
    "canned_replies.show_new_reply": ANY_AGENT,
    "canned_replies.show_reply": TOLD_AGENT,
    "canned_replies.update_reply": TOLD_AGENT,
    "case_merges.create_merge": DECIDES,
    "case_merges.create_separation": DECIDES,
    "case_merges.list_duplicates": DECIDES,
    "case_merges.list_merged": OPENS,
    "case_merges.show_merge": DECIDES,
    "case_replies.create_insertion": OPENS,
    "mentions.create_reading": TOLD_AGENT,
    "mentions.create_readings": ANY_AGENT,
    "mentions.list_colleagues": OPENS,
    "mentions.list_mentions": ANY_AGENT,
}
