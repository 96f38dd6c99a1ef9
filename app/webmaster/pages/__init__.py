"""Screens where webmasters make pages: list, builder, translations, publication, history, library of images."""

from __future__ import annotations

from app.webmaster.pages import (
    block_changes,
    image_library,
    page_builder,
    page_history,
    page_list,
    page_publication,
    page_translations,
)

BLUEPRINTS = (
    page_list.bp,
    page_builder.bp,
    block_changes.bp,
    page_translations.bp,
    page_publication.bp,
    page_history.bp,
    image_library.bp,
)
