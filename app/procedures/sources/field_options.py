"""Fields with the options of their sources, for the answers so far; and the tickets with which a browser searches them."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from functools import partial
from hmac import compare_digest
from typing import Any

from app.core.sealing import blind_index
from app.language.text.placeholders import find_placeholders, render_text
from app.procedures.fields import Field
from app.procedures.fields.choice_options import Offer, OptionList
from app.procedures.fields.choice_settings import source_spec_of
from app.procedures.sources import option_lookup
from app.procedures.sources.chooser import ANONYMOUS_CHOOSER, Chooser

_SEARCH_TOKEN = "search of choices"  # noqa: S105


Lists = Callable[[Field, Mapping[str, Any]], Field]
# What a field of a type offers to somebody now, that no list holds.
OfferBuilder = Callable[[Field, Chooser], Any]

_offer_builders: Mapping[str, OfferBuilder] = {}


def install(offer_builders: Mapping[str, OfferBuilder]) -> None:
    """Set what builds the offer of a type of field, by its key. Called once by the composition root."""
    global _offer_builders
    _offer_builders = offer_builders


@dataclasses.dataclass(frozen=True)
class OptionSearch:
    """Scope of a search token: a source, property filters, and whether it covers own cards only."""

    slug: str
    where: Mapping[str, str]
    is_own: bool = False


def lists_for(chooser: Chooser) -> Lists:
    """The function that gives a field the options of its source for this chooser: `Context(lists=lists_for(chooser))`."""
    return partial(resolve_options, chooser=chooser)


def resolve_options(field: Field, values: Mapping[str, Any], *, chooser: Chooser = ANONYMOUS_CHOOSER) -> Field:
    """The field as it is asked over these values, the names a condition may use."""
    if field.type in _offer_builders:
        offer = _offer_builders[field.type](field, chooser)
        return dataclasses.replace(field, settings={**field.settings, "offer": offer})
    spec = source_spec_of(field.settings)
    if spec is None:
        return field
    return dataclasses.replace(field, settings={**field.settings, "options": _build_offer(spec, values, chooser)})


def read_search_token(ticket: str) -> OptionSearch | None:
    """Scope of a valid search token, else None. It names nobody: own cards are those of the bearer."""
    words, _, seal = ticket.rpartition(".")
    if not compare_digest(seal.encode(), _sign(words).encode()):
        return None
    return OptionSearch(*json.loads(words))


def _build_offer(spec: Mapping[str, Any], values: Mapping[str, Any], chooser: Chooser) -> Offer:
    where, missing = {}, None
    for name, template in spec.get("where", {}).items():
        where[name] = render_text(template, values).strip()
        if not where[name] and missing is None:
            missing = next(iter(sorted(find_placeholders(template))), template)

    is_own = bool(spec.get("own"))

    def load() -> OptionList:
        if is_own:
            return option_lookup.own_options_of(spec["source"], where, chooser)
        return option_lookup.options_of(spec["source"], where)

    return Offer(
        spec,
        load,
        search_token=lambda: _build_search_token(spec["source"], where, is_own=is_own),
        missing_answer=missing,
        chosen_by=chooser.by.kind if is_own else None,
    )


def _build_search_token(slug: str, where: Mapping[str, str], *, is_own: bool = False) -> str:
    scope = [slug, where, True] if is_own else [slug, where]
    words = json.dumps(scope, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return f"{words}.{_sign(words)}"


def _sign(words: str) -> str:
    return blind_index(_SEARCH_TOKEN, words).hex()[:32]
