"""What every application of a run makes alike, and makes once: templates, addresses, static files, statements, checks."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any
from wsgiref.headers import Headers

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from jsonschema.exceptions import ValidationError
from sqlalchemy import Engine, create_engine
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

from app.core import assembly, assets, engines, structure

Departures = Callable[[Any, Any], list[ValidationError]]


class CompiledTemplates(BytecodeCache):
    """What the templates compile to, kept from one application to the next: most of what a test would take."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self.kept[bucket.key, bucket.checksum] = bucket.code


class KnownRule(Rule):
    """A rule that is compiled once, from its text and its defaults: four fifths of making an application."""

    kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def compile(self) -> None:
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, repr(self.defaults))
        if key not in self.kept:
            super().compile()
            self.kept[key] = {name: vars(self)[name] for name in ("_parts", "_trace", "_converters", "arguments")}
            self.kept[key]["builders"] = self._build.__func__, self._build_unknown.__func__  # type: ignore[attr-defined]
            return
        known = self.kept[key]
        self._parts, self._trace, self._converters = known["_parts"], known["_trace"], known["_converters"]
        self.arguments = set(known["arguments"])
        self._build, self._build_unknown = (builder.__get__(self, None) for builder in known["builders"])


class KnownFiles(WhiteNoise):
    """The static files, looked at once: where they are served and the headers they bear decide of the rest."""

    kept: dict[tuple[Any, ...], dict[str, Any]] = {}

    def add_files(self, root: str, prefix: str | None = None) -> None:
        folder = Path(root).resolve()
        headers = Headers()
        if self.add_headers_function:
            self.add_headers_function(headers, "", "")
        key = (folder, prefix, str(headers))
        if key not in self.kept:
            super().add_files(str(folder), prefix)
            self.kept[key] = self.files
        self.files = dict(self.kept[key])


class KnownStatements:
    """Makes engines that share what statements were compiled to; each has connections, and a pool, of its own."""

    def __init__(self) -> None:
        # Connected once: its dialect then knows all that it asks of a database.
        self.first = create_engine("sqlite://", query_cache_size=5000)
        self.first.connect().close()

    def create_engine(self, url: str, **options: Any) -> Engine:
        engine = create_engine(url, **options)
        if engine.dialect.name == "sqlite":
            engine.dialect, engine._compiled_cache = self.first.dialect, self.first._compiled_cache
        return engine


def known_version(version_of: Callable[[Path], str]) -> Callable[[Path], str]:
    """The digest of our static files, which no test changes, worked out once."""
    kept = cache(version_of)
    return lambda sources: kept(sources) if sources == assets.SOURCES else version_of(sources)


class KnownDocuments:
    """What the schemas find wrong in a document, found once: most tests publish the same procedures."""

    def __init__(self, departures: Departures) -> None:
        self.departures = departures
        # With its validator, which stays alive: no other takes its number.
        self.kept: dict[tuple[int, str], tuple[Any, list[ValidationError]]] = {}

    def __call__(self, validator: Any, document: Any) -> list[ValidationError]:
        key = (id(validator), repr(document))
        if key not in self.kept:
            self.kept[key] = validator, self.departures(validator, document)
        return self.kept[key][1]


TEMPLATES = CompiledTemplates()


def share(patch: pytest.MonkeyPatch) -> None:
    """Has every application to come take what those before it made."""
    patch.setattr(assembly.Application, "url_rule_class", KnownRule)
    patch.setattr(assembly, "WhiteNoise", KnownFiles)
    patch.setattr(assets, "version_of", known_version(assets.version_of))
    patch.setattr(structure, "departures", KnownDocuments(structure.departures))
    patch.setattr(engines, "create_engine", KnownStatements().create_engine)
