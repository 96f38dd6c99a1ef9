"""Caches shared by the applications of a test run: templates, routes, static files, statements, schema checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, partial
from pathlib import Path
from types import CodeType
from typing import Any, ClassVar
from wsgiref.headers import Headers

import pytest
from flask import Blueprint
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from jsonschema.exceptions import ValidationError
from sqlalchemy import Connection, Dialect, Engine, create_engine
from werkzeug.routing import Map, Rule
from whitenoise import WhiteNoise

from app.core.db import engines
from app.core.web import app_factory, assets
from app.language.schema import validation
from tests.connection_pool import pool_engine_connections

# Beside what pytest keeps from one run to the next.
FOLDER = Path(__file__).parent.parent / ".pytest_cache" / "templates"

Departures = Callable[[Any, Any], list[ValidationError]]


class TemplateCache(FileSystemBytecodeCache):
    """Bytecode cache of templates, shared by applications in memory and by processes and runs in files.

    A template is compiled once for its content: most of the time of the first pages of a process otherwise.
    """

    def __init__(self) -> None:
        FOLDER.mkdir(parents=True, exist_ok=True)
        super().__init__(str(FOLDER))
        self.entries: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.entries.get((bucket.key, bucket.checksum))
        if bucket.code is None:
            super().load_bytecode(bucket)
            self._remember(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        super().dump_bytecode(bucket)
        self._remember(bucket)

    def _remember(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.entries[bucket.key, bucket.checksum] = bucket.code


class CachedRule(Rule):
    """A URL rule compiled once for its text and its defaults: four fifths of the time to create an application."""

    entries: dict[tuple[Any, ...], dict[str, Any]] = {}

    def compile(self) -> None:
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, repr(self.defaults))
        if key not in self.entries:
            super().compile()
            self.entries[key] = {name: vars(self)[name] for name in ("_parts", "_trace", "_converters", "arguments")}
            self.entries[key]["builders"] = self._build.__func__, self._build_unknown.__func__  # type: ignore[attr-defined]
            return
        compiled = self.entries[key]
        self._parts, self._trace, self._converters = compiled["_parts"], compiled["_trace"], compiled["_converters"]
        self.arguments = set(compiled["arguments"])
        self._build, self._build_unknown = (builder.__get__(self, None) for builder in compiled["builders"])


class CachedRoutesApplication(app_factory.Application):
    """An application that copies the blueprints and routes registered by the first one.

    Rules added later are in its own URL map.
    """

    url_rule_class = CachedRule
    first: ClassVar[CachedRoutesApplication | None] = None
    registered: ClassVar[dict[str, Blueprint]] = {}
    by_blueprint: ClassVar[Sequence[str]] = (
        "before_request_funcs",
        "after_request_funcs",
        "teardown_request_funcs",
        "template_context_processors",
        "url_value_preprocessors",
        "url_default_functions",
        "error_handler_spec",
    )

    def register_blueprint(self, blueprint: Blueprint, **options: Any) -> None:
        first = CachedRoutesApplication.first = CachedRoutesApplication.first or self
        if first is self:
            super().register_blueprint(blueprint, **options)
            self.registered[blueprint.name] = blueprint
        elif self.registered.get(blueprint.name) is not blueprint or options:
            super().register_blueprint(blueprint, **options)
        elif self.url_map is not first.url_map:
            self._copy_routes(first)

    def add_url_rule(self, *words: Any, **more: Any) -> None:
        if CachedRoutesApplication.first not in (None, self) and self.url_map is CachedRoutesApplication.first.url_map:
            self.url_map = Map([rule.empty() for rule in self.url_map.iter_rules()])
        super().add_url_rule(*words, **more)

    def _copy_routes(self, first: CachedRoutesApplication) -> None:
        self.url_map = first.url_map
        self.view_functions = {**first.view_functions, **self.view_functions}
        self.blueprints = dict(first.blueprints)
        for name in self.by_blueprint:
            own, registered = getattr(self, name), getattr(first, name)
            own.update({blueprint: registered[blueprint] for blueprint in registered if blueprint in first.blueprints})


class CachedStaticFiles(WhiteNoise):
    """Static files scanned once for each URL prefix and set of headers."""

    entries: dict[tuple[Any, ...], dict[str, Any]] = {}

    def add_files(self, root: str, prefix: str | None = None) -> None:
        folder = Path(root).resolve()
        headers = Headers()
        if self.add_headers_function:
            self.add_headers_function(headers, "", "")
        key = (folder, prefix, str(headers))
        if key not in self.entries:
            super().add_files(str(folder), prefix)
            self.entries[key] = self.files
        self.files = dict(self.entries[key])


class SharedStatementCache:
    """Creates engines that share the cache of compiled statements; each has its own connections and pool."""

    def __init__(self) -> None:
        # Connected once, to initialise its dialect.
        self.first = {"sqlite": create_engine("sqlite://", query_cache_size=5000)}
        self.first["sqlite"].connect().close()

    def create_engine(self, url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        if engine.dialect.name == "postgresql":
            pool_engine_connections(engine)
        first = self.first.setdefault(engine.dialect.name, engine)
        if first is not engine:
            engine.dialect.initialize = partial(_initialize_once, first.dialect)
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine


def _initialize_once(dialect: Dialect, connection: Connection) -> None:
    if dialect.server_version_info is None:
        dialect.initialize(connection)


def cache_version(version_of: Callable[[Path], str]) -> Callable[[Path], str]:
    """Compute the digest of the static files once, since no test changes them."""
    cached_version = cache(version_of)
    return lambda sources: cached_version(sources) if sources == assets.SOURCES else version_of(sources)


class SchemaResultCache:
    """Cache of schema errors by definition: most tests publish the same procedures."""

    def __init__(self, departures: Departures) -> None:
        self.departures = departures
        # With its validator, kept alive so that its id is not reused.
        self.entries: dict[tuple[int, str], tuple[Any, list[ValidationError]]] = {}

    def __call__(self, validator: Any, document: Any) -> list[ValidationError]:
        key = (id(validator), repr(document))
        if key not in self.entries:
            self.entries[key] = validator, self.departures(validator, document)
        return self.entries[key][1]


TEMPLATES = TemplateCache()


def install_shared_caches(patch: pytest.MonkeyPatch) -> None:
    """Install the caches for every later application."""
    patch.setattr(app_factory, "Application", CachedRoutesApplication)
    patch.setattr(CachedRoutesApplication, "jinja_options", {"bytecode_cache": TEMPLATES})
    patch.setattr(app_factory, "WhiteNoise", CachedStaticFiles)
    patch.setattr(assets, "compute_version", cache_version(assets.compute_version))
    patch.setattr(validation, "find_schema_errors", SchemaResultCache(validation.find_schema_errors))
    patch.setattr(engines, "create_engine", SharedStatementCache().create_engine)
