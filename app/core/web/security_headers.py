"""Security headers on every response: pages, errors, redirects, static files."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g

from app.core.web import content_digest

# What is not named here is as the first line says: scripts, styles, fonts, workers, the manifest, what scripts ask for.
POLICY_DIRECTIVES = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
FIXED_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
# The server would give its name otherwise: which software answers is nobody's business.
SERVER_HEADER = {"Server": "P"}
NOT_MODIFIED = 304
HSTS_VALUE = "max-age=63072000; includeSubDomains"


def build_policy(nonce: str | None = None) -> str:
    """The content security policy; a nonce opens scripts and styles of this one response."""
    directives = dict(POLICY_DIRECTIVES)
    if nonce:
        for name in ("script-src", "style-src"):
            directives[name] = f"'self' 'nonce-{nonce}'"
    return "; ".join(f"{name} {value}" for name, value in directives.items())


_PLAIN_POLICY = build_policy()
# A drawing opened as a page runs nothing, asks for nothing and is in no frame: the other headers of pages are of no use to it.
_FILE_POLICY = "default-src 'none'; frame-ancestors 'none'"
# A script or a style sheet shows nothing by itself.
_PAGE_PART_SUFFIXES = (".js", ".css")
# What the service worker keeps of static files.
_CACHED_FILE_SUFFIXES = (*_PAGE_PART_SUFFIXES, ".svg")
# What keeps a file from being read as something else, or from elsewhere. Fewer words make each of them lighter.
_FILE_HEADER_NAMES = frozenset({"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"})


def get_csp_nonce() -> str:
    """For the rare template that carries a script or style of its own: `<script nonce="{{ csp_nonce() }}">`."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def allow_framing(response: Response) -> None:
    """Let a page of this site show this one in a frame: a preview, from which nothing can be sent."""
    directives = POLICY_DIRECTIVES | {"frame-ancestors": "'self'"}
    response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in directives.items())
    response.headers["X-Frame-Options"] = "SAMEORIGIN"


def allow_form_to(response: Response, url: str) -> None:
    """Let the forms of this page be sent to the host of an address that an administrator has declared."""
    parts = urlsplit(url)
    directives = POLICY_DIRECTIVES | {"form-action": f"'self' {parts.scheme}://{parts.netloc}"}
    response.headers["Content-Security-Policy"] = "; ".join(f"{name} {value}" for name, value in directives.items())


def build_static_headers(path: str, is_https: bool) -> dict[str, str]:
    """The headers of a file that no view makes."""
    headers_found = SERVER_HEADER | _build_file_headers(is_https)
    if path.endswith(_PAGE_PART_SUFFIXES):
        del headers_found["Content-Security-Policy"]
    if path.endswith(_CACHED_FILE_SUFFIXES):
        headers_found[content_digest.HEADER] = content_digest.digest_content(Path(path).read_bytes())
    return headers_found


def install(app: Flask, *, is_https: bool) -> None:
    """Adds the headers after each request, whatever answered."""
    of_pages, of_files = _build_page_headers(is_https), _build_file_headers(is_https)
    app.jinja_env.globals["csp_nonce"] = get_csp_nonce

    @app.after_request
    def add_headers(response: Response) -> Response:
        # What any cache may keep is a file of the site: its manifest, its icons.
        fixed = of_files if response.cache_control.public else of_pages
        present = {name for name, _ in response.headers}
        for name, value in fixed.items():
            if name not in present:
                response.headers.add(name, value)
        response.headers.extend(SERVER_HEADER)
        response.headers.setdefault(content_digest.HEADER, content_digest.NOT_CACHED)
        if "csp_nonce" in g:
            response.headers["Content-Security-Policy"] = build_policy(g.csp_nonce)
        return response


def strip_unchanged_headers(response: Response) -> Response:
    """After everything else, compression too: of what has not changed, the browser keeps the headers that it has."""
    if response.status_code == NOT_MODIFIED:
        for name in (*FIXED_HEADERS, content_digest.HEADER, "Content-Security-Policy", "Strict-Transport-Security"):
            response.headers.pop(name, None)
    return response


def _build_file_headers(is_https: bool) -> dict[str, str]:
    headers_found = {name: value for name, value in _build_page_headers(is_https).items() if name in _FILE_HEADER_NAMES}
    return {**headers_found, "Content-Security-Policy": _FILE_POLICY}


def _build_page_headers(is_https: bool) -> dict[str, str]:
    headers_found = {**FIXED_HEADERS, "Content-Security-Policy": _PLAIN_POLICY}
    if is_https:
        headers_found["Strict-Transport-Security"] = HSTS_VALUE
    return headers_found
