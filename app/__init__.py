"""Parvis: where a resident and a French local authority meet about a request."""

from __future__ import annotations

from flask import Flask

from app.config import Settings
from app.core.operations.cycle_collector import collect_rarely


@collect_rarely()
def create_app(settings: Settings) -> Flask:
    """Create the web application."""
    from app import wiring
    from app.core import formats, i18n, sites
    from app.core.operations import logs
    from app.core.operations.doctor import refuse_unsafe_settings
    from app.core.private_files import protect_folder
    from app.core.web import app_factory, error_pages, icon_sprite, page_cache, request_hooks, security_headers

    protect_folder(settings.var)
    site_list = sites.read_sites(settings)
    if settings.is_production:
        refuse_unsafe_settings(settings, site_list)
    app = app_factory.create_bare_app(settings)
    app.extensions["sites"] = site_list
    app_factory.configure_process(settings)
    logs.install(app)
    i18n.install(app)
    formats.install(app)
    icon_sprite.install(app)
    security_headers.install(app, is_https=settings.base_url.startswith("https://"))
    request_hooks.install(app, site_list)
    app_factory.protect_forms(app)
    page_cache.install(app)
    wiring.install(app)
    error_pages.install(app)
    app_factory.serve_static(app, settings)
    return app
