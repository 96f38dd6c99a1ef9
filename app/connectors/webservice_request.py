"""A call as the workflow describes it, filled in with what the request says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.cases.effects import Performance, StepFailed
from app.core.outgoing.urls import UrlValueRefused, add_query, build_url

_OPTION_PLACEHOLDER = re.compile(r"\s*\{\{\s*option\.[a-z0-9_]+\s*\}\}", re.ASCII)


def build_request(performance: Performance) -> dict[str, Any]:
    """What will be sent; the headers keep their placeholders for the key, which is put in when it leaves.

    Raises StepFailed when a value may not be put into the address.
    """
    performance = performance.with_unmasked_answers()
    parameters = performance.action.parameters
    query = {name: _as_query_value(performance.evaluate(value)) for name, value in parameters.get("query", {}).items()}
    try:
        url = add_query(_fill_url(performance, parameters["url"]), query)
    except UrlValueRefused as refused:
        raise StepFailed(refused.reason) from None
    body = {name: performance.evaluate(value) for name, value in parameters.get("body", {}).items()}
    return {
        "method": parameters.get("method", "POST"),
        "url": url,
        "headers": {row["name"]: row["value"] for row in parameters.get("headers", ())},
        "body": nest_values(body) if body else None,
        "seconds": parameters.get("seconds", 10),
        "file_name": " ".join(performance.text("file_name").split()),
    }


def nest_values(flat: Mapping[str, Any]) -> dict[str, Any]:
    """`{"person/name": "Chloé"}` as `{"person": {"name": "Chloé"}}`."""
    whole: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, name = path.split("/")
        place = whole
        for parent in parents:
            found = place.get(parent)
            if not isinstance(found, dict):
                found = place[parent] = {}
            place = found
        place[name] = value
    return whole


def get_value_at(answer: Any, path: str) -> Any:
    """What an answer holds at `person/names/0`; None when it does not."""
    for step in path.split("/") if path else []:
        if isinstance(answer, dict):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isdigit() and int(step) < len(answer):
            answer = answer[int(step)]
        else:
            return None
    return answer


def _fill_url(performance: Performance, template: Any) -> str:
    """The address. The server itself may be an option of the procedure, which its administrator gave."""
    first, *others = [template] if isinstance(template, str) else template
    option = _OPTION_PLACEHOLDER.match(first) if isinstance(first, str) else None
    if option is None:
        return build_url(performance.parts_of(template))
    rest = first[option.end() :]
    return build_url(
        performance.parts_of([rest, *others]), base=performance.fill_template(option[0]).strip().rstrip("/")
    )


def _as_query_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
