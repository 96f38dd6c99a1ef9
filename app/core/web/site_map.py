"""The public pages of the site, listed by the parts that make them: site map, `sitemap.xml`, targets of links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

# Sections of the site map, in its order.
SERVICES, TOPICS, PAGES, ARTICLES, NEWS, LEGAL = "services", "topics", "pages", "articles", "news", "legal"
SECTIONS = (SERVICES, TOPICS, PAGES, ARTICLES, NEWS, LEGAL)


@dataclass(frozen=True)
class PublicPage:
    """A page that anybody may read: its path, its title in the current language, and when it last changed, if that is known."""

    path: str
    title: str
    section: str
    changed_at: datetime | None = None
    # Whether search engines are given the page; a view of another page is not.
    is_indexed: bool = True
    # How deep it stands under the page before it: 0 or 1.
    depth: int = 0


PageProvider = Callable[[], Iterable[PublicPage]]


class _Registry:
    providers: Sequence[PageProvider] = ()


def install(providers: Sequence[PageProvider]) -> None:
    """Set the functions that list pages. Called once by the composition root."""
    _Registry.providers = providers


def iterate_pages() -> Iterator[PublicPage]:
    """Every public page, in the order of the providers."""
    for provide in _Registry.providers:
        yield from provide()


def group_pages() -> dict[str, list[PublicPage]]:
    """The pages by section, in the order of the site map; empty sections are left out."""
    by_section: dict[str, list[PublicPage]] = {section: [] for section in SECTIONS}
    for page in iterate_pages():
        by_section[page.section].append(page)
    return {section: pages for section, pages in by_section.items() if pages}
