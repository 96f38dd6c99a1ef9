"""An application starts while hardly looking for cycles, and without compiling what builds the addresses of its pages."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from werkzeug.routing import BuildError, Map, Rule

from app import create_app
from app.config import Settings
from app.core.operations.cycle_collector import NEW_OBJECTS_AT_START, collect_rarely
from app.core.web.app_factory import Application
from app.core.web.lazy_rules import LazyRule


def test_the_collector_hardly_works_while_the_application_is_loaded() -> None:
    thresholds = gc.get_threshold()

    with collect_rarely():
        assert gc.get_threshold()[0] == NEW_OBJECTS_AT_START
    assert gc.get_threshold() == thresholds


def test_the_collector_works_again_after_a_start_that_failed() -> None:
    thresholds = gc.get_threshold()

    with pytest.raises(ValueError, match="settings"), collect_rarely():
        raise ValueError("settings")
    assert gc.get_threshold() == thresholds


def test_an_application_is_created_while_the_collector_hardly_works() -> None:
    class UnreadableSettings:
        @property
        def var(self) -> Path:
            raise OSError(gc.get_threshold()[0])

    with pytest.raises(OSError, match=str(NEW_OBJECTS_AT_START)):
        create_app(cast(Settings, UnreadableSettings()))


def test_a_rule_is_compiled_when_its_first_address_is_built(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_builder = Rule._compile_builder

    def record_and_compile(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled.append(rule.rule)
        return compile_builder(rule, append_unknown)

    monkeypatch.setattr(Rule, "_compile_builder", record_and_compile)
    addresses = Map([LazyRule("/demandes/<int:number>", endpoint="case"), LazyRule("/aide", endpoint="help")]).bind("")

    assert compiled == []
    assert [addresses.build("case", {"number": number, "page": "é"}) for number in (1, 2)] == [
        "/demandes/1?page=%C3%A9",
        "/demandes/2?page=%C3%A9",
    ]
    assert compiled == ["/demandes/<int:number>"]
    with pytest.raises(BuildError):
        addresses.build("case", {})


def test_the_pages_of_the_application_have_such_rules() -> None:
    assert Application.url_rule_class is LazyRule
