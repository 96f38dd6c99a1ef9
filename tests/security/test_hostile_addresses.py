"""S17, S43, S44: hostile paths, host names and `next` values never cause an open redirect or a server error."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from werkzeug.test import TestResponse

from app import create_app
from tests.cast import PASSWORD
from tests.security.endpoint_requests import make_visitor
from tests.security.forged_browsers import Visitor, make_signed_in_visitor
from tests.security.hostile_addresses import ENDS, EVIL, FORWARDED, HOSTS, PATHS, STARTS
from tests.security.payload_pages import list_emails

pytestmark = pytest.mark.by_turns(3)


@pytest.mark.parametrize("actor", ["anonymous", "agent_in_charge", "administrator"])
def test_no_hostile_path_causes_an_error_or_an_open_redirect(target_site, objects, actor):
    visitor, problems = make_visitor(target_site, actor, objects), []
    for path in PATHS:
        response = encode_path(visitor, path)
        if (
            response.status_code >= 500
            or is_offsite(response)
            or b"root:" in response.data
            or b"SQLite" in response.data
        ):
            problems.append(f"{path[:60]} {response.status} {response.headers.get('Location')}")

    assert problems == []
    assert encode_path(visitor, "/nulle-part").status_code == 404, "the control: the path is the one asked for"


def test_no_page_redirects_to_a_path_taken_from_the_request(app, target_site, objects):
    """Added or missing slashes do not redirect to another site."""
    visitor = make_visitor(target_site, "administrator", objects)

    for path in (
        f"//{EVIL}/agents/administration",
        f"/agents/administration?next=//{EVIL}",
        f"/agents/administration;//{EVIL}",
    ):
        assert not is_offsite(encode_path(visitor, path))


def test_sign_in_never_redirects_to_another_site(target_site):
    problems, visitor = [], make_signed_in_visitor(target_site.app, target_site.people["owner"])
    for start, end in product(STARTS, ENDS):
        for headers in ({}, {"HX-Request": "true"}):
            response = visitor.client.get("/compte/connexion", query_string={"next": start + end}, headers=headers)
            if is_offsite(response):
                problems.append((start + end, response.headers.get("Location") or response.headers["HX-Redirect"]))

    assert problems == []


def test_the_sign_in_form_never_redirects_to_another_site(target_site, objects):
    problems = []
    for start in STARTS:
        visitor = make_visitor(target_site, "anonymous", objects)
        form = {"email": "owner@exemple.example", "password": PASSWORD, "next": f"{start}{EVIL}"}
        response = visitor.post("/compte/connexion", form)
        if is_offsite(response) or response.status_code >= 500:
            problems.append((start, response.status, response.headers.get("Location")))

    assert problems == []


def test_the_choice_of_a_language_never_redirects_to_another_site(target_site, objects):
    problems = []
    visitor = make_visitor(target_site, "anonymous", objects)
    for start, end in product(STARTS, ENDS[:3]):
        for referer in (start + end, f"http://localhost{start}{end}", f"http://localhost/{start}{end}"):
            header = referer.replace("\r", "").replace("\n", "").encode().decode("latin-1")
            response = visitor.post("/langue", {"langue": "en"}, Referer=header)
            if is_offsite(response) or response.status_code >= 500:
                problems.append((referer, response.status, response.headers.get("Location")))

    assert problems == []


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_name_is_never_repeated(app, target_site, host):
    page = app.test_client().get("/demarches", headers={"Host": host.encode().decode("latin-1")})

    assert page.status_code < 500
    assert not is_offsite(page)
    assert EVIL not in page.text.lower()


@pytest.mark.parametrize("host", [host for host in HOSTS if host != "localhost"])
def test_in_production_another_host_name_is_refused(settings, app, site, host):
    site_list = app.extensions["sites"]
    site_list._by_host = {"demarches.ville.example": site}

    response = app.test_client().get("/", headers={"Host": host.encode().decode("latin-1")})

    assert response.status_code == 400
    assert EVIL not in response.text


@pytest.mark.parametrize("headers", FORWARDED, ids=" ".join)
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_proxy_headers_change_no_page_and_give_no_access(settings, target_site, objects, headers, proxies):
    application = create_app(replace(settings, proxies=proxies))
    visitor = Visitor(application)

    home = visitor.get("/demarches", **headers)
    admin_page = visitor.get("/agents/administration/", **headers)
    letter = visitor.post("/compte/mot-de-passe", {"email": "owner@exemple.example"}, **headers)

    assert (home.status_code, admin_page.status_code, letter.status_code) == (200, 303, 200)
    assert not any(is_offsite(response) or EVIL in response.text for response in (home, admin_page, letter))
    assert [EVIL in email["text"] + email["html"] for email in list_emails()] == [False] * len(list_emails())


@pytest.mark.parametrize(
    ("proxies", "claimed"), [(0, "9.9.9.{}"), (1, "8.8.8.{}, 9.9.9.9"), (2, "7.7.7.{}, 8.8.8.8, 9.9.9.9")]
)
def test_a_visitor_cannot_choose_the_address_used_by_rate_limits(settings, target_site, proxies, claimed):
    """Without a trusted proxy the header is ignored; with proxies, only their entries at its end count."""
    visitor = Visitor(create_app(replace(settings, proxies=proxies)))

    answers = [
        visitor.post("/suivi", {"code": "0" * 16}, **{"X-Forwarded-For": claimed.format(number)}).status_code
        for number in range(22)
    ]

    assert answers == [422] * 20 + [429] * 2


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "CONNECT", "X" * 200])
def test_other_methods_are_refused(target_site, objects, method):
    visitor = make_visitor(target_site, "owner", objects)

    answers = [
        visitor.client.open(url, method=method).status_code
        for url in ("/", f"/demandes/{objects.case.id}", "/nulle-part")
    ]

    assert set(answers) <= {400, 404, 405}


def encode_path(visitor: Visitor, address: str) -> TestResponse:
    """Send the path as it is on the request line; the test client would normalise it."""
    path, _, query = address.partition("?")
    path_values = {
        "PATH_INFO": unquote(path.encode().decode("latin-1"), "latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": address,
    }
    return visitor.client.get("/", environ_overrides=path_values)


def is_offsite(response) -> bool:
    """Tell whether a browser would leave the site: it reads backslashes as slashes and ignores tabs and line breaks."""
    target = response.headers.get("Location") or response.headers.get("HX-Redirect") or ""
    resolved_target = "".join(c for c in target if c not in "\t\r\n").replace("\\", "/").strip()
    return urlsplit(urljoin("http://localhost/x/y", resolved_target)).netloc not in ("localhost", "localhost:8000")
