"""The pages of the administration that an agent may open, found by words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flask import current_app

from app.backoffice.administration.administration_sections import GROUPS
from app.backoffice.administration.section_groups import Section, SectionGroup
from app.core.web.access_rules import RULES, Actor, get_access_rule
from app.language.text.normalisation import fold


def list_groups(actor: Actor, *, search: str = "", states: Mapping[str, str] | None = None) -> list[SectionGroup]:
    """The pages that an agent may open and that answer to the words; `states` are the sentences of those with trouble."""
    groups = (
        replace(group, sections=tuple(_list_sections(group.sections, actor, search, states or {}))) for group in GROUPS
    )
    return [group for group in groups if group.sections]


def _list_sections(
    sections: Sequence[Section], actor: Actor, search: str, states: Mapping[str, str]
) -> Iterator[Section]:
    for section in sections:
        if can_open(actor, section.endpoint) and _answers_to(section, search):
            state = states.get(section.endpoint)
            yield replace(section, text=state, has_trouble=True) if state else section


def can_open(actor: Actor, endpoint: str) -> bool:
    """Whether the access rule of a view admits the agent."""
    rule = get_access_rule(current_app, endpoint)
    return rule is not None and RULES[rule](actor)


def _answers_to(section: Section, search: str) -> bool:
    """Whether each word typed begins a word of the title, of the sentence or of the other words."""
    words = _split(f"{section.title} {section.text} {section.words}")
    return all(any(word.startswith(start) for word in words) for start in _split(search))


def _split(text: str) -> list[str]:
    return fold(text).replace("’", " ").replace("'", " ").replace(",", " ").split()
