"""Actions of w.c.s. that make or change something else: cards, other requests, linked ones."""

from __future__ import annotations

from typing import Any

from app.wcs.calls import value_of
from app.wcs.circuit import StatusDraft, verbatim
from app.wcs.fields import FieldReader
from app.wcs.findings import Findings, Reason, reason
from app.wcs.identifiers import identifier, list_slug, slug
from app.wcs.lists import questions_of_card
from app.wcs.names import Names
from app.wcs.owned_cards import KEEP_USER
from app.wcs.reading import Element


def create_card(item: Element, status: StatusDraft) -> None:
    """A card of a list that comes with the files, the applicant's when it is to keep the user of the request."""
    mode = item.value("user_association_mode")
    reasons = [reason("card_to_somebody_else")] if mode == "custom" else []
    _write_card(item, status, "create_card", {"owner": "applicant"} if mode == KEEP_USER else {}, reasons)


def edit_card(item: Element, status: StatusDraft) -> None:
    """A card is changed by its identifier; w.c.s. may also look for those linked to the request, which nothing here does."""
    target = item.value("target_id")
    if item.value("target_mode") != "manual" or not target:
        status.note(item, reason("card_not_named"))
        return
    reasons: list[Reason] = []
    _write_card(item, status, "update_card", {"card": value_of(target, item, status, reasons)}, reasons)


def assign_card(item: Element, status: StatusDraft) -> None:
    """A card becomes the applicant's, or nobody's any more; w.c.s. may also give it to somebody named otherwise."""
    named, target = item.value("formdef_slug"), item.value("target_id")
    mode = item.value("user_association_mode")
    if named not in status.circuit.batch.cards:
        status.note(item, reason("model_missing", name=named or "?"))
    elif item.value("target_mode") != "manual" or not target:
        status.note(item, reason("card_not_named"))
    elif mode == "custom":
        status.note(item, reason("card_to_somebody_else"))
    else:
        reasons = [] if mode == KEEP_USER else [reason("card_freed")]
        card = value_of(target, item, status, reasons)
        more = {"card": card, "mode": "give" if mode == KEEP_USER else "withdraw"}
        if status.enter(item, "assign_card", list=list_slug(named), **more):
            status.findings.judged("action", status.title(item), reasons, verbatim(item))


def _write_card(item: Element, status: StatusDraft, kind: str, more: dict[str, Any], reasons: list[Reason]) -> None:
    named = item.value("formdef_slug")
    card = status.circuit.batch.cards.get(named)
    if card is None:
        status.note(item, reason("model_missing", name=named or "?"))
        return
    values = _mapped(item, questions_of_card(card, status.circuit.batch), status, reasons)
    if not values:
        status.note(item, reason("nothing"))
    elif status.enter(item, kind, list=list_slug(named), **more, values=values):
        status.findings.judged("action", status.title(item), reasons, verbatim(item))


def create_form(item: Element, status: StatusDraft) -> None:
    """Another request, of the same applicant or of nobody."""
    named = item.value("formdef_slug")
    form = status.circuit.batch.forms.get(named)
    if form is None:
        status.note(item, reason("model_missing", name=named or "?"))
        return
    reasons: list[Reason] = []
    planned = FieldReader(Names(), Findings(), status.circuit.batch).plan(form.find("fields").children)
    values = _mapped(item, {one.element.value("id"): one.id for one in planned}, status, reasons)
    if not values:
        status.note(item, reason("nothing"))
        return
    keeps = item.value("user_association_mode") in ("keep-user", "")
    more = {"applicant": "keep" if keeps else "none", "draft": item.flag("draft")}
    if status.enter(item, "create_case", procedure=slug(named, "procedure"), answers=values, **more):
        status.findings.judged("action", status.title(item), reasons, verbatim(item))


def act_on_linked(item: Element, status: StatusDraft) -> None:
    """A global action of the requests linked to this one."""
    kind, _, named = item.value("slug").partition(":")
    action = item.value("trigger_id").removeprefix("action:")
    if kind != "formdef" or not named or not action:
        status.note(item, reason("linked_cards"))
        return
    more = {"action": identifier(action), "cases": "all", "procedure": slug(named, "procedure")}
    if status.enter(item, "act_on_linked", **more):
        status.findings.mapped("action", status.title(item))


def _mapped(item: Element, names: dict[str, str], status: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    """What each question is given, by our names; one that is not here is told."""
    values: dict[str, Any] = {}
    for mapping in item.find("mappings").children:
        field_id = mapping.attributes.get("field_id", "")
        if field_id not in names:
            reasons.append(reason("no_such_field", name=field_id))
        elif mapping.text:
            values[names[field_id]] = value_of(mapping.text, item, status, reasons)
    return values
