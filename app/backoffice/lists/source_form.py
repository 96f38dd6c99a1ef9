"""The form of a list of choices: the document that its answers make, and the answers that a document stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.accounts.families import FAMILIES
from app.backoffice.lists.source_questions import NO_OWNER, source_questions
from app.language.text.normalisation import fold
from app.procedures.sources.definition import CARD_TYPES, CARDS, EVERYONE, FETCHED_KINDS, FORMAT
from app.procedures.sources.option_parsing import property_name

_MAX_OPTIONS = 200


def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that a document stands for."""
    answers = {**document, "audience": document.get("audience", EVERYONE)}
    if document["kind"] == CARDS:
        answers["fields"] = [_field_answers(field) for field in document["fields"]]
        answers["family"] = document.get("family") or NO_OWNER
    if "cache_minutes" in document:
        answers["cache_minutes"] = str(document["cache_minutes"])
    return answers


def build_definition(
    kind: str, slug: str, answers: Mapping[str, Any], former_definition: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The document that the answers make; what this form does not ask stays as it was."""
    other_settings = {
        name: value
        for name, value in (former_definition or {}).items()
        if name not in {source_question.id for source_question in source_questions(kind)}
    }
    definition = {**other_settings, **answers, "format": FORMAT, "slug": slug, "kind": kind}
    if kind == CARDS:
        fields_by_id = {field["id"]: field for field in (former_definition or {}).get("fields", ())}
        definition["fields"] = _with_unique_ids(_build_field(field, fields_by_id) for field in answers["fields"])
        definition["personal"] = bool(answers.get("personal"))
        definition["family"] = answers.get("family") if answers.get("family") in FAMILIES else None
    if kind in FETCHED_KINDS:
        definition["cache_minutes"] = int(answers.get("cache_minutes") or 60)
    return definition


def slug_of(title: str) -> str:
    """The name under which procedures ask for a list: « Cantines du Nord » → cantines-du-nord."""
    return property_name(title).replace("_", "-").strip("-")[:80]


def _field_answers(field: Mapping[str, Any]) -> dict[str, Any]:
    """A question of a card as the form shows it."""
    options = field.get("options", [])
    lines = "\n".join(option["label"] for option in options) if isinstance(options, list) else ""
    required = "yes" if field.get("required", True) else "no"
    answers = {
        "label": field["label"],
        "type": field["type"],
        "required": required,
        "options": lines,
        "id": field["id"],
    }
    return {**answers, "for_agents": bool(field.get("for_agents"))}


def _build_field(answers: Mapping[str, Any], fields_by_id: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The question that the answers make, with the settings that it had and this form does not ask."""
    name = property_name(answers.get("id") or answers["label"])
    former_field = fields_by_id.get(name, {})
    former_settings = former_field if former_field.get("type") == answers["type"] else {}
    field = {
        **former_settings,
        "id": name,
        "type": answers["type"],
        "label": answers["label"],
        "required": answers["required"] == "yes",
        "for_agents": bool(answers.get("for_agents")),
    }
    if "options" in CARD_TYPES[answers["type"]].required_settings:
        values = {option["label"]: option["value"] for option in former_settings.get("options", ())}
        labels = list(
            dict.fromkeys(line.strip() for line in (answers.get("options") or "").splitlines() if line.strip())
        )
        field["options"] = [
            {"value": values.get(label, property_name(label)), "label": label[:300]} for label in labels[:_MAX_OPTIONS]
        ]
    return field


def _with_unique_ids(fields: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two questions with the same words get names of their own."""
    unique_fields: list[dict[str, Any]] = []
    for field in fields:
        count = sum(fold(block_field["id"]).startswith(field["id"]) for block_field in unique_fields)
        ids = {block_field["id"] for block_field in unique_fields}
        unique_fields.append({**field, "id": f"{field['id']}_{count + 1}"[:60]} if field["id"] in ids else field)
    return unique_fields
