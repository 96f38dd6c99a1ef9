"""Document templates of the tests."""

from __future__ import annotations

from typing import Any

ORDER: dict[str, Any] = {
    "slug": "arrete-de-voirie",
    "title": "Arrêté de voirie",
    "layout": "act",
    "subject": "Arrêté portant autorisation de voirie",
    "sections": [
        {"id": "vus", "kind": "text", "text": "Vu la demande {{ case.reference }} de **{{ applicant.name }}**\u00a0;"},
        {
            "id": "pieces",
            "kind": "table",
            "title": "Ce qui est autorisé",
            "columns": [
                {"heading": "Objet", "text": "{{ answers.description }}"},
                {"heading": "Demande du", "text": "{{ case.submitted_on }}"},
            ],
        },
        {"id": "suite", "kind": "text", "text": "{{ document.text }}", "when": {"!=": [{"var": "document.text"}, ""]}},
    ],
    "signature": {"quality": "Le Maire", "name": "Hélène Marchand"},
    "has_remedies": True,
    "number": {"series": "arretes", "prefix": "ARR-"},
}

LETTER: dict[str, Any] = {
    "slug": "lettre-de-reponse",
    "title": "Lettre de réponse",
    "layout": "letter",
    "subject": "Votre signalement {{ case.reference }}",
    "sections": [{"id": "texte", "kind": "text", "text": "Bonjour,\n\n{{ document.text }}"}],
    "signature": {"quality": "La responsable de la voirie", "name": "Hélène Marchand"},
    "is_acknowledged": True,
}
