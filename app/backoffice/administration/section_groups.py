"""A page of the administration as its index shows it, and the group where it is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app.core.i18n import LazyText


@dataclass(frozen=True)
class Section:
    """One page: its title, a sentence, and words by which it is found besides."""

    endpoint: str
    title: LazyText
    text: LazyText | str
    words: LazyText | str = ""
    # Something there asks for attention.
    has_trouble: bool = False

    @property
    def url(self) -> str:
        return url_for(self.endpoint)


@dataclass(frozen=True)
class SectionGroup:
    """The pages about one matter."""

    slug: str
    title: LazyText
    sections: tuple[Section, ...]
