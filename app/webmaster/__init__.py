"""The workplace of webmasters: the look of the site, its pages, its articles and its search."""

from __future__ import annotations

from app.webmaster import markdown_preview, pages, site_overview

BLUEPRINTS = (site_overview.bp, markdown_preview.bp, *pages.BLUEPRINTS)
