"""The workplace of webmasters: the look of the site, its pages, its articles and its search."""

from __future__ import annotations

from app.webmaster import site_overview

BLUEPRINTS = (site_overview.bp,)
