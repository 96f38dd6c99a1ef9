"""A client of GeoReport v2 written from the specification alone: it knows neither the code of Parvis nor its addresses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from werkzeug.test import Client, TestResponse

LISTS = {
    *("services", "attributes", "values", "service_requests", "errors", "endpoints", "formats"),
}


class GeoReportError(Exception):
    """An error response: its status, the sentences of the server, and its headers."""

    def __init__(self, status: int, errors: list[dict[str, Any]], headers: Mapping[str, str]) -> None:
        super().__init__(f"{status}: {errors}")
        self.status, self.errors, self.headers = status, errors, headers

    @property
    def words(self) -> str:
        return " ".join(error["description"] for error in self.errors)


@dataclass
class GeoReportClient:
    """Calls one server in one format; both formats give the same Python values, with every leaf a text or None."""

    http: Client
    suffix: str
    api_key: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def discover(self) -> Any:
        return self.read(self.http.get(f"/open311/discovery.{self.suffix}"), "discovery")

    def services(self) -> Any:
        return self._get("services", "services")

    def definition(self, code: str) -> Any:
        return self._get(f"services/{code}", "service_definition")

    def requests(self, **filters: str) -> Any:
        return self._get("requests", "service_requests", filters)

    def request(self, request_id: str) -> Any:
        return self._get(f"requests/{request_id}", "service_requests")

    def token(self, token: str) -> Any:
        return self._get(f"tokens/{token}", "service_requests")

    def create(self, **parameters: Any) -> dict[str, Any]:
        key = {"api_key": self.api_key} if self.api_key else {}
        url = f"/open311/v2/requests.{self.suffix}"
        response = self.http.post(url, data={**key, **parameters}, headers=self.headers)
        requests: list[dict[str, Any]] = self.read(response, "service_requests")
        assert len(requests) == 1
        return requests[0]

    def _get(self, path: str, root: str, query: dict[str, str] | None = None) -> Any:
        return self.read(self.http.get(f"/open311/v2/{path}.{self.suffix}", query_string=query), root)

    def read(self, response: TestResponse, root: str) -> Any:
        """The content of a response, whose outermost element in XML is `root`. Raises GeoReportError."""
        root = root if response.status_code == 200 else "errors"
        media_type = "text/xml" if self.suffix == "xml" else "application/json"
        assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        if self.suffix == "xml":
            assert response.data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
            element = etree.fromstring(response.data)
            assert element.tag == root
            value = read_element(element)
        else:
            value = read_json(response.json)
        if response.status_code != 200:
            assert [int(error["code"]) for error in value] == [response.status_code] * len(value)
            raise GeoReportError(response.status_code, value, dict(response.headers))
        return value


def read_element(element: Any) -> Any:
    """An element by the Spark convention: a list, an object, a text, or None when it is empty."""
    if element.tag in LISTS:
        return [read_element(child) for child in element]
    if len(element):
        return {child.tag: read_element(child) for child in element}
    return element.text


def read_json(value: Any) -> Any:
    """A value whose leaves are texts, as XML has them."""
    if isinstance(value, list):
        return [read_json(item) for item in value]
    if isinstance(value, dict):
        return {name: read_json(item) for name, item in value.items()}
    return value if value is None else str(value).lower() if isinstance(value, bool) else str(value)
