"""OpenAPI 3.1 document of one key: only the operations that it may do, assembled from their declarations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Flask

from app.api.v1.declared_operations import Operation, Parameter, Route, list_routes
from app.api.v1.problems import CONTENT_TYPE, PROBLEMS_PATH
from app.api.v1.schemas import SCHEMAS, ref
from app.connectors.api_keys import list_subjects_of
from app.connectors.models import ApiKey
from app.core.i18n import gettext as _

VERSION = "1.0"
_REF = "#/components/schemas/"


def list_routes_of(app: Flask, key: ApiKey) -> list[Route]:
    """The operations that a key may do, each at its address."""
    return [route for route in list_routes(app) if _is_open(route.operation, key)]


def build_document(app: Flask, key: ApiKey, *, base_url: str) -> dict[str, Any]:
    """Assemble the document of a key: its operations, and the schemas that these name."""
    paths: dict[str, dict[str, Any]] = {}
    routes = list_routes_of(app, key)
    for route in routes:
        paths.setdefault(route.path, {})[route.method] = _describe_operation(route, base_url)
    return {
        "openapi": "3.1.0",
        "info": {"title": _("API de « %(name)s »", name=key.name), "version": VERSION},
        "servers": [{"url": base_url}],
        "security": [{"key": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer"},
                "token": {
                    "type": "oauth2",
                    "flows": {"clientCredentials": {"tokenUrl": f"{base_url}/api/v1/jeton", "scopes": {}}},
                },
            },
            "schemas": {name: SCHEMAS[name] for name in sorted(set(_list_names(paths)))},
        },
    }


def _is_open(operation: Operation, key: ApiKey) -> bool:
    return operation.scope is None or bool(list_subjects_of(key, operation.scope))


def _describe_operation(route: Route, base_url: str) -> dict[str, Any]:
    operation = route.operation
    described: dict[str, Any] = {
        "operationId": operation.id,
        "summary": str(operation.summary),
        "parameters": [*map(_describe_path_parameter, route.path_parameters), *map(_describe, operation.parameters)],
        "responses": {**_describe_answers(operation), **_describe_problems(operation, base_url)},
    }
    if operation.is_open:
        described["security"] = []
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {"application/json": {"schema": ref(operation.body)}}}
    return described


def _describe(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "description": str(parameter.help),
        "required": parameter.is_required,
        "schema": dict(parameter.schema),
    }


def _describe_path_parameter(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _describe_answers(operation: Operation) -> dict[str, Any]:
    answers = {operation.status: operation.answer, **operation.other_answers}
    return {str(status): _describe_answer(name) for status, name in sorted(answers.items())}


def _describe_answer(name: str | None) -> dict[str, Any]:
    if name is None:
        return {"description": _("Fait")}
    if name == "File":
        return {"description": _("Le fichier"), "content": {"*/*": {}}}
    return {"description": name, "content": {"application/json": {"schema": ref(name)}}}


def _describe_problems(operation: Operation, base_url: str) -> dict[str, Any]:
    titles: dict[int, list[str]] = {}
    for problem_type in operation.all_problems:
        link = f"[{problem_type.title}]({base_url}{PROBLEMS_PATH}#{problem_type.code})"
        titles.setdefault(problem_type.status, []).append(link)
    return {
        str(status): {
            "description": " ; ".join(links),
            "content": {CONTENT_TYPE: {"schema": ref("Problem")}},
        }
        for status, links in sorted(titles.items())
    }


def _list_names(node: Any) -> Iterator[str]:
    """The schemas that a part of the document names, and those that these name."""
    if isinstance(node, Mapping):
        target = node.get("$ref")
        if isinstance(target, str) and target.startswith(_REF):
            name = target.removeprefix(_REF)
            yield name
            yield from _list_names(SCHEMAS[name])
        node = node.values()
    if isinstance(node, Iterable) and not isinstance(node, str | bytes):
        for part in node:
            yield from _list_names(part)
