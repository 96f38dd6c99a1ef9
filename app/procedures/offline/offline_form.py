"""A form filled in without a network: which procedures may be, why others may not, what the device knows of their pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.language.expressions.syntax import find_names
from app.language.text.passages import find_text_names
from app.procedures.definition import Field, Page, Procedure
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.answer_checks import Check
from app.procedures.fields.block import Block
from app.procedures.fields.choice import has_details, is_answer_dependent, offer_of, options_of
from app.procedures.fields.choice_options import MAX_LISTED
from app.procedures.fields.choice_settings import is_own_list, source_spec_of
from app.procedures.fields.choice_view import ChoiceView
from app.procedures.fields.dynamic_text import DYNAMIC_TEXT
from app.procedures.fields.files import Files
from app.procedures.fields.location import DISTRICT
from app.procedures.fields.slot import Slot
from app.procedures.sources.field_options import resolve_options
from app.procedures.sources.source_store import find_source

# Names that are known on the server alone.
_SERVER_ROOTS = frozenset({"profile", "case", "processing"})


@dataclass(frozen=True)
class Obstacle:
    """Reason why a form needs the network, as a code; `label`: the question that needs it, if any."""

    code: str
    label: str = ""


def can_be_filled_offline(procedure: Procedure) -> bool:
    """Whether anybody may fill it in, with what is on the page alone."""
    return next(obstacles_of(procedure), None) is None


def obstacles_of(procedure: Procedure) -> Iterator[Obstacle]:
    """Obstacles to filling in a form without a network."""
    if procedure.options.is_internal:
        yield Obstacle("internal")
    if procedure.account.required:
        yield Obstacle("account")
    if procedure.options.payment is not None:
        yield Obstacle("payment")
    for page in procedure.pages:
        if any(_is_server_only(name, procedure) for name in _names_of_page(page)):
            yield Obstacle("names", page.title)
        for field in page.fields:
            yield from _obstacles_of_field(field, procedure)


def _obstacles_of_field(field: Field, procedure: Procedure) -> Iterator[Obstacle]:
    if field.for_agents:
        yield Obstacle("agents", field.label)
    if any(_is_server_only(name, procedure) for name in _names_of_field(field)):
        yield Obstacle("names", field.label)
    yield from (Obstacle(code, field.label) for code in _obstacles_of_list(field))
    if FIELD_TYPES[field.type].has_offer and not field.settings.get("takes_wish"):
        yield Obstacle("appointment" if field.type == Slot.key else "offer", field.label)
    for inner in field.settings["fields"] if field.type == Block.key else ():
        yield from _obstacles_of_field(inner, procedure)


def _obstacles_of_list(field: Field) -> Iterator[str]:
    """A list may be on the page itself when it is short, and the same whatever the answers."""
    spec = source_spec_of(field.settings)
    if spec is None:
        return
    source = find_source(spec["source"])
    if is_own_list(field.settings):
        yield "list_of_own"
    elif is_answer_dependent(field):
        yield "list_of_answers"
    elif source is None or source.is_for_agents or offer_of(resolve_options(field, {})).is_failing:
        yield "list_failing"
    elif len(options_of(resolve_options(field, {}))) > MAX_LISTED:
        yield "list_too_long"


def embed_lists(procedure: Procedure) -> Procedure:
    """Return a copy of the procedure whose lists are embedded in the page, as they are now."""
    pages = tuple(replace(page, fields=tuple(_embed_list(field) for field in page.fields)) for page in procedure.pages)
    return replace(procedure, pages=pages)


def _embed_list(field: Field) -> Field:
    if field.type == Block.key:
        inner = tuple(_embed_list(each) for each in field.settings["fields"])
        return replace(field, settings={**field.settings, "fields": inner})
    if source_spec_of(field.settings) is None:
        return field
    view = ChoiceView(resolve_options(field, {}))
    options = [{**option.properties, "value": option.value, "label": option.label} for option in view.options]
    embedded = {"is_sourced": True, "options": options, "display": view.display}
    return replace(field, settings={**field.settings, **embedded})


def build_device_outline(procedure: Procedure) -> list[dict[str, Any]]:
    """Outline the pages of the procedure as the device goes through them: conditions, checks, bounds and words."""
    read = {name for page in procedure.pages for name in _all_names(page)}
    photos = procedure.options.report.photos if procedure.options.report else None
    return [
        {
            "id": page.id,
            "title": page.title,
            "condition": page.condition,
            "fields": [outline_of_field(field, read, photos) for field in page.fields],
            "checks": [_outline_of_check(check) for check in page.checks],
        }
        for page in procedure.pages
    ]


def outline_of_field(field: Field, read: Collection[str] = (), photos: str | None = None) -> dict[str, Any]:
    """A question as the device asks it. `read`: all that the form reads; `photos`: the question that says where a report is."""
    field_type = FIELD_TYPES[field.type]
    setting_names = [setting.key for setting in field_type.settings if setting.is_for_devices]
    settings = {name: field.settings[name] for name in setting_names if field.settings.get(name) is not None}
    kind = field_type.offline_kind or field.type
    is_required = field.required and field_type.has_value and not field_type.is_computed
    common = {"id": field.id, "type": kind, "label": field.label, "required": is_required}
    outline = {**settings, **field_type.offline_settings(field), **common, "condition": field.condition}
    if isinstance(field.settings.get("options"), list):
        outline["labels"] = {option["value"]: option["label"] for option in field.settings["options"]}
        if _has_details(field) and any(f"{field.id}_details" in name for name in read):
            outline["details"] = {option["value"]: option for option in field.settings["options"]}
    if dynamic_text := field.settings.get(DYNAMIC_TEXT):
        outline |= {
            "telling": {"label": dynamic_text.label, "text": dynamic_text.text},
            "image": bool(field.settings.get("image")),
        }
    if field.type == Files.key:
        outline["places"] = field.id == photos or field.settings["keep_position"]
    if field.type == Block.key:
        outline["fields"] = [outline_of_field(inner, read) for inner in field.settings["fields"]]
        outline["checks"] = [_outline_of_check(item_check) for item_check in field.settings["item_checks"]]
    return outline


def _has_details(field: Field) -> bool:
    return bool(field.settings.get("is_sourced")) or has_details(field)


def _outline_of_check(check: Check) -> dict[str, Any]:
    return {"condition": check.condition, "message": check.message, "field": check.field, "reads": sorted(check.reads)}


def _is_server_only(name: str, procedure: Procedure) -> bool:
    """Whether only the server knows what has that name: the account, the request, the district of a place."""
    root, _, rest = name.partition(".")
    part, _, inner = rest.partition(".")
    field = procedure.field(part) if root in ("answers", "action") else None
    return root in _SERVER_ROOTS or (inner == DISTRICT and field is not None and FIELD_TYPES[field.type].is_located)


def _all_names(page: Page) -> set[str]:
    return _names_of_page(page).union(*(_names_of_field(field) for field in _iterate_fields(page.fields)))


def _iterate_fields(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield the questions given, and those of their groups."""
    for field in fields:
        yield field
        yield from _iterate_fields(field.settings["fields"] if field.type == Block.key else ())


def _names_of_page(page: Page) -> set[str]:
    return _names_in([page.condition, *(check.condition for check in page.checks)])


def _names_of_field(field: Field) -> set[str]:
    settings: Mapping[str, Any] = field.settings
    setting_names = [setting.key for setting in FIELD_TYPES[field.type].settings if setting.is_evaluated]
    expressions_read = [field.condition, *(settings.get(name) for name in setting_names)]
    expressions_read += [item_check.condition for item_check in settings.get("item_checks", ())]
    dynamic_text = settings.get(DYNAMIC_TEXT)
    return _names_in(expressions_read) | (
        find_text_names(dynamic_text.label) | find_text_names(dynamic_text.text) if dynamic_text else set()
    )


def _names_in(expressions: list[Any]) -> set[str]:
    return {name for expression in expressions if isinstance(expression, dict) for name in find_names(expression)}
