"""Translate web service calls of workflows: request values, transitions by outcome, and response names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from publik_import.computed_values import translate_value
from publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from publik_import.reasons import LABELS
from publik_import.rich_text import extract_line
from publik_import.templates import is_template
from publik_import.texts import TranslatedText, translate_text
from publik_import.workflow_draft import StatusDraft, get_verbatim
from publik_import.xml_reader import Element

MAX_STORED_VALUES, MAX_SENT_VALUES, MAX_URL_LENGTH = 30, 100, 2000
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SENT_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}(/[A-Za-z0-9_.-]{1,64}){0,7}", re.ASCII)
# Failures other than a refusal, in order of precedence; our engine only distinguishes refusals from other failures.
_FAILURES = ("action_on_5xx", "action_on_network_errors", "action_on_bad_data")
_CONTINUE = ":pass"


def translate_call(item: Element, status: StatusDraft) -> None:
    """Translate the call, then the transition for a response that reports an application error."""
    if status.loop is not None:
        status.add_note(item, build_reason("waits_in_loop"))
        return
    url = translate_text(
        item.value("url"), status.workflow.names, status.findings, status.describe_action(item), has_passages=False
    )
    template = url.marked_text.strip()
    if not template:
        status.add_note(item, build_reason("nothing"))
        return
    reasons = [*url.reasons]
    call: dict[str, Any] = {"method": _read_method(item), "url": template[:MAX_URL_LENGTH]}
    for name, tag in (("query", "qs_data"), ("body", "post_data")):
        if sent_values := dict(_iterate_sent_values(item.find(tag), item, status, reasons)):
            call[name] = sent_values
    if item.value("varname"):
        call["name"] = status.workflow.names.register_call(item.value("varname"))
    call |= _build_outcomes(item, status, reasons) | _build_file_settings(item, status, reasons)
    if item.flag("post") or item.child("post_formdata"):
        reasons.append(build_reason("whole_form"))
    if item.value("request_signature_key"):
        reasons.append(build_reason("secret_left"))
    if status.add_entry(item, "call_webservice", **call):
        status.findings.add_with_reasons("action", status.describe_action(item), reasons, get_verbatim(item))
        _add_error_check(item, call, status)


def store_response_parts(definition: dict[str, Any], stored_names: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Make calls store the response parts whose names our expressions cannot use; return the fields that store them."""
    fields: dict[str, dict[str, Any]] = {}
    for entry in _iterate_entries(definition):
        parts = stored_names.get(entry.get("name", "")) if entry["type"] == "call_webservice" else None
        if parts:
            rows = [{"field": name, "path": path} for name, path in parts.items()]
            entry["keep"] = rows[:MAX_STORED_VALUES]
            fields |= {row["field"]: _build_response_field(row) for row in rows[:MAX_STORED_VALUES]}
    return list(fields.values())


def _build_response_field(row: dict[str, str]) -> dict[str, Any]:
    label = extract_line(str(LABELS["answered"]) % {"path": row["path"]}, 200)
    return {"id": row["field"], "type": "short_text", "label": label, "required": False, "max_length": 1000}


def _iterate_entries(definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status in definition["statuses"]:
        yield from status["on_enter"]
        for action in status["actions"]:
            yield from action.get("run", ())
    for action in definition.get("global_actions", ()):
        yield from action.get("run", ())


def _read_method(item: Element) -> str:
    method = item.value("method").upper()
    if method in METHODS:
        return method
    return "POST" if item.find("post_data").children or item.flag("post") else "GET"


def _iterate_sent_values(
    holder: Element, item: Element, status: StatusDraft, reasons: list[Reason]
) -> Iterator[tuple[str, Any]]:
    """The values to send by name; an invalid name adds a reason."""
    for row in holder.children[:MAX_SENT_VALUES]:
        name, value_text = row.attributes.get("key") or row.value("name"), row.value("value") or row.text
        if not _SENT_NAME.fullmatch(name):
            reasons.append(build_reason("name_not_sent", name=name or "?"))
            continue
        value = translate_sent_value(value_text, item, status, reasons)
        yield name, "" if value is None else value


def translate_sent_value(value_text: str, item: Element, status: StatusDraft, reasons: list[Reason]) -> Any:
    """Translate a value; a text that cannot be translated is kept readable and adds a reason."""
    try:
        translation = translate_value(value_text, status.workflow.names)
    except NotUnderstood:
        text, text_reasons = status.translate_action_text(item, value_text, 2000)
        reasons += text_reasons
        return text
    if (
        any(reason.code == "awaited" for reason in translation.reasons)
        and (text_translation := _translate_as_text(value_text, status)) is not None
    ):
        status.findings.add_with_reasons(
            "placeholder", status.describe_action(item), text_translation.reasons, value_text
        )
        reasons += text_translation.reasons
        return text_translation.plain(2000)
    reasons += translation.reasons
    part = "placeholder" if is_template(value_text) else "value"
    status.findings.add_with_reasons(part, status.describe_action(item), translation.reasons, value_text)
    expression = translation.expression
    return expression.replace("{{", "[").replace("}}", "]") if isinstance(expression, str) else expression


def _translate_as_text(value_text: str, status: StatusDraft) -> TranslatedText | None:
    """Translate as a text, which can show more of a case than expressions; None when that fails too."""
    text = translate_text(value_text, status.workflow.names, Findings(), "", has_passages=False)
    return (
        None
        if any(reason.code in ("awaited", "calculated_text", "passage_choice") for reason in text.reasons)
        else text
    )


def _build_outcomes(item: Element, status: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    """The transitions of refusals and failures, and whether further actions run in spite of them."""
    outcomes: dict[str, Any] = {}
    refusal_target = _find_target(item.value("action_on_4xx"), status)
    failure_settings = [(tag, item.value(tag)) for tag in _FAILURES]
    targets = list(
        dict.fromkeys(target for _, setting in failure_settings if (target := _find_target(setting, status)))
    )
    if refusal_target:
        outcomes["on_refusal"] = refusal_target
    if targets:
        outcomes["on_failure"] = targets[0]
    if len(targets) > 1:
        reasons.append(build_reason("failures_together"))
    continues = [
        item.value(tag) == _CONTINUE
        for tag in ("action_on_4xx", *_FAILURES)
        if not _find_target(item.value(tag), status)
    ]
    if any(continues):
        outcomes["if_failed"] = "continue"
        if not all(continues):
            reasons.append(build_reason("failures_pass"))
    return outcomes


def _find_target(setting: str, status: StatusDraft) -> str | None:
    return status.workflow.find_status(setting) if setting and not setting.startswith(":") else None


def _build_file_settings(item: Element, status: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    """Settings for a response that is a file: the field that stores the file."""
    if item.value("response_type") != "attachment":
        return {}
    into = status.workflow.elements.by_id.get(item.value("backoffice_filefield_id"))
    if into is None:
        reasons.append(build_reason("file_not_kept"))
        return {}
    return {"answer": "file", "file_into": into}


def _add_error_check(item: Element, call: dict[str, Any], status: StatusDraft) -> None:
    """Add a transition on `err`, which w.c.s. checks in responses with status 200 too."""
    target = _find_target(item.value("action_on_app_error"), status)
    if target is None or target == status.id:
        return
    name = call.get("name") or status.entries[-1]["id"]
    has_error = {"!": [{"!": [{"var": f"calls.{name}.answer.err"}]}]}
    status.add_entry(item, "change_status", to=target, condition=has_error)
