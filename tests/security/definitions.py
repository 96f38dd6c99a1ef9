"""A procedure with a field of every type, and a workflow whose texts quote every input."""

from __future__ import annotations

from typing import Any

from app.procedures.fields import FIELD_TYPES
from tests.factories import PROCEDURE, WORKFLOW

# Input of residents and agents, quoted in subjects, letters and the timeline.
WORDS = (
    "{{ applicant.first_name }} {{ applicant.last_name }} {{ answers.objet }} {{ answers.recit }} {{ answers.ou }} "
    "{{ processing.equipe }} {{ action.motif }} {{ action.equipe }} {{ answers.compte }}"
)
LETTER = {"type": "send_email", "to": "applicant", "subject": WORDS, "body": f"Bonjour,\n\n{WORDS}\n\nÀ bientôt."}
LINE = {"type": "history_message", "text": WORDS, "visible_to": "everyone"}

TEXTS = [
    {"id": "equipe", "type": "short_text", "label": "Équipe", "required": False},
    {"id": "motif", "type": "long_text", "label": "Motif", "required": False},
]


def _build_status(name: str, *, is_closed: bool = False, actions: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "label": f"Statut {name}",
        "public_label": f"Étape {name}",
        "public_text": "Un agent s’en occupe.",
        "tone": "info",
        "closed": is_closed,
        "public": True,
        "on_enter": [{"id": "lettre", **LETTER}, {"id": "ligne", **LINE}],
        "actions": actions or [],
    }


SPOKEN_WORKFLOW: dict[str, Any] = {
    "format": WORKFLOW["format"],
    "functions": [*WORKFLOW["functions"], {"id": "finance", "label": "Finances"}],
    "slug": "autorisation",
    "title": "Autorisation",
    "processing_fields": [{"id": "equipe", "type": "short_text", "label": "Équipe", "required": False}],
    "initial": "new",
    "statuses": [
        _build_status(
            "new",
            actions=[
                {"id": "accept", "label": "Accepter", "by": ["recipient"], "to": "accepted", "fields": TEXTS},
                {"id": "correct", "label": "Corriger", "by": ["applicant", "recipient", "finance"], "edits": {}},
                {"id": "withdraw", "label": "Retirer ma demande", "by": ["applicant"], "to": "accepted"},
            ],
        ),
        _build_status("accepted", is_closed=True),
    ],
}

OPTIONS = [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}]


def _build_field(name: str, type_: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": type_, "label": name.capitalize(), "required": False, **more}


FIELDS = [
    _build_field("objet", "short_text"),
    _build_field("recit", "long_text"),
    _build_field("prenom", "short_text", profile="first_name"),
    _build_field("nom", "short_text", profile="last_name"),
    _build_field("courriel", "email", profile="email"),
    _build_field("telephone", "phone", profile="phone"),
    _build_field("montant", "number"),
    _build_field("jour", "date"),
    _build_field("accord", "yes_no"),
    _build_field("choix", "single_choice", options=OPTIONS),
    _build_field("choix_multiples", "multiple_choice", options=OPTIONS),
    _build_field("pieces", "files", accept=["image", "pdf", "document"], max_files=5, max_size_mb=1),
    _build_field("ou", "address"),
    _build_field("ville", "commune"),
    _build_field("lieu", "place"),
    _build_field("entreprise", "company"),
    _build_field("association", "association", number_required=False),
    _build_field("compte", "bank_account", readers=["finance"]),
    _build_field("avis", "short_text", for_agents=True),
    _build_field("signature", "signature"),
    _build_field("conseil", "explanation", text="Prenez votre temps."),
    _build_field("partie", "title"),
    _build_field("consentement", "consent", purpose="Pour vous écrire."),
    _build_field(
        "enfants",
        "block",
        item_label="Enfant",
        add_label="Ajouter",
        fields=[
            _build_field("surnom", "short_text"),
            _build_field("classe", "single_choice", options=OPTIONS),
            _build_field("chez", "address"),
        ],
    ),
    _build_field("triple", "computed", result="amount", value={"*": [{"var": "answers.montant"}, 3]}),
    _build_field("a_quelle_heure", "time"),
    _build_field("somme", "amount"),
    _build_field("siret", "short_text", check="siret"),
    _build_field("detail", "short_text", condition={"==": [{"var": "answers.choix"}, "b"]}),
]
# Of any other type, its example.
FIELDS += [
    {**field_type.example, "id": key, "required": False}
    for key, field_type in FIELD_TYPES.items()
    if all(field["type"] != key for field in FIELDS)
]

SPOKEN_PROCEDURE: dict[str, Any] = {
    **PROCEDURE,
    "slug": "autoriser",
    "title": "Demander une autorisation",
    "workflow": "autorisation",
    "functions": {**PROCEDURE["functions"], "finance": "voirie-paiement"},
    "pages": [
        {"id": "tout", "title": "Tout", "fields": FIELDS},
        {"id": "fin", "title": "Fin", "fields": [_build_field("remarque", "long_text")]},
    ],
}
