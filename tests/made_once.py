"""What every application of a run makes alike, and makes once: its templates, its addresses, its static files."""

from __future__ import annotations

from pathlib import Path
from types import CodeType
from typing import Any
from wsgiref.headers import Headers

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

from app.core import assembly


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
    """A rule whose two functions that write addresses are compiled once: four fifths of making an application.

    They follow from its text and its defaults; what differs between two applications is given to them at each call.
    """

    kept: dict[tuple[Any, ...], Any] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        key = (self.rule, self.subdomain, self.host, repr(self.defaults), append_unknown)
        if key not in self.kept:
            self.kept[key] = super()._compile_builder(append_unknown)
        return self.kept[key]


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


TEMPLATES = CompiledTemplates()


def share(patch: pytest.MonkeyPatch) -> None:
    """Has every application to come take what those before it made."""
    patch.setattr(assembly.Application, "url_rule_class", KnownRule)
    patch.setattr(assembly, "WhiteNoise", KnownFiles)
