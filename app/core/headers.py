"""Security headers on every response: pages, errors, redirects, static files."""

from __future__ import annotations

import secrets
from pathlib import Path

from flask import Flask, Response, g

from app.core import content_digest

# What is not named here is as the first line says: scripts, styles, fonts, workers, the manifest, what scripts ask for.
POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
# The server would give its name otherwise: which software answers is nobody's business.
SERVER = {"Server": "P"}
NOT_MODIFIED = 304
HSTS = "max-age=63072000; includeSubDomains"


def policy(nonce: str | None = None) -> str:
    """The content security policy; a nonce opens scripts and styles of this one response."""
    directives = dict(POLICY)
    if nonce:
        for name in ("script-src", "style-src"):
            directives[name] = f"'self' 'nonce-{nonce}'"
    return "; ".join(f"{name} {value}" for name, value in directives.items())


_PLAIN_POLICY = policy()
# A drawing opened as a page runs nothing, asks for nothing and is in no frame: the other headers of pages are of no use to it.
_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"
# A script or a style sheet shows nothing by itself.
_PARTS = (".js", ".css")
# What the service worker keeps of static files.
_KEPT_FILES = (*_PARTS, ".svg")
# What keeps a file from being read as something else, or from elsewhere. Fewer words make each of them lighter.
_OF_FILES = frozenset({"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"})


def csp_nonce() -> str:
    """For the rare template that carries a script or style of its own: `<script nonce="{{ csp_nonce() }}">`."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def static_headers(path: str, is_https: bool) -> dict[str, str]:
    """The headers of a file that no view makes."""
    found = SERVER | _of_drawing(is_https)
    if path.endswith(_PARTS):
        del found["Content-Security-Policy"]
    if path.endswith(_KEPT_FILES):
        found[content_digest.HEADER] = content_digest.digest_content(Path(path).read_bytes())
    return found


def install(app: Flask, *, is_https: bool) -> None:
    """Adds the headers after each request, whatever answered."""
    of_pages, of_files = _fixed(is_https), _of_drawing(is_https)
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def add_headers(response: Response) -> Response:
        # What any cache may keep is a file of the site: its manifest, its icons.
        fixed = of_files if response.cache_control.public else of_pages
        present = {name for name, _ in response.headers}
        for name, value in fixed.items():
            if name not in present:
                response.headers.add(name, value)
        response.headers.extend(SERVER)
        response.headers.setdefault(content_digest.HEADER, content_digest.NOT_KEPT)
        if "csp_nonce" in g:
            response.headers["Content-Security-Policy"] = policy(g.csp_nonce)
        return response


def lighten(response: Response) -> Response:
    """After everything else, compression too: of what has not changed, the browser keeps the headers that it has."""
    if response.status_code == NOT_MODIFIED:
        for name in (*FIXED, content_digest.HEADER, "Content-Security-Policy", "Strict-Transport-Security"):
            response.headers.pop(name, None)
    return response


def _of_drawing(is_https: bool) -> dict[str, str]:
    found = {name: value for name, value in _fixed(is_https).items() if name in _OF_FILES}
    return {**found, "Content-Security-Policy": _FILE_POLICY}


def _fixed(is_https: bool) -> dict[str, str]:
    found = {**FIXED, "Content-Security-Policy": _PLAIN_POLICY}
    if is_https:
        found["Strict-Transport-Security"] = HSTS
    return found
