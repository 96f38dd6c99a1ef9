"""Translate actions on other objects: cards, new cases, linked cases."""

from __future__ import annotations

from typing import Any

from publik_import.calls import translate_sent_value
from publik_import.fields import FieldReader
from publik_import.findings import Findings, Reason, build_reason
from publik_import.identifiers import make_identifier, make_list_slug, make_slug
from publik_import.lists import map_card_questions
from publik_import.names import Names
from publik_import.owned_cards import KEEP_USER
from publik_import.workflow_draft import StatusDraft, get_verbatim
from publik_import.xml_reader import Element


def translate_create_card(item: Element, status: StatusDraft) -> None:
    """Translate the creation of a card, assigned to the applicant when it keeps the user of the case."""
    mode = item.value("user_association_mode")
    reasons = [build_reason("card_to_somebody_else")] if mode == "custom" else []
    _add_card_action(item, status, "create_card", {"owner": "applicant"} if mode == KEEP_USER else {}, reasons)


def translate_edit_card(item: Element, status: StatusDraft) -> None:
    """Translate the update of a card by identifier; updates of linked cards have no equivalent."""
    target = item.value("target_id")
    if item.value("target_mode") != "manual" or not target:
        status.add_note(item, build_reason("card_not_named"))
        return
    reasons: list[Reason] = []
    _add_card_action(
        item, status, "update_card", {"card": translate_sent_value(target, item, status, reasons)}, reasons
    )


def translate_assign_card(item: Element, status: StatusDraft) -> None:
    """Translate the assignment of a card to the applicant, or its withdrawal; other owners have no equivalent."""
    slug, target = item.value("formdef_slug"), item.value("target_id")
    mode = item.value("user_association_mode")
    if slug not in status.workflow.batch.cards:
        status.add_note(item, build_reason("model_missing", name=slug or "?"))
    elif item.value("target_mode") != "manual" or not target:
        status.add_note(item, build_reason("card_not_named"))
    elif mode == "custom":
        status.add_note(item, build_reason("card_to_somebody_else"))
    else:
        reasons = [] if mode == KEEP_USER else [build_reason("card_freed")]
        card = translate_sent_value(target, item, status, reasons)
        parameters = {"card": card, "mode": "give" if mode == KEEP_USER else "withdraw"}
        if status.add_entry(item, "assign_card", list=make_list_slug(slug), **parameters):
            status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def _add_card_action(
    item: Element, status: StatusDraft, kind: str, parameters: dict[str, Any], reasons: list[Reason]
) -> None:
    slug = item.value("formdef_slug")
    card = status.workflow.batch.cards.get(slug)
    if card is None:
        status.add_note(item, build_reason("model_missing", name=slug or "?"))
        return
    values = _map_values(item, map_card_questions(card, status.workflow.batch), status, reasons)
    if not values:
        status.add_note(item, build_reason("nothing"))
    elif status.add_entry(item, kind, list=make_list_slug(slug), **parameters, values=values):
        status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def translate_create_form(item: Element, status: StatusDraft) -> None:
    """Translate the creation of a case, of the same applicant or without applicant."""
    slug = item.value("formdef_slug")
    form = status.workflow.batch.forms.get(slug)
    if form is None:
        status.add_note(item, build_reason("model_missing", name=slug or "?"))
        return
    reasons: list[Reason] = []
    plans = FieldReader(Names(), Findings(), status.workflow.batch).plan_fields(form.find("fields").children)
    values = _map_values(item, {plan.element.value("id"): plan.id for plan in plans}, status, reasons)
    if not values:
        status.add_note(item, build_reason("nothing"))
        return
    keeps_applicant = item.value("user_association_mode") in ("keep-user", "")
    parameters = {"applicant": "keep" if keeps_applicant else "none", "draft": item.flag("draft")}
    if status.add_entry(item, "create_case", procedure=make_slug(slug, "procedure"), answers=values, **parameters):
        status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))


def translate_linked_action(item: Element, status: StatusDraft) -> None:
    """Translate a global action on linked cases."""
    kind, _, slug = item.value("slug").partition(":")
    action = item.value("trigger_id").removeprefix("action:")
    if kind != "formdef" or not slug or not action:
        status.add_note(item, build_reason("linked_cards"))
        return
    parameters = {"action": make_identifier(action), "cases": "all", "procedure": make_slug(slug, "procedure")}
    if status.add_entry(item, "act_on_linked", **parameters):
        status.findings.add_mapped("action", status.describe_action(item))


def _map_values(item: Element, names: dict[str, str], status: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    """The values of fields, by Parvis name; an unknown question adds a reason."""
    values: dict[str, Any] = {}
    for mapping in item.find("mappings").children:
        field_id = mapping.attributes.get("field_id", "")
        if field_id not in names:
            reasons.append(build_reason("no_such_field", name=field_id))
        elif mapping.text:
            values[names[field_id]] = translate_sent_value(mapping.text, item, status, reasons)
    return values
