"""Actions of w.c.s. that make or change something else: cards, other requests, linked ones."""

from __future__ import annotations

from typing import Any

from app.publik_import.calls import translate_sent_value
from app.publik_import.fields import FieldReader
from app.publik_import.findings import Findings, Reason, build_reason
from app.publik_import.identifiers import make_identifier, make_list_slug, make_slug
from app.publik_import.lists import map_card_questions
from app.publik_import.names import Names
from app.publik_import.owned_cards import KEEP_USER
from app.publik_import.workflow_draft import StatusDraft, get_verbatim
from app.publik_import.xml_reader import Element


def translate_create_card(item: Element, status: StatusDraft) -> None:
    """A card of a list that comes with the files, the applicant's when it is to keep the user of the request."""
    mode = item.value("user_association_mode")
    reasons = [build_reason("card_to_somebody_else")] if mode == "custom" else []
    _add_card_action(item, status, "create_card", {"owner": "applicant"} if mode == KEEP_USER else {}, reasons)


def translate_edit_card(item: Element, status: StatusDraft) -> None:
    """A card is changed by its identifier; w.c.s. may also look for those linked to the request, which nothing here does."""
    target = item.value("target_id")
    if item.value("target_mode") != "manual" or not target:
        status.add_note(item, build_reason("card_not_named"))
        return
    reasons: list[Reason] = []
    _add_card_action(
        item, status, "update_card", {"card": translate_sent_value(target, item, status, reasons)}, reasons
    )


def translate_assign_card(item: Element, status: StatusDraft) -> None:
    """A card becomes the applicant's, or nobody's any more; w.c.s. may also give it to somebody named otherwise."""
    named, target = item.value("formdef_slug"), item.value("target_id")
    mode = item.value("user_association_mode")
    if named not in status.workflow.batch.cards:
        status.add_note(item, build_reason("model_missing", name=named or "?"))
    elif item.value("target_mode") != "manual" or not target:
        status.add_note(item, build_reason("card_not_named"))
    elif mode == "custom":
        status.add_note(item, build_reason("card_to_somebody_else"))
    else:
        reasons = [] if mode == KEEP_USER else [build_reason("card_freed")]
        card = translate_sent_value(target, item, status, reasons)
        more = {"card": card, "mode": "give" if mode == KEEP_USER else "withdraw"}
        if status.add_entry(item, "assign_card", list=make_list_slug(named), **more):
            status.findings.add_judged("action", status.describe_action(item), reasons, get_verbatim(item))


def _add_card_action(
    item: Element, status: StatusDraft, kind: str, more: dict[str, Any], reasons: list[Reason]
) -> None:
    named = item.value("formdef_slug")
    card = status.workflow.batch.cards.get(named)
    if card is None:
        status.add_note(item, build_reason("model_missing", name=named or "?"))
        return
    values = _map_values(item, map_card_questions(card, status.workflow.batch), status, reasons)
    if not values:
        status.add_note(item, build_reason("nothing"))
    elif status.add_entry(item, kind, list=make_list_slug(named), **more, values=values):
        status.findings.add_judged("action", status.describe_action(item), reasons, get_verbatim(item))


def translate_create_form(item: Element, status: StatusDraft) -> None:
    """Another request, of the same applicant or of nobody."""
    named = item.value("formdef_slug")
    form = status.workflow.batch.forms.get(named)
    if form is None:
        status.add_note(item, build_reason("model_missing", name=named or "?"))
        return
    reasons: list[Reason] = []
    planned = FieldReader(Names(), Findings(), status.workflow.batch).plan_fields(form.find("fields").children)
    values = _map_values(item, {one.element.value("id"): one.id for one in planned}, status, reasons)
    if not values:
        status.add_note(item, build_reason("nothing"))
        return
    keeps = item.value("user_association_mode") in ("keep-user", "")
    more = {"applicant": "keep" if keeps else "none", "draft": item.flag("draft")}
    if status.add_entry(item, "create_case", procedure=make_slug(named, "procedure"), answers=values, **more):
        status.findings.add_judged("action", status.describe_action(item), reasons, get_verbatim(item))


def translate_linked_action(item: Element, status: StatusDraft) -> None:
    """A global action of the requests linked to this one."""
    kind, _, named = item.value("slug").partition(":")
    action = item.value("trigger_id").removeprefix("action:")
    if kind != "formdef" or not named or not action:
        status.add_note(item, build_reason("linked_cards"))
        return
    more = {"action": make_identifier(action), "cases": "all", "procedure": make_slug(named, "procedure")}
    if status.add_entry(item, "act_on_linked", **more):
        status.findings.add_mapped("action", status.describe_action(item))


def _map_values(item: Element, names: dict[str, str], status: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    """What each question is given, by our names; one that is not here is told."""
    values: dict[str, Any] = {}
    for mapping in item.find("mappings").children:
        field_id = mapping.attributes.get("field_id", "")
        if field_id not in names:
            reasons.append(build_reason("no_such_field", name=field_id))
        elif mapping.text:
            values[names[field_id]] = translate_sent_value(mapping.text, item, status, reasons)
    return values
