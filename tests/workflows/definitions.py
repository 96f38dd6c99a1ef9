"""Documents of workflows for tests: one complete circuit, and the means to write small ones."""

from __future__ import annotations

from typing import Any

Definition = dict[str, Any]


def make_status(identifier: str, **properties: Any) -> Definition:
    return {"id": identifier, "label": identifier.capitalize(), **properties}


def make_action(identifier: str, to: str | None, **properties: Any) -> Definition:
    return {"id": identifier, "label": identifier.capitalize(), "by": ["recipient"], "to": to, **properties}


def make_jump(to: str, condition: Any = None) -> Definition:
    return {"id": f"to_{to}", "type": "change_status", "to": to, "condition": condition}


def make_workflow(*statuses: Definition, **properties: Any) -> Definition:
    """A circuit of these statuses, entered by the first one."""
    return {
        "format": "parvis/workflow/1",
        "slug": "essai",
        "title": "Essai",
        "functions": [{"id": "recipient", "label": "Service destinataire"}],
        "processing_fields": [],
        "initial": statuses[0]["id"],
        "statuses": list(statuses),
        **properties,
    }


def make_street_report_workflow() -> Definition:
    """Reports in the street: taken in charge, a question to the applicant, done or refused, closed by itself."""
    return make_workflow(
        make_status(
            "received",
            public_label="Votre signalement est arrivé",
            public_text="Un agent va le lire.",
            tone="info",
            on_enter=[
                {
                    "id": "ack",
                    "type": "send_email",
                    "to": "applicant",
                    "subject": "Votre signalement {{ case.reference }}",
                    "body": 'Bonjour {{ applicant.first_name|default:"" }}, nous avons reçu votre signalement.',
                },
                {
                    "id": "night_team",
                    "type": "set_processing",
                    "condition": {"==": [{"var": "answers.type"}, "lampadaire"]},
                    "values": {"team": "Éclairage public"},
                },
                make_jump("in_progress", {"==": [{"var": "processing.team"}, "Éclairage public"]}),
            ],
            actions=[
                make_action(
                    "take",
                    "in_progress",
                    primary=True,
                    fields=[{"id": "team", "type": "short_text", "label": "Équipe"}],
                ),
                make_action("refuse", "refused", fields=[{"id": "reason", "type": "long_text", "label": "Motif"}]),
            ],
        ),
        make_status(
            "in_progress",
            public_label="Une équipe s’en occupe",
            public_text="Elle passera sur place.",
            on_enter=[
                {
                    "id": "told",
                    "type": "history_message",
                    "text": "Confié à {{ processing.team }}.",
                    "visible_to": "everyone",
                }
            ],
            actions=[
                make_action("finish", "done", primary=True),
                make_action("ask", "waiting"),
                make_action("note", None, fields=[{"id": "remark", "type": "long_text", "label": "Remarque"}]),
            ],
        ),
        make_status(
            "waiting",
            public_label="Nous avons une question",
            public_text="Répondez-nous pour que nous continuions.",
            tone="warning",
            actions=[
                make_action("answer", "in_progress", by="applicant", primary=True),
                make_action("resume", "in_progress"),
            ],
            timeouts=[{"id": "silence", "after": {"days": 15}, "to": "abandoned"}],
        ),
        make_status("done", public_label="C’est réparé", tone="success", closed=True),
        make_status("refused", public_label="Nous ne pouvons pas intervenir", tone="danger", closed=True),
        make_status("abandoned", public_label="Signalement classé", closed=True, public=False),
        processing_fields=[{"id": "team", "type": "short_text", "label": "Équipe", "required": False}],
    )
