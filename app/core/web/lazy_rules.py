"""Rules of addresses that are compiled when the first address is built: a process builds those of few of its views."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LazyRule(Rule):
    """A rule that matches addresses at once, and learns to build them the first time that one is asked for."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        name = "_build_unknown" if append_unknown else "_build"

        def compile_and_build(rule: LazyRule, /, **values: Any) -> tuple[str, str]:
            builder = super(LazyRule, rule)._compile_builder(append_unknown).__get__(rule)
            setattr(rule, name, builder)
            parts: tuple[str, str] = builder(**values)
            return parts

        return compile_and_build
