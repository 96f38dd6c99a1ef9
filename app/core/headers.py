"""Security headers on every response: pages, errors, redirects, static files."""

from __future__ import annotations

import secrets

from flask import Flask, Response, g

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
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
NOT_MODIFIED = 304
HSTS = "max-age=63072000; includeSubDomains"


def policy(nonce: str | None = None) -> str:
    """The content security policy; a nonce opens scripts and styles of this one response."""
    directives = dict(POLICY)
    if nonce:
        for name in ("script-src", "style-src"):
            directives[name] += f" 'nonce-{nonce}'"
    return "; ".join(f"{name} {value}" for name, value in directives.items())


_PLAIN_POLICY = policy()
# A static file is no page: it opens nothing and submits nothing, and fewer words make each of them lighter.
_FILE_POLICY = "default-src 'self'; frame-ancestors 'none'"
# What pages are made of, and what of the headers keeps it from being read otherwise, or from elsewhere.
PARTS = (".js", ".css")
_OF_PARTS = frozenset({"X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"})


def csp_nonce() -> str:
    """For the rare template that carries a script or style of its own: `<script nonce="{{ csp_nonce() }}">`."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    nonce: str = g.csp_nonce
    return nonce


def static_headers(path: str, is_https: bool) -> dict[str, str]:
    """The headers of a file that no view makes. A script or a style sheet shows nothing: most of them are of no use to it."""
    found = {**_fixed(is_https), "Content-Security-Policy": _FILE_POLICY}
    return {name: value for name, value in found.items() if name in _OF_PARTS} if path.endswith(PARTS) else found


def install(app: Flask, *, is_https: bool) -> None:
    """Adds the headers after each request, whatever answered."""
    fixed = _fixed(is_https)
    app.jinja_env.globals["csp_nonce"] = csp_nonce

    @app.after_request
    def add_headers(response: Response) -> Response:
        present = {name for name, _ in response.headers}
        for name, value in fixed.items():
            if name not in present:
                response.headers.add(name, value)
        if "csp_nonce" in g:
            response.headers["Content-Security-Policy"] = policy(g.csp_nonce)
        return response


def lighten(response: Response) -> Response:
    """After everything else, compression too: of what has not changed, the browser keeps the headers that it has."""
    if response.status_code == NOT_MODIFIED:
        for name in (*FIXED, "Content-Security-Policy", "Strict-Transport-Security"):
            response.headers.pop(name, None)
    return response


def _fixed(is_https: bool) -> dict[str, str]:
    found = {**FIXED, "Content-Security-Policy": _PLAIN_POLICY}
    if is_https:
        found["Strict-Transport-Security"] = HSTS
    return found
