"""Writing to people, and in the history."""

from __future__ import annotations

from app.core.i18n import lazy_gettext as _
from app.workflows.action_types.declaration import ActionType, choice, function, text

WRITING = (
    ActionType(
        key="send_email",
        label=_("Envoi d’un e-mail"),
        parameters={
            "to": function(description='"applicant" or a function.'),
            "subject": text(longest=200),
            "body": text(),
        },
    ),
    ActionType(
        key="history_message",
        label=_("Message dans l’historique"),
        parameters={"text": text(), "visible_to": choice("everyone", "agents", default="everyone")},
    ),
)
