"""The access policy of the studio."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, AccessRule

STUDIO_POLICY: dict[str, AccessRule] = {
    "studio.show_builder": ADMINISTRATOR,
    "studio.show_problems": ADMINISTRATOR,
    "studio_changes.create_change": ADMINISTRATOR,
    "studio_changes.create_redo": ADMINISTRATOR,
    "studio_changes.create_undo": ADMINISTRATOR,
    "studio_circuits.show_drawing": ADMINISTRATOR,
    "studio_circuits.show_trial_choice": ADMINISTRATOR,
    "studio_expressions.create_drawing": ADMINISTRATOR,
    "studio_history.show_history": ADMINISTRATOR,
    "studio_previews.show_preview": ADMINISTRATOR,
    "studio_settings.show_settings": ADMINISTRATOR,
    "studio_translations.create_translation": ADMINISTRATOR,
    "studio_translations.show_translations": ADMINISTRATOR,
    "studio_trials.create_action": ADMINISTRATOR,
    "studio_trials.create_page": ADMINISTRATOR,
    "studio_trials.create_sample_answers": ADMINISTRATOR,
    "studio_trials.create_step_result": ADMINISTRATOR,
    "studio_trials.create_submission": ADMINISTRATOR,
    "studio_trials.create_trial": ADMINISTRATOR,
    "studio_trials.create_undo": ADMINISTRATOR,
    "studio_trials.create_wait": ADMINISTRATOR,
    "studio_trials.show_page": ADMINISTRATOR,
    "studio_trials.show_questions": ADMINISTRATOR,
    "studio_trials.show_trial": ADMINISTRATOR,
}
