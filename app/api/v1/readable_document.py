"""The document of a key as people read it: its operations by kind of objects, each with what it takes and a first call."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Flask

from app.api.v1.declared_operations import Operation, Parameter, Route
from app.api.v1.openapi import list_routes_of
from app.api.v1.schemas import SCHEMAS
from app.connectors.models import ApiKey
from app.core.i18n import LazyText
from app.core.i18n import lazy_gettext as _

# By the first part of the address.
HEADINGS: Mapping[str, LazyText] = {
    "": _("La clé"),
    "openapi.json": _("La clé"),
    "jeton": _("La clé"),
    "demarches": _("Démarches"),
    "demandes": _("Demandes"),
    "listes": _("Fiches"),
    "agendas": _("Agendas"),
    "regies": _("Factures"),
    "evenements": _("Événements"),
    "webhooks": _("Événements"),
}


@dataclass(frozen=True)
class ReadableValue:
    """One value that an operation takes or answers."""

    name: str
    kind: str
    help: str
    is_required: bool
    # Where it goes: "path", "query" or "header"; empty for a part of a body.
    place: str = ""


@dataclass(frozen=True)
class ReadableOperation:
    """One operation, with all that trying it takes."""

    id: str
    method: str
    path: str
    summary: str
    parameters: tuple[ReadableValue, ...]
    body: tuple[ReadableValue, ...]
    sample_body: str
    answer: tuple[ReadableValue, ...]
    statuses: tuple[tuple[int, str, str], ...]
    curl: str
    # Whether the page can try it: an access token is asked for with a form of its own.
    can_be_tried: bool


def list_operations(app: Flask, key: ApiKey, *, base_url: str) -> list[tuple[str, list[ReadableOperation]]]:
    """The operations that a key may do, under the heading of what they are about."""
    headings = list(dict.fromkeys(map(str, HEADINGS.values())))
    routes = sorted(list_routes_of(app, key), key=lambda route: (headings.index(_heading(route)), route.path))
    return [
        (heading, [_to_readable(route, base_url) for route in group]) for heading, group in groupby(routes, _heading)
    ]


def _heading(route: Route) -> str:
    first_part = route.path.removeprefix("/api/v1").strip("/").split("/")[0]
    return str(HEADINGS[first_part])


def _to_readable(route: Route, base_url: str) -> ReadableOperation:
    operation = route.operation
    sample = json.dumps(_sample(SCHEMAS[operation.body]), indent=2, ensure_ascii=False) if operation.body else ""
    return ReadableOperation(
        id=operation.id,
        method=route.method.upper(),
        path=route.path,
        summary=str(operation.summary),
        parameters=(*map(_read_path_parameter, route.path_parameters), *map(_read_parameter, operation.parameters)),
        body=tuple(_list_values(operation.body)),
        sample_body=sample,
        answer=tuple(_list_values(operation.answer)),
        statuses=tuple((problem.status, problem.code, str(problem.title)) for problem in operation.all_problems),
        curl=_write_curl(route, sample, base_url),
        can_be_tried=not operation.is_open,
    )


def _read_path_parameter(name: str) -> ReadableValue:
    return ReadableValue(name, "string", "", is_required=True, place="path")


def _read_parameter(parameter: Parameter) -> ReadableValue:
    return ReadableValue(
        parameter.name, _kind(parameter.schema), str(parameter.help), parameter.is_required, place=parameter.place
    )


def _list_values(schema_name: str | None) -> Iterator[ReadableValue]:
    schema = SCHEMAS.get(schema_name or "", {})
    required = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        yield ReadableValue(name, _kind(part), part.get("description", ""), name in required)


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of a value in a few words, as JSON Schema names it."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    types: str | Iterable[str] = schema.get("format") or schema.get("type", "any")
    return types if isinstance(types, str) else " | ".join(types)


def _sample(schema: Mapping[str, Any]) -> Any:
    """An empty value of the schema, to start from: what is required, and nothing else when something is."""
    kind = schema.get("type")
    if kind == "object":
        names = schema.get("required") or schema.get("properties", {})
        return {name: _sample(schema["properties"][name]) for name in names}
    return {"array": [], "boolean": False, "integer": 0}.get(str(kind), "")


def _write_curl(route: Route, sample: str, base_url: str) -> str:
    lines = [f"curl -X {route.method.upper()} '{base_url}{route.path}'"]
    if not route.operation.is_open:
        lines.append('-H "Authorization: Bearer $CLE"')
    lines += [f"-H '{name}: …'" for name in _required_headers(route.operation)]
    if sample:
        lines += ["-H 'Content-Type: application/json'", f"-d '{sample}'"]
    return " \\\n  ".join(lines)


def _required_headers(operation: Operation) -> list[str]:
    return [
        parameter.name for parameter in operation.parameters if parameter.place == "header" and parameter.is_required
    ]
