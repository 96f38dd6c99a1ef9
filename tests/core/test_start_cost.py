"""An application starts without looking for cycles, and without compiling what builds the addresses of its pages."""

from __future__ import annotations

import gc
from collections.abc import Callable

import pytest
from werkzeug.routing import BuildError, Map, Rule

from app.core.operations.cycle_collector import pause_collection
from app.core.web.app_factory import Application
from app.core.web.lazy_rules import LazyRule


def test_the_collector_waits_until_the_application_is_loaded() -> None:
    with pause_collection():
        assert not gc.isenabled()
        with pause_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_works_again_after_a_start_that_failed() -> None:
    with pytest.raises(ValueError, match="settings"), pause_collection():
        raise ValueError("settings")
    assert gc.isenabled()


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
