"""Values of a document, without a case."""

from __future__ import annotations

from typing import Any

from app.documents.placeholder_values import DocumentValues

RECIPIENT = ("Chloé Exemple", "Bâtiment C, appartement 12", "12 RUE DES TILLEULS", "29200 BREST")


def make_values(*, children: int = 3, text: str = "", recipient: tuple[str, ...] = RECIPIENT) -> DocumentValues:
    """Texts and facts as those of a case."""
    rows = [{"prenom": f"Enfant {number}", "montant": f"{number},50 €"} for number in range(1, children + 1)]
    texts: dict[str, Any] = {
        "case": {"reference": "26-K7QF-3M2P", "submitted_on": "24 novembre 2026"},
        "applicant": {"name": "Chloé Exemple", "first_name": "Chloé", "last_name": "Exemple"},
        "answers": {"description": "Un grand trou devant l’école.", "enfants": rows},
        "department": {"name": "Service Voirie"},
        "document": {"number": "ARR-2026-0042", "date": "29 novembre 2026", "text": text},
        "agent": {"name": "Alice Perrin"},
    }
    answers = (("De quoi s’agit-il ?", "Un trou"), ("Décrivez le problème", "Un grand trou devant l’école."))
    return DocumentValues(texts=texts, facts=texts, recipient=recipient, answers=answers)
