"""The request of a web service call, filled in from the workflow and the case."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.outgoing.urls import UrlValueRefused, add_query, build_url

_OPTION_PLACEHOLDER = re.compile(r"\s*\{\{\s*option\.[a-z0-9_]+\s*\}\}", re.ASCII)


def build_request(execution: ActionExecution) -> dict[str, Any]:
    """The request to send. Headers keep the placeholder of the API key, which is filled in when it is sent.

    Raises StepFailed if a value may not be inserted into the URL.
    """
    execution = execution.with_unmasked_answers()
    parameters = execution.action.parameters
    query = {name: _as_query_value(execution.evaluate(value)) for name, value in parameters.get("query", {}).items()}
    try:
        url = add_query(_fill_url(execution, parameters["url"]), query)
    except UrlValueRefused as error:
        raise StepFailed(error.reason) from None
    body = {name: execution.evaluate(value) for name, value in parameters.get("body", {}).items()}
    return {
        "method": parameters.get("method", "POST"),
        "url": url,
        "headers": {row["name"]: row["value"] for row in parameters.get("headers", ())},
        "body": nest_values(body) if body else None,
        "seconds": parameters.get("seconds", 10),
        "file_name": " ".join(execution.text("file_name").split()),
    }


def nest_values(flat: Mapping[str, Any]) -> dict[str, Any]:
    """`{"person/name": "Chloé"}` as `{"person": {"name": "Chloé"}}`."""
    nested: dict[str, Any] = {}
    for path, value in flat.items():
        *parents, name = path.split("/")
        target = nested
        for parent in parents:
            child = target.get(parent)
            if not isinstance(child, dict):
                child = target[parent] = {}
            target = child
        target[name] = value
    return nested


def get_value_at(value: Any, path: str) -> Any:
    """The value at a path such as `person/names/0` in the response; None if it does not exist."""
    for step in path.split("/") if path else []:
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _fill_url(execution: ActionExecution, template: Any) -> str:
    """The filled-in URL. The server may come from an option of the procedure, set by an administrator."""
    first, *others = [template] if isinstance(template, str) else template
    option = _OPTION_PLACEHOLDER.match(first) if isinstance(first, str) else None
    if option is None:
        return build_url(execution.parts_of(template))
    rest = first[option.end() :]
    return build_url(execution.parts_of([rest, *others]), base=execution.fill_template(option[0]).strip().rstrip("/"))


def _as_query_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
