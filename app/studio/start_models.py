"""Definitions to start from, as somebody chooses one: what each is for, and its size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.definitions.overview import title_of
from app.language.text.normalisation import fold
from app.procedures.fields import FIELD_TYPES

Definition = Mapping[str, Any]


@dataclass(frozen=True)
class StartModel:
    """A procedure or a circuit: what it is for, how many questions residents answer, the statuses of its circuit."""

    slug: str
    title: str
    summary: str
    topic: str
    # None for a circuit.
    question_count: int | None
    # Each with what the resident reads of it.
    statuses: tuple[tuple[str, str], ...]
    # For a circuit: the titles of the procedures that follow it.
    used_by: tuple[str, ...] = ()

    @property
    def step_count(self) -> int:
        """Number of statuses of its circuit."""
        return len(self.statuses)

    def matches(self, words: str) -> bool:
        """Whether each of the words is in its title, its summary, its topic or the titles of its procedures."""
        text = fold(" ".join((self.title, self.summary, self.topic, *self.used_by)))
        return all(word in text for word in fold(words).split())


@dataclass(frozen=True)
class ModelGroup:
    """The models of one topic; without a title when there are no topics."""

    slug: str
    title: str
    models: tuple[StartModel, ...]


def describe_procedure(slug: str, definition: Definition, workflow: Definition, *, topic: str) -> StartModel:
    """A procedure as one chooses it, however unfinished its working copy is."""
    questions = (field for page in definition.get("pages") or () for field in page.get("fields") or ())
    return StartModel(
        slug=slug,
        title=title_of(definition, slug),
        summary=str(definition.get("summary") or ""),
        topic=topic,
        question_count=_count_questions(questions),
        statuses=tuple(_list_statuses(workflow)),
    )


def describe_workflow(slug: str, definition: Definition, *, used_by: Iterable[str]) -> StartModel:
    """A circuit as one chooses it."""
    statuses = tuple(_list_statuses(definition))
    return StartModel(slug, title_of(definition, slug), "", "", None, statuses, tuple(used_by))


def group_models(models: Iterable[StartModel], topics: Mapping[str, str], words: str) -> list[ModelGroup]:
    """The models that match the words by topic, in the order of the topics; those without any of them last."""
    matching_models = [model if model.topic in topics.values() else replace(model, topic="") for model in models]
    matching_models = [model for model in matching_models if model.matches(words)]
    groups = (
        ModelGroup(slug, title, tuple(model for model in matching_models if model.topic == title))
        for slug, title in [*topics.items(), ("", "")]
    )
    return [group for group in groups if group.models]


def _list_statuses(workflow: Definition) -> Iterator[tuple[str, str]]:
    for status in workflow.get("statuses") or ():
        yield str(status.get("label") or status.get("id")), str(status.get("public_label") or "")


def _count_questions(fields: Iterable[Mapping[str, Any]]) -> int:
    """The questions that residents answer: neither explanations, nor computed values, nor those of agents."""
    types = [FIELD_TYPES.get(str(field.get("type"))) for field in fields if not field.get("for_agents")]
    return sum(each is not None and each.has_value and not each.is_computed for each in types)
