"""What browsers play of forms and workflows. A type that is added is to be played as well: `tests/architecture` asks for it."""

from __future__ import annotations

from collections.abc import Mapping

# Procedures of the demo filled whole in `test_every_field.py`, with the answers that bring further questions.
FILLED: Mapping[str, Mapping[str, str]] = {
    "subvention-association": {"objet": "projet"},
    "permission-de-voirie": {"demandeur": "entreprise", "type_occupation": "benne"},
    "reserver-une-salle": {"organisateur": "association"},
    "certificat-d-adresse": {"qualite": "entreprise", "raison": "construction"},
    "signaler-un-arbre": {},
}

# The actions done, by workflow of the demo, and what is done where.
ACTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "test_main_journey.py": {"signalement": ("send_email", "history_message")},
    "test_trees.py": {
        "arbres": (
            "change_criticality",
            "assign_function",
            "assign_agent",
            "update_profile",
            "geolocate",
            "call_webservice",
            "link_case",
            "create_case",
            "act_on_linked",
            "redirect",
            "remove",
        )
    },
    "test_own_cards.py": {"inscription-periscolaire": ("assign_card",)},
    "test_documents.py": {"instruction-simple": ("give_document",)},
    "test_every_action.py": {
        "signalement": ("change_status", "set_processing", "show_alert", "notify", "change_code"),
        "rendez-vous": ("send_sms",),
        "arbres": ("create_card", "update_card", "anonymise"),
        "subvention": ("give_quality", "withdraw_quality"),
    },
}
