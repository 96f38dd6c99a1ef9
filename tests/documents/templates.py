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

COMMON_LETTER: dict[str, Any] = {
    "slug": "courrier",
    "title": "Réponse à votre demande",
    "layout": "letter",
    "subject": "Votre demande du {{ case.submitted_on }}",
    "sections": [
        {
            "id": "bonjour",
            "kind": "text",
            "text": (
                "Madame, Monsieur,\n\nVous nous avez écrit au sujet de **{{ answers.description }}**. "
                "Votre demande est acceptée.\n\n## Ce que vous avez à faire\n\n- apporter ce courrier ;\n"
                "- vous présenter au [guichet](https://mairie.exemple.example/guichet).\n\n"
                "{{ document.text }}"
            ),
        },
        {
            "id": "montants",
            "kind": "table",
            "title": "Montants par enfant",
            "each": {"var": "answers.enfants"},
            "columns": [
                {"heading": "Prénom", "text": "{{ item.prenom }}"},
                {"heading": "Montant", "text": "{{ item.montant }}"},
            ],
        },
        {"id": "reponses", "kind": "answers", "title": "Vos réponses"},
    ],
    "signature": {"quality": "La directrice des affaires scolaires", "name": "Amina Diallo"},
    "has_remedies": True,
}

CERTIFICATE: dict[str, Any] = {
    "slug": "attestation",
    "title": "Attestation d’inscription",
    "layout": "certificate",
    "subject": "Attestation d’inscription",
    "sections": [
        {"id": "texte", "kind": "text", "text": "Le maire atteste que **{{ applicant.name }}** est inscrit."},
        {"id": "suite", "kind": "page_break"},
        {"id": "conditions", "kind": "text", "text": "## Conditions\n\n1. une ;\n2. deux.\n\n> Citation."},
    ],
    "signature": {"quality": "Le maire", "name": "Hélène Marchand"},
}

TEMPLATES = {template["slug"]: template for template in (ORDER, COMMON_LETTER, CERTIFICATE)}
