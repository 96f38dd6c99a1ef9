"""The access policy of the studio."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, NO_SUCH_LIST, AccessRule

STUDIO_POLICY: dict[str, AccessRule] = {
    "studio.show_builder": ADMINISTRATOR,
    "studio.show_problems": ADMINISTRATOR,
    "studio_card_fields.create_change": NO_SUCH_LIST,
    "studio_card_fields.show_card_fields": NO_SUCH_LIST,
    "studio_changes.create_change": ADMINISTRATOR,
    "studio_changes.create_redo": ADMINISTRATOR,
    "studio_changes.create_undo": ADMINISTRATOR,
    "studio_circuits.show_drawing": ADMINISTRATOR,
    "studio_circuits.show_trial_choice": ADMINISTRATOR,
    "studio_expressions.create_drawing": ADMINISTRATOR,
    "studio_findings.show_findings": ADMINISTRATOR,
    "studio_history.show_history": ADMINISTRATOR,
    "studio_import_points.create_completion": ADMINISTRATOR,
    "studio_import_points.create_completions": ADMINISTRATOR,
    "studio_import_points.list_points": ADMINISTRATOR,
    "studio_presence.show_presence": ADMINISTRATOR,
    "studio_previews.show_preview": ADMINISTRATOR,
    "studio_questions.create_edit": ADMINISTRATOR,
    "studio_questions.list_rows": ADMINISTRATOR,
    "studio_settings.show_settings": ADMINISTRATOR,
    "studio_starts.create_procedure": ADMINISTRATOR,
    "studio_starts.create_workflow": ADMINISTRATOR,
    "studio_starts.show_model": ADMINISTRATOR,
    "studio_starts.show_start": ADMINISTRATOR,
    "studio_starts.show_workflow_start": ADMINISTRATOR,
    "studio_texts.create_text_preview": ADMINISTRATOR,
    # Without the address of a text there is nothing to list.
    "studio_texts.list_placeholders": NO_SUCH_LIST,
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
