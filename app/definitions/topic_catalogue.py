"""Topics of the home page as administrators manage them: created, changed, ordered, merged and deleted, with a history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.accounts.administration_history import TOPICS, record_event
from app.accounts.slugs import clean_name, make_unused_slug
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.web.access_rules import Actor
from app.core.web.icon_sprite import load_icon_shapes
from app.definitions.overview import title_of
from app.definitions.topic_values import TopicValues, merge_topic_values
from app.language.text.normalisation import fold
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureDraft
from app.themes import charter
from app.themes.charter import Topic

MAX_TITLE_LENGTH, MAX_SUMMARY_LENGTH = 60, 120


class TopicNotFound(NotFound):
    """The home page has no topic with that slug."""


class TopicRefused(ValueError):
    """The change is not possible.

    `problem` is "title_missing", "title_taken", "icon_unknown", "has_procedures", "into_unknown" or "after_unknown".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class TopicProcedure:
    """A procedure of a topic: published, or a working copy only."""

    slug: str
    title: str
    is_published: bool


def list_topics() -> tuple[Topic, ...]:
    """The topics in the order of the home page."""
    return charter.get_charter().topics


def get_topic(slug: str) -> Topic:
    """The topic of that slug. Raises TopicNotFound."""
    topic = next((topic for topic in list_topics() if topic.slug == slug), None)
    if topic is None:
        raise TopicNotFound(slug)
    return topic


def procedures_by_topic() -> dict[str, list[TopicProcedure]]:
    """Published procedures, closed ones too, and working copies, by the slug of their topic; by title."""
    authority = charter.get_charter()
    by_topic: dict[str, list[TopicProcedure]] = {}
    live = {live_procedure.slug: live_procedure for live_procedure in procedures.live_procedures()}
    for published in live.values():
        procedure = TopicProcedure(published.slug, published.definition.title, is_published=True)
        by_topic.setdefault(authority.resolve_topic(published.theme), []).append(procedure)
    for draft in db.session.scalars(select(ProcedureDraft).where(ProcedureDraft.slug.not_in(list(live)))):
        procedure = TopicProcedure(draft.slug, title_of(draft.definition, draft.slug), is_published=False)
        by_topic.setdefault(authority.resolve_topic(str(draft.definition.get("theme", ""))), []).append(procedure)
    return {
        slug: sorted(procedures_of_topic, key=lambda each: fold(each.title))
        for slug, procedures_of_topic in by_topic.items()
    }


def create_topic(values: TopicValues, *, by: Actor) -> str:
    """Create a topic after the others, with a slug made from its title. Raises TopicRefused."""
    content, topics = _load_topics()
    texts = _checked_texts(values, topics)
    slug = make_unused_slug(str(texts["title"]), charter.list_topic_slugs(content), default="rubrique")
    _save_topics([*topics, {"slug": slug, **texts}])
    record_event("topic_created", TOPICS, by=by, subject=slug, title=str(texts["title"]))
    return slug


def change_topic(slug: str, values: TopicValues, *, base: TopicValues, by: Actor) -> None:
    """Change the texts and the icon of a topic; its slug stays. `base` are the values that the administrator had on screen:
    what others changed since is kept.

    Raises TopicNotFound, TopicRefused, TopicChanged.
    """
    _content, topics = _load_topics()
    former_texts = _find_stored_topic(topics, slug)
    former_title = str(former_texts["title"])
    texts = _checked_texts(merge_topic_values(values, base, _read_values(former_texts)), topics, slug=slug)
    new_texts = {**{name: text for name, text in former_texts.items() if name != "translations"}, **texts}
    if new_texts == former_texts:
        return
    _save_topics([new_texts if topic["slug"] == slug else topic for topic in topics])
    if texts["title"] != former_title:
        title = str(texts["title"])
        record_event("topic_renamed", TOPICS, by=by, subject=slug, before=former_title, after=title)
    else:
        record_event("topic_changed", TOPICS, by=by, subject=slug, title=former_title)


