"""The access policy of the studio."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, AccessRule

STUDIO_POLICY: dict[str, AccessRule] = {
    "studio.show_builder": ADMINISTRATOR,
    "studio.show_problems": ADMINISTRATOR,
    "studio_card_fields.create_change": ADMINISTRATOR,
    "studio_card_fields.show_card_fields": ADMINISTRATOR,
    "studio_changes.create_change": ADMINISTRATOR,
    "studio_changes.create_redo": ADMINISTRATOR,
    "studio_changes.create_undo": ADMINISTRATOR,
    "studio_circuits.show_drawing": ADMINISTRATOR,
    "studio_expressions.create_drawing": ADMINISTRATOR,
    "studio_history.show_history": ADMINISTRATOR,
    "studio_previews.show_preview": ADMINISTRATOR,
    "studio_settings.show_settings": ADMINISTRATOR,
    "studio_texts.create_text_preview": ADMINISTRATOR,
    "studio_texts.list_placeholders": ADMINISTRATOR,
    "studio_translations.create_translation": ADMINISTRATOR,
    "studio_translations.show_translations": ADMINISTRATOR,
}
