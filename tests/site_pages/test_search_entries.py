"""Entries of pages in the search index."""

from __future__ import annotations

import pytest

from app.core.sites import Site
from app.site_pages.page_list import create_page
from app.site_pages.search_entries import list_search_entries
from tests.site_pages.page_factories import make_block, publish_home, publish_page


@pytest.mark.postgresql
def test_published_pages_are_found_by_the_texts_that_everybody_sees(site: Site) -> None:
    publish_home(make_block("search"))
    publish_page(
        make_block("text", text="**Déclarez** la naissance."),
        make_block("text", text="Pour les élus", condition={"quality": "elu"}),
    )
    create_page("Brouillon", by=None)

    entries = list(list_search_entries())

    assert [(entry.title, entry.url, entry.language, entry.body) for entry in entries] == [
        ("Naissance", "/pages/naissance", "fr", "Déclarez la naissance.")
    ]
