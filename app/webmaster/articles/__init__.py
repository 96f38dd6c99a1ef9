"""Screens of the knowledge base: list, editor, publication, versions, import and export."""

from __future__ import annotations

from app.webmaster.articles import (
    article_editor,
    article_exchange,
    article_index,
    article_publication,
    version_screens,
)

BLUEPRINTS = (
    article_index.bp,
    article_exchange.bp,
    article_editor.bp,
    article_publication.bp,
    version_screens.bp,
)

__all__ = ["BLUEPRINTS"]
