"""The dispatch rules of each procedure, as an administrator saved them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from app.cases.dispatch.dispatch_rule import MAX_RULES, DispatchRule, read_rule
from app.cases.dispatch.models import DispatchRuleSet
from app.core import clock
from app.core.db import db
from app.core.site_cache import SiteCache
from app.core.web.access_rules import Actor


class TooManyRules(ValueError):
    """Nobody reads that many rules: they are refused."""


def get_rules(procedure_slug: str) -> tuple[DispatchRule, ...]:
    """The rules of a procedure, in order."""
    return _rules.get().get(procedure_slug, ())


def count_rules() -> dict[str, int]:
    """Count the rules of each procedure."""
    return {slug: len(rules) for slug, rules in _rules.get().items() if rules}


def save_rules(procedure_slug: str, rules: Sequence[DispatchRule], *, by: Actor) -> None:
    """Replace the rules of a procedure. Raises TooManyRules."""
    if len(rules) > MAX_RULES:
        raise TooManyRules
    saved = db.session.get(DispatchRuleSet, procedure_slug)
    if saved is None:
        saved = DispatchRuleSet(procedure_slug=procedure_slug)
        db.session.add(saved)
    saved.rules = [rule.to_document() for rule in rules]
    saved.updated_at, saved.updated_by_id = clock.now(), by.account_id
    db.session.flush()
    _rules.invalidate()


def _read_rules() -> Mapping[str, tuple[DispatchRule, ...]]:
    rows = db.session.execute(select(DispatchRuleSet.procedure_slug, DispatchRuleSet.rules))
    return {slug: tuple(map(read_rule, documents)) for slug, documents in rows}


_rules: SiteCache[Mapping[str, tuple[DispatchRule, ...]]] = SiteCache(_read_rules)