def move_topic(slug: str, *, after: str | None, by: Actor) -> None:
    """Place the topic after another one, or first. Raises TopicNotFound, TopicRefused."""
    _content, topics = _load_topics()
    moved_topic = _find_stored_topic(topics, slug)
    others = [topic for topic in topics if topic["slug"] != slug]
    slugs = [other["slug"] for other in others]
    if after is not None and after not in slugs:
        raise TopicRefused("after_unknown")
    position = slugs.index(after) + 1 if after is not None else 0
    reordered = [*others[:position], *(topic for topic in topics if topic["slug"] == slug), *others[position:]]
    if reordered != topics:
        _save_topics(reordered)
        record_event("topic_moved", TOPICS, by=by, subject=slug, title=str(moved_topic["title"]))


def shift_topic(slug: str, step: int, *, by: Actor) -> None:
    """Move the topic up (-1) or down (1) by one; nothing at either end. Raises TopicNotFound."""
    _content, topics = _load_topics()
    slugs = [topic["slug"] for topic in topics]
    position = slugs.index(_find_stored_topic(topics, slug)["slug"]) + step
    if 0 <= position < len(slugs):
        others = [each for each in slugs if each != slug]
        move_topic(slug, after=others[position - 1] if position else None, by=by)


def delete_topic(slug: str, *, into: str | None, by: Actor) -> None:
    """Delete a topic; its procedures go to `into`, which from now on answers to its slug. Raises TopicNotFound, TopicRefused."""
    _content, topics = _load_topics()
    topic = _find_stored_topic(topics, slug)
    target = next((topic for topic in topics if topic["slug"] == into and topic["slug"] != slug), None)
    if into is not None and target is None:
        raise TopicRefused("into_unknown")
    if target is None and procedures_by_topic().get(slug):
        raise TopicRefused("has_procedures")
    remaining = [dict(topic) for topic in topics if topic["slug"] != slug]
    if target is None:
        record_event("topic_deleted", TOPICS, by=by, subject=slug, title=str(topic["title"]))
    else:
        for each in remaining:
            if each["slug"] == target["slug"]:
                each["former_slugs"] = [*each.get("former_slugs", []), slug, *topic.get("former_slugs", [])]
        details = {"title": topic["title"], "into": target["title"]}
        record_event("topic_merged", TOPICS, by=by, subject=slug, **details)
    _save_topics(remaining)


def _load_topics() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    content = charter.lock_saved_charter() or {}
    return content, [dict(topic) for topic in content.get("topics", [])]


def _find_stored_topic(topics: Sequence[dict[str, Any]], slug: str) -> dict[str, Any]:
    topic = next((topic for topic in topics if topic["slug"] == slug), None)
    if topic is None:
        raise TopicNotFound(slug)
    return topic


def _read_values(topic: Mapping[str, Any]) -> TopicValues:
    return TopicValues(topic["title"], topic["summary"], topic["icon"], topic.get("translations", {}))


def _save_topics(topics: Sequence[Mapping[str, Any]]) -> None:
    content, _topics = _load_topics()
    charter.save_charter({**content, "topics": [dict(topic) for topic in topics]})
    db.session.flush()
    procedures.invalidate_catalogue()


def _checked_texts(values: TopicValues, topics: Sequence[Mapping[str, Any]], *, slug: str = "") -> dict[str, Any]:
    """The values to store. Raises TopicRefused."""
    title, summary = clean_name(values.title, MAX_TITLE_LENGTH), clean_name(values.summary, MAX_SUMMARY_LENGTH)
    if not title:
        raise TopicRefused("title_missing")
    if any(fold(topic["title"]) == fold(title) and topic["slug"] != slug for topic in topics):
        raise TopicRefused("title_taken")
    if values.icon not in load_icon_shapes():
        raise TopicRefused("icon_unknown")
    lengths = {"title": MAX_TITLE_LENGTH, "summary": MAX_SUMMARY_LENGTH}
    translations = {}
    for language, texts in values.translations.items():
        cleaned = {name: clean_name(texts.get(name, ""), length) for name, length in lengths.items()}
        translations[language] = {name: text for name, text in cleaned.items() if text}
    translations = {language: texts for language, texts in translations.items() if texts}
    more = {"translations": translations} if translations else {}
    return {"title": title, "summary": summary, "icon": values.icon, **more}
