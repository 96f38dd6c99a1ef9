"""Procedures of the catalogue as somebody chooses one to start from: by topic, searched by words, with their size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.language.text.normalisation import fold
from app.packages.package_catalogue import Catalogue
from app.procedures.fields import FIELD_TYPES


@dataclass(frozen=True)
class CatalogueModel:
    """A procedure of the catalogue: what it is for, how many questions residents answer, the statuses of its circuit."""

    slug: str
    title: str
    summary: str
    topic: str
    question_count: int
    # Each with what the resident reads of it.
    statuses: tuple[tuple[str, str], ...]

    @property
    def step_count(self) -> int:
        """How many statuses its circuit has."""
        return len(self.statuses)

    def matches(self, words: str) -> bool:
        """Whether each of the words is in its title, its summary or its topic."""
        text = fold(f"{self.title} {self.summary} {self.topic}")
        return all(word in text for word in fold(words).split())


@dataclass(frozen=True)
class TopicModels:
    """A topic of the catalogue with its procedures."""

    slug: str
    title: str
    models: tuple[CatalogueModel, ...]


def find_topic_models(words: str = "") -> list[TopicModels]:
    """The topics of the catalogue in its order, each with the procedures that match the words; none without any."""
    matching_models = [model for model in _load_models() if model.matches(words)]
    topics = {str(topic["slug"]): str(topic["title"]) for topic in Catalogue().contents["topics"]}
    groups = (
        TopicModels(slug, title, tuple(model for model in matching_models if model.topic == title))
        for slug, title in topics.items()
    )
    return [group for group in groups if group.models]


def find_catalogue_model(slug: str) -> CatalogueModel | None:
    """The procedure of the catalogue with that slug."""
    return next((model for model in _load_models() if model.slug == slug), None)


@cache
def _load_models() -> tuple[CatalogueModel, ...]:
    catalogue = Catalogue()
    topics = {topic["slug"]: str(topic["title"]) for topic in catalogue.contents["topics"]}
    return tuple(_describe_model(catalogue, slug, topics) for slug in catalogue.slugs)


def _describe_model(catalogue: Catalogue, slug: str, topics: Mapping[str, str]) -> CatalogueModel:
    definition = catalogue.procedure(slug, {})
    workflow = catalogue.workflow(str(definition["workflow"]), {})
    return CatalogueModel(
        slug=slug,
        title=str(definition["title"]),
        summary=str(definition["summary"]),
        topic=topics[definition["theme"]],
        question_count=sum(_count_questions(page["fields"]) for page in definition["pages"]),
        statuses=tuple((status["label"], status.get("public_label", "")) for status in workflow["statuses"]),
    )


def _count_questions(fields: Iterable[Mapping[str, Any]]) -> int:
    """The questions that residents answer: neither explanations, nor computed values, nor those of agents."""
    types = [FIELD_TYPES[each["type"]] for each in fields if not each.get("for_agents")]
    return sum(each.has_value and not each.is_computed for each in types)
