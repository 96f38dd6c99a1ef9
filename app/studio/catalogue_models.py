"""The procedures of the catalogue by topic, and its circuits, as somebody chooses one to start from."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from app.language.text.normalisation import fold
from app.packages.package_catalogue import Catalogue
from app.studio.start_models import ModelGroup, StartModel, describe_procedure, describe_workflow, group_models


def find_topic_models(words: str = "") -> list[ModelGroup]:
    """The topics of the catalogue in its order, each with the procedures that match the words; none without any."""
    return group_models(_load_models(), _load_topics(), words)


def find_workflow_models(words: str = "") -> list[ModelGroup]:
    """The circuits of the catalogue that match the words, in alphabetical order."""
    return group_models(_load_workflow_models(), {}, words)


def find_catalogue_model(slug: str) -> StartModel | None:
    """The procedure of the catalogue with that slug."""
    return next((model for model in _load_models() if model.slug == slug), None)


def find_catalogue_workflow(slug: str) -> StartModel | None:
    """The circuit of the catalogue with that slug."""
    return next((model for model in _load_workflow_models() if model.slug == slug), None)


def _load_topics() -> dict[str, str]:
    return {str(topic["slug"]): str(topic["title"]) for topic in Catalogue().contents["topics"]}


@cache
def _load_models() -> tuple[StartModel, ...]:
    catalogue, topics = Catalogue(), _load_topics()
    definitions = {slug: catalogue.procedure(slug, {}) for slug in catalogue.slugs}
    return tuple(
        describe_procedure(slug, each, catalogue.workflow(str(each["workflow"]), {}), topic=topics[each["theme"]])
        for slug, each in definitions.items()
    )


@cache
def _load_workflow_models() -> tuple[StartModel, ...]:
    catalogue, followers = Catalogue(), defaultdict[str, list[str]](list)
    for slug in catalogue.slugs:
        definition = catalogue.procedure(slug, {})
        followers[str(definition["workflow"])].append(str(definition["title"]))
    slugs = [path.stem for path in (catalogue.folder / "workflows").glob("*.json")]
    models = (describe_workflow(slug, catalogue.workflow(slug, {}), used_by=followers[slug]) for slug in slugs)
    return tuple(sorted(models, key=lambda model: fold(model.title)))
