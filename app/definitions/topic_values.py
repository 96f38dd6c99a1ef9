"""Values that an administrator types about a topic, put together with what another one saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class TopicValues:
    """Values that an administrator types about a topic; translations by language."""

    title: str
    summary: str
    icon: str
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


class TopicChanged(Exception):
    """Somebody else changed what was typed: the values that are saved now, by field, such as "summary" or "title_en"."""

    def __init__(self, current: Mapping[str, str]) -> None:
        super().__init__(", ".join(current))
        self.current = current


def merge_topic_values(new: TopicValues, base: TopicValues, current: TopicValues) -> TopicValues:
    """The new values where they differ from those that the change started from, else the current ones. Raises TopicChanged."""
    new_texts, base_texts, current_texts = (list_texts(each) for each in (new, base, current))
    changed = {name: text for name, text in new_texts.items() if text != base_texts.get(name, "")}
    crossed = {
        name: current_texts.get(name, "")
        for name, text in changed.items()
        if current_texts.get(name, "") not in (base_texts.get(name, ""), text)
    }
    if crossed:
        raise TopicChanged(crossed)
    return build_topic_values({**current_texts, **changed})


def list_texts(values: TopicValues) -> dict[str, str]:
    """The values by the name of their field; those of a translation end with its language."""
    texts = {"title": values.title, "summary": values.summary, "icon": values.icon}
    for language, translated_texts in values.translations.items():
        texts |= {f"{name}_{language}": text for name, text in translated_texts.items()}
    return {name: " ".join(text.split()) for name, text in texts.items()}


def build_topic_values(texts: Mapping[str, str]) -> TopicValues:
    """The values, from the texts by name of field."""
    translations: dict[str, dict[str, str]] = {}
    for name, text in texts.items():
        key, _separator, language = name.partition("_")
        if language:
            translations.setdefault(language, {})[key] = text
    return TopicValues(texts["title"], texts["summary"], texts["icon"], translations)
