"""Suggestions for places and companies while typing: addresses, communes, nearest address, map tiles.

Asked by the server on behalf of the resident: no service of maps or addresses sees them. All of it may fail, and nothing stops.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from app.core.web.access_rules import access
from app.core.web.client_network import get_network
from app.core.web.responses import NO_STORE
from app.places import communes, geocoder, organisations, tiles
from app.places.network_quota import NetworkQuota
from app.places.service_responses import is_on_earth
from app.places.services import ADDRESSES, ASSOCIATIONS, COMMUNES, COMPANIES, NEAREST

bp = Blueprint("places", __name__)

# Nobody types faster; a map that is moved about asks for some dozens of images at a time.
_suggestion_quota, _tile_quota = NetworkQuota(120), NetworkQuota(1200)
TILE_SECONDS = 7 * 24 * 3600


@bp.get(ADDRESSES)
@access("public")
def list_addresses() -> Response:
    addresses = (
        geocoder.suggest_addresses(request.args.get("q", ""))
        if _suggestion_quota.count_request(_client_network())
        else []
    )
    return _suggestions_response([{**asdict(address), "where": address.label} for address in addresses])


@bp.get(COMMUNES)
@access("public")
def list_communes() -> Response:
    matches = (
        communes.find_communes(request.args.get("q", "")) if _suggestion_quota.count_request(_client_network()) else []
    )
    return _suggestions_response([{**asdict(match), "label": match.label} for match in matches])


@bp.get(COMPANIES)
@access("public")
def list_companies() -> Response:
    companies = (
        organisations.find_companies(request.args.get("q", ""))
        if _suggestion_quota.count_request(_client_network())
        else []
    )
    return _suggestions_response(
        [{"label": company.label, "company_name": company.name, "siret": company.siret} for company in companies]
    )


@bp.get(ASSOCIATIONS)
@access("public")
def list_associations() -> Response:
    associations = (
        organisations.find_associations(request.args.get("q", ""))
        if _suggestion_quota.count_request(_client_network())
        else []
    )
    return _suggestions_response(
        [{"label": each.label, "association_name": each.name, "rna": each.rna} for each in associations]
    )


@bp.get(NEAREST)
@access("public")
def show_nearest() -> Response:
    """The address of a point chosen on the map."""
    latitude, longitude = (request.args.get(name, type=float) for name in ("latitude", "longitude"))
    if latitude is None or longitude is None or not is_on_earth(latitude, longitude):
        return _suggestions_response([])
    address = (
        geocoder.find_nearest_address(latitude, longitude)
        if _suggestion_quota.count_request(_client_network())
        else None
    )
    return _suggestions_response([{**asdict(address), "where": address.label}] if address else [])


@bp.get("/carte/<int:zoom>/<int:x>/<int:y>")
@access("public")
def show_tile(zoom: int, x: int, y: int) -> Response:
    """An image; nothing where there is none, and the map stays blank there."""
    if not _tile_quota.count_request(_client_network()):
        abort(429)
    try:
        tile = tiles.get_tile(zoom, x, y)
    except tiles.TileMissing:
        return Response(status=204)
    response = Response(tile.content, content_type=tile.type)
    response.headers["Cache-Control"] = f"public, max-age={TILE_SECONDS}"
    return response


def _suggestions_response(suggestions: list[dict[str, Any]]) -> Response:
    response = jsonify(suggestions=suggestions)
    response.headers["Cache-Control"] = NO_STORE
    return response


def _client_network() -> str:
    return get_network(request.remote_addr)
