"""Parvis: where a resident and a French local authority meet about a request."""

from __future__ import annotations

from flask import Flask

from app.config import Settings


def create_app(settings: Settings) -> Flask:
    """The web application, put together: a table of contents."""
    from app import wiring
    from app.core import assembly, errors, headers, i18n, icons, logs, requests, shared_pages, sites, words
    from app.core.doctor import refuse_unsafe_settings
    from app.core.private_files import protect_folder

    protect_folder(settings.var)
    site_list = sites.read_sites(settings)
    if settings.is_production:
        refuse_unsafe_settings(settings, site_list)
    app = assembly.create_bare_app(settings)
    app.extensions["sites"] = site_list
    assembly.configure_process(settings)
    logs.install(app)
    i18n.install(app)
    words.install(app)
    icons.install(app)
    headers.install(app, is_https=settings.base_url.startswith("https://"))
    requests.install(app, site_list)
    assembly.protect_forms(app)
    shared_pages.install(app)
    wiring.install(app)
    errors.install(app)
    assembly.serve_static(app, settings)
    return app
