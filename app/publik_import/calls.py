"""Web services that a workflow of w.c.s. calls: what is sent, where each outcome leads, and how the answers are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from app.publik_import.computed_values import translate_value
from app.publik_import.findings import Findings, NotUnderstood, Reason, build_reason
from app.publik_import.reasons import LABELS
from app.publik_import.rich_text import extract_line
from app.publik_import.templates import is_template
from app.publik_import.texts import TranslatedText, translate_text
from app.publik_import.workflow_draft import StatusDraft, get_verbatim
from app.publik_import.xml_reader import Element

MAX_KEPT_VALUES, MAX_SENT_VALUES, LONGEST_URL = 30, 100, 2000
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_SENT_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}(/[A-Za-z0-9_.-]{1,64}){0,7}", re.ASCII)
# What may be wrong, in the order in which it is looked for: our engine knows refusals from other failures.
_FAILURES = ("action_on_5xx", "action_on_network_errors", "action_on_bad_data")
_CONTINUE = ":pass"


def translate_call(item: Element, status: StatusDraft) -> None:
    """The call, then the way that an answer which tells an error of its own takes."""
    if status.loop is not None:
        status.add_note(item, build_reason("waits_in_loop"))
        return
    url = translate_text(
        item.value("url"), status.workflow.names, status.findings, status.describe_action(item), has_passages=False
    )
    address = url.marked.strip()
    if not address:
        status.add_note(item, build_reason("nothing"))
        return
    reasons = [*url.reasons]
    call: dict[str, Any] = {"method": _read_method(item), "url": address[:LONGEST_URL]}
    for name, tag in (("query", "qs_data"), ("body", "post_data")):
        if sent := dict(_iterate_sent_values(item.find(tag), item, status, reasons)):
            call[name] = sent
    if item.value("varname"):
        call["name"] = status.workflow.names.register_call(item.value("varname"))
    call |= _build_outcomes(item, status, reasons) | _build_file_settings(item, status, reasons)
    if item.flag("post") or item.child("post_formdata"):
        reasons.append(build_reason("whole_form"))
    if item.value("request_signature_key"):
        reasons.append(build_reason("secret_left"))
    if status.add_entry(item, "call_webservice", **call):
        status.findings.add_judged("action", status.describe_action(item), reasons, get_verbatim(item))
        _add_error_check(item, call, status)


def keep_responses(document: dict[str, Any], kept: dict[str, dict[str, str]]) -> list[dict[str, Any]]:
    """Has each call keep what is read of its answer under a name that our expressions cannot say; gives the fields for it."""
    fields: dict[str, dict[str, Any]] = {}
    for entry in _iterate_entries(document):
        wanted = kept.get(entry.get("name", "")) if entry["type"] == "call_webservice" else None
        if wanted:
            rows = [{"field": name, "path": path} for name, path in wanted.items()]
            entry["keep"] = rows[:MAX_KEPT_VALUES]
            fields |= {row["field"]: _build_response_field(row) for row in rows[:MAX_KEPT_VALUES]}
    return list(fields.values())


def _build_response_field(row: dict[str, str]) -> dict[str, Any]:
    label = extract_line(str(LABELS["answered"]) % {"path": row["path"]}, 200)
    return {"id": row["field"], "type": "short_text", "label": label, "required": False, "max_length": 1000}


def _iterate_entries(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for status in document["statuses"]:
        yield from status["on_enter"]
        for action in status["actions"]:
            yield from action.get("run", ())
    for action in document.get("global_actions", ()):
        yield from action.get("run", ())


def _read_method(item: Element) -> str:
    written = item.value("method").upper()
    if written in METHODS:
        return written
    return "POST" if item.find("post_data").children or item.flag("post") else "GET"


def _iterate_sent_values(
    holder: Element, item: Element, status: StatusDraft, reasons: list[Reason]
) -> Iterator[tuple[str, Any]]:
    """Each value under its name; what has no name that can be sent is told."""
    for row in holder.children[:MAX_SENT_VALUES]:
        name, written = row.attributes.get("key") or row.value("name"), row.value("value") or row.text
        if not _SENT_NAME.fullmatch(name):
            reasons.append(build_reason("name_not_sent", name=name or "?"))
            continue
        value = translate_sent_value(written, item, status, reasons)
        yield name, "" if value is None else value


def translate_sent_value(written: str, item: Element, status: StatusDraft, reasons: list[Reason]) -> Any:
    """A value worked out; a text that is not understood keeps its words, readable and told."""
    try:
        translation = translate_value(written, status.workflow.names)
    except NotUnderstood:
        text, why = status.translate_action_text(item, written, 2000)
        reasons += why
        return text
    if (
        any(why.code == "awaited" for why in translation.reasons)
        and (shown := _translate_as_text(written, status)) is not None
    ):
        status.findings.add_judged("placeholder", status.describe_action(item), shown.reasons, written)
        reasons += shown.reasons
        return shown.plain(2000)
    reasons += translation.reasons
    part = "placeholder" if is_template(written) else "value"
    status.findings.add_judged(part, status.describe_action(item), translation.reasons, written)
    found = translation.expression
    return found.replace("{{", "[").replace("}}", "]") if isinstance(found, str) else found


def _translate_as_text(written: str, status: StatusDraft) -> TranslatedText | None:
    """Texts show more of a case than expressions read; nothing when they do not either."""
    text = translate_text(written, status.workflow.names, Findings(), "", has_passages=False)
    return None if any(why.code in ("awaited", "calculated_text", "passage_choice") for why in text.reasons) else text


def _build_outcomes(item: Element, status: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    """Where a refusal leads, where another failure does, and whether what follows happens all the same."""
    found: dict[str, Any] = {}
    refused = _find_target(item.value("action_on_4xx"), status)
    failed = [(tag, item.value(tag)) for tag in _FAILURES]
    targets = list(dict.fromkeys(target for _, written in failed if (target := _find_target(written, status))))
    if refused:
        found["on_refusal"] = refused
    if targets:
        found["on_failure"] = targets[0]
    if len(targets) > 1:
        reasons.append(build_reason("failures_together"))
    passing = [
        item.value(tag) == _CONTINUE
        for tag in ("action_on_4xx", *_FAILURES)
        if not _find_target(item.value(tag), status)
    ]
    if any(passing):
        found["if_failed"] = "continue"
        if not all(passing):
            reasons.append(build_reason("failures_pass"))
    return found


def _find_target(written: str, status: StatusDraft) -> str | None:
    return status.workflow.find_status(written) if written and not written.startswith(":") else None


def _build_file_settings(item: Element, status: StatusDraft, reasons: list[Reason]) -> dict[str, Any]:
    """An answer that is a file is kept as one where the workflow says."""
    if item.value("response_type") != "attachment":
        return {}
    into = status.workflow.elements.by_id.get(item.value("backoffice_filefield_id"))
    if into is None:
        reasons.append(build_reason("file_not_kept"))
        return {}
    return {"answer": "file", "file_into": into}


def _add_error_check(item: Element, call: dict[str, Any], status: StatusDraft) -> None:
    """w.c.s. looks for `err` in answers of 200 too."""
    target = _find_target(item.value("action_on_app_error"), status)
    if target is None or target == status.id:
        return
    name = call.get("name") or status.entries[-1]["id"]
    told = {"!": [{"!": [{"var": f"calls.{name}.answer.err"}]}]}
    status.add_entry(item, "change_status", to=target, condition=told)
