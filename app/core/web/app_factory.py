"""Assembly of the Flask application: folders, limits, cookies, extensions, static files."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, g
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.templating import Environment
from flask_compress import Compress
from htmx_flask import Htmx
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app.config import Settings
from app.core import clock, outgoing, sealing
from app.core.db import write_lock
from app.core.parsing import parser
from app.core.rate_limits.refusal_cache import RefusalCache, cache_refusal
from app.core.web import assets, client_addresses, module_graph, proxy_headers, security_headers
from app.core.web.form_protection import FormProtection
from app.core.web.lazy_rules import LazyRule
from app.core.web.typed_values import TypedRequest

ROOT = Path(__file__).parent.parent.parent.parent
MEBIBYTE = 1024 * 1024
MAX_REQUEST_BYTES = 60 * MEBIBYTE  # five photos of ten megabytes and the form around them
MAX_FORM_BYTES = 2 * MEBIBYTE
MAX_FORM_PARTS = 1000
# Longer than any sign-in lasts, and an hour to find again what was typed when it ended; idleness is looked at apart.
COOKIE_LIFETIME = timedelta(hours=13)
IMMUTABLE_CACHE_CONTROL = "max-age=31536000, immutable"


class CookieSessionInterface(SecureCookieSessionInterface):
    """The signed cookie of Flask, of which caches need not know where it changes nothing of the response."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        super().save_session(app, session, response)
        if response.cache_control.public or g.get("ignores_cookies"):
            response.vary.discard("cookie")


class TemplateEnvironment(Environment):
    """Templates that share one dictionary of globals: each of their imports looks through the globals of both sides."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **d} if d else self.globals


class Application(Flask):
    """A Flask application with this cookie, and without asynchronous views: it need not look for them at each request."""

    session_interface = CookieSessionInterface()
    jinja_environment = TemplateEnvironment
    url_rule_class = LazyRule

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_bare_app(settings: Settings) -> Flask:
    """A Flask application with the settings, limits and extensions that every page needs."""
    app = Application("app", static_folder=None, template_folder=str(ROOT / "templates"))
    is_https = settings.base_url.startswith("https://")
    app.config.update(
        PARVIS=settings,
        SECRET_KEY=settings.secret_key,
        TESTING=settings.environment == "test",
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        # A browser accepts the __Host- prefix on https only.
        SESSION_COOKIE_NAME="__Host-session" if is_https else "session",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=COOKIE_LIFETIME,
        WTF_CSRF_TIME_LIMIT=None,
        COMPRESS_ALGORITHM=["br", "zstd", "gzip"],
        COMPRESS_BR_LEVEL=5,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["refusals"] = RefusalCache(app.wsgi_app)
    app.wsgi_app = app.extensions["refusals"]  # type: ignore[method-assign]
    if settings.proxies:
        # The address of the visitor is told by as many proxies of ours, and by no one else.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    client_addresses.install(app, settings)
    proxy_headers.install(app, settings)
    Htmx(app)
    app.request_class = TypedRequest
    # The first to be told is the last to be called.
    app.after_request(cache_refusal)
    app.after_request(security_headers.strip_unchanged_headers)
    Compress(app)
    return app


def protect_forms(app: Flask) -> None:
    """Asks each form for its token, once its size is limited and its site known: the refusal is a page of that site."""
    FormProtection(app)


def configure_process(settings: Settings) -> None:
    """Configure what the process shares: the master key, the clock of tests, the private hosts it may speak to."""
    sealing.set_master_key(settings.master_key)
    clock.shift_process(settings.clock_shift)
    outgoing.install(settings)
    if settings.environment == "test":
        parser.install(write_lock.has_write_lock)


def serve_static(app: Flask, settings: Settings) -> None:
    """Static files under /static/<version>/, immutable, precompressed, before any Python of ours runs."""
    version, folder = assets.publish_assets(settings.var / "assets")
    prefix = f"/static/{version}/"
    app.config.update(STATIC_VERSION=version, STATIC_FOLDER=folder)
    app.jinja_env.globals["static_url"] = lambda name: prefix + name
    app.jinja_env.globals["list_static_imports"] = lambda modules: module_graph.list_static_imports(
        folder, tuple(modules)
    )
    is_https = settings.base_url.startswith("https://")
    files = WhiteNoise(
        app.wsgi_app,
        root=str(folder),
        prefix=prefix,
        max_age=None,
        add_headers_function=lambda headers, path, url: [
            headers.add_header(name, value)
            for name, value in {
                "Cache-Control": IMMUTABLE_CACHE_CONTROL,
                **security_headers.build_static_headers(path, is_https),
            }.items()
        ],
        allow_all_origins=False,
    )
    for former, its_folder in assets.list_former_versions(settings.var / "assets", version).items():
        files.add_files(str(its_folder), prefix=f"/static/{former}/")
    app.wsgi_app = files  # type: ignore[method-assign]
