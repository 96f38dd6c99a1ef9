"""Access policy of the mailroom."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, ANY_AGENT, AT_THE_DESK, OPENS, AccessRule

MAIL_POLICY: dict[str, AccessRule] = {
    "case_channels.create_message": OPENS,
    "case_channels.show_channels": OPENS,
    "mailboxes.create_mailbox": ADMINISTRATOR,
    "mailboxes.delete_mailbox": ADMINISTRATOR,
    "mailboxes.list_mailboxes": ADMINISTRATOR,
    "mailboxes.show_mailbox": ADMINISTRATOR,
    "mailboxes.show_new_mailbox": ADMINISTRATOR,
    "mailboxes.update_mailbox": ADMINISTRATOR,
    "mailroom.download_file": AT_THE_DESK,
    "mailroom.show_image": AT_THE_DESK,
    "mailroom.show_item": AT_THE_DESK,
    "mailroom.show_mail": ANY_AGENT,
    "mailroom_actions.create_answer": AT_THE_DESK,
    "mailroom_actions.create_attachment": AT_THE_DESK,
    "mailroom_actions.create_draft": AT_THE_DESK,
    "mailroom_actions.create_filing": AT_THE_DESK,
    "mailroom_actions.create_return": AT_THE_DESK,
    "mailroom_actions.create_transfer": AT_THE_DESK,
    "mailroom_letters.create_batches": ANY_AGENT,
    "mailroom_letters.show_letters": ANY_AGENT,
    "mailroom_letters.show_separator": ANY_AGENT,
    "outgoing_letters.create_posting": OPENS,
    "outgoing_letters.list_letters": ANY_AGENT,
    "outgoing_letters.show_letter": OPENS,
}
