"""Development services: geocoder, communes, organisations and map of the fictional commune, SMS gateway, business application."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from app.config import Settings
from devtools.demo import atlas, atlas_tiles, business_software

HOST = "127.0.0.1"
# After the ports of the pages and e-mails.
PORT_OFFSET = 2
MAX_BODY_BYTES = 64 * 1024
SMS_PATH = "/sms"
TILE_PATTERN = re.compile(r"/carte/(\d{1,2})/(\d{1,7})/(\d{1,7})\.png")


class Handler(BaseHTTPRequestHandler):
    """Responds like the real services."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        parameters = {name: values[0] for name, values in parse_qs(address.query).items()}
        try:
            self._respond(address.path, parameters)
        except (KeyError, ValueError):
            self.send_error(400)

    def do_POST(self) -> None:
        content = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MAX_BODY_BYTES))
        if self.path == SMS_PATH:
            self._send_json({"accepted": True})
        elif self.path != business_software.PATH:
            self.send_error(404)
        elif not business_software.is_allowed(self.headers.get("Authorization", "")):
            self.send_error(401)
        else:
            try:
                content_values = json.loads(content)
                self._send_json(business_software.open_file(content_values if isinstance(content_values, dict) else {}))
            except ValueError:
                self.send_error(422)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as in the standard library
        """No logs: requests contain what users type."""

    def _respond(self, path: str, parameters: Mapping[str, str]) -> None:
        if path == "/search":
            self._send_json(atlas.search_addresses(parameters["q"], int(parameters.get("limit", "5"))))
        elif path == "/reverse":
            self._send_json(atlas.find_nearest_address(float(parameters["lat"]), float(parameters["lon"])))
        elif path == "/communes":
            self._send_json(atlas.find_communes(parameters.get("nom", ""), parameters.get("codePostal", "")))
        elif path == "/organisations/search":
            self._send_json(
                atlas.find_organisations(parameters["q"], only_associations="est_association" in parameters)
            )
        elif match := TILE_PATTERN.fullmatch(path):
            self._send("image/png", atlas_tiles.draw_tile(*map(int, match.groups())))
        else:
            self.send_error(404)

    def _send_json(self, value: object) -> None:
        self._send("application/json; charset=utf-8", json.dumps(value, ensure_ascii=False).encode())

    def _send(self, type_: str, content: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def get_port(settings: Settings) -> int:
    """The port of these services, next to that of the pages."""
    return (urlsplit(settings.base_url).port or settings.port) + PORT_OFFSET


def build_settings(base: str) -> dict[str, str]:
    """The settings of an authority that uses these services."""
    latitude, longitude = (str(part) for part in atlas.get_centre())
    return {
        "places.geocoder": base,
        "places.communes": base,
        "places.organisations": f"{base}/organisations",
        "map.tiles": f"{base}/carte/{{z}}/{{x}}/{{y}}.png",
        "map.attribution": "Vaubrelles",
        "map.latitude": latitude,
        "map.longitude": longitude,
        "map.zoom": "15",
        "sms.url": f"{base}{SMS_PATH}",
        "webservices.host_1": urlsplit(base).netloc,
        "webservices.key_1": business_software.KEY,
    }


def run_atlas_server(settings: Settings) -> None:
    """The `parvis atlas` process: serve until stopped."""
    ThreadingHTTPServer((HOST, get_port(settings)), Handler).serve_forever()


@contextmanager
def serve_in_thread(port: int = 0) -> Iterator[str]:
    """Serve from a thread of this process, on that port or a free one; yields the base URL."""
    server = ThreadingHTTPServer((HOST, port), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()  # stops within that many seconds
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
