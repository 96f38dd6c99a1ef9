"""Around each request: its site is found, a unit of work opened, access checked, and all is closed at the end."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, g, request

from app.core.operations import health
from app.core.operations.site_closure import is_site_closed
from app.core.rate_limits import enforcement
from app.core.sites import Site, SiteList, SiteNotFound, begin_unit_of_work
from app.core.web import access_rules, proxy_headers, upload_concurrency
from app.core.web.responses import forbid_caching

# When a browser may ask again while the site is being restored.
CLOSED_RETRY_SECONDS = 120


def install(app: Flask, sites: SiteList) -> None:
    """Registers the hooks, in the order in which they run."""

    @app.before_request
    def limit_form() -> None:
        # A form without files is read at once, into memory: Werkzeug's own limit only knows of forms with files.
        if request.mimetype == "application/x-www-form-urlencoded":
            request.max_content_length = app.config["MAX_FORM_MEMORY_SIZE"]

    @app.before_request
    def open_site() -> Response | None:
        try:
            site = _site_asked_for(sites)
        except SiteNotFound:
            proxy_headers.record_unknown_name(sites.hosts)
            # Without a site there is no charter to draw a page with.
            return Response(
                "Adresse inconnue.\n", 400, {"Cache-Control": "no-store"}, content_type="text/plain; charset=utf-8"
            )
        if is_site_closed(site):
            return render_closed_page()
        g.end_work = begin_unit_of_work(site)
        return None

    app.before_request(enforcement.enforce_rate_limit)
    app.before_request(access_rules.enforce_access_rule)
    # Nothing above reads the body of a request; everything below may.
    app.before_request(upload_concurrency.acquire_upload_permit)
    app.teardown_request(upload_concurrency.release_upload_permit)
    app.before_request(refuse_malformed_form)
    app.after_request(forbid_caching)

    @app.teardown_request
    def close_site(error: BaseException | None) -> None:
        end_work = g.pop("end_work", None)
        if end_work is not None:
            end_work()

    @app.context_processor
    def page_values() -> dict[str, object]:
        return {"current_path": request.path}


def _site_asked_for(sites: SiteList) -> Site:
    """By its name. A probe that has only the address of the server is answered for all of them. Raises NoSite."""
    try:
        return sites.find_by_host(request.host)
    except SiteNotFound:
        if not health.is_probe_by_address():
            raise
    g.probed_sites = list(sites)
    return next(iter(sites))


def render_closed_page() -> Response:
    """Answer everybody during a restoration: a page made of nothing that is being restored."""
    headers = {"Cache-Control": "no-store", "Retry-After": str(CLOSED_RETRY_SECONDS)}
    return Response(current_app.jinja_env.get_template("errors/maintenance.html").render(), 503, headers)


def refuse_malformed_form() -> None:
    """No page of ours sends a field without a name, nor JSON: what reads forms is not made for them."""
    if access_rules.can_accept_json(current_app, request.endpoint or ""):
        return
    if request.mimetype and (request.is_json or None in request.form):
        abort(400)
