"""S17, S43, S44: addresses, host names and `next` that lie lead nowhere but here, and never to a fault."""

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


@pytest.fixture
def objects(house):
    return house.make_objects()


@pytest.mark.parametrize("actor", ["anonymous", "agent_in_charge", "administrator"])
def test_no_strange_path_is_a_fault_nor_leads_elsewhere(house, objects, actor):
    visitor, wrong = make_visitor(house, actor, objects), []
    for path in PATHS:
        answer = encode_path(visitor, path)
        if answer.status_code >= 500 or is_offsite(answer) or b"root:" in answer.data or b"SQLite" in answer.data:
            wrong.append(f"{path[:60]} {answer.status} {answer.headers.get('Location')}")

    assert wrong == []
    assert encode_path(visitor, "/nulle-part").status_code == 404, "the control: the path is the one asked for"


def test_no_page_is_told_a_path_that_it_repeats_as_an_address(app, house, objects):
    """A slash added or taken away is no reason to send a browser elsewhere."""
    visitor = make_visitor(house, "administrator", objects)

    for path in (
        f"//{EVIL}/agents/administration",
        f"/agents/administration?next=//{EVIL}",
        f"/agents/administration;//{EVIL}",
    ):
        assert not is_offsite(encode_path(visitor, path))


def test_nothing_after_signing_in_leads_to_another_site(house):
    wrong, visitor = [], make_signed_in_visitor(house.app, house.people["owner"])
    for start, end in product(STARTS, ENDS):
        for headers in ({}, {"HX-Request": "true"}):
            answer = visitor.client.get("/compte/connexion", query_string={"next": start + end}, headers=headers)
            if is_offsite(answer):
                wrong.append((start + end, answer.headers.get("Location") or answer.headers["HX-Redirect"]))

    assert wrong == []


def test_nor_does_the_form_itself(house, objects):
    wrong = []
    for start in STARTS:
        visitor = make_visitor(house, "anonymous", objects)
        form = {"email": "owner@exemple.example", "password": PASSWORD, "next": f"{start}{EVIL}"}
        answer = visitor.post("/compte/connexion", form)
        if is_offsite(answer) or answer.status_code >= 500:
            wrong.append((start, answer.status, answer.headers.get("Location")))

    assert wrong == []


def test_nor_does_the_choice_of_a_language(house, objects):
    wrong = []
    visitor = make_visitor(house, "anonymous", objects)
    for start, end in product(STARTS, ENDS[:3]):
        for referer in (start + end, f"http://localhost{start}{end}", f"http://localhost/{start}{end}"):
            header = referer.replace("\r", "").replace("\n", "").encode().decode("latin-1")
            answer = visitor.post("/langue", {"langue": "en"}, Referer=header)
            if is_offsite(answer) or answer.status_code >= 500:
                wrong.append((referer, answer.status, answer.headers.get("Location")))

    assert wrong == []


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_name_is_never_repeated(app, house, host):
    page = app.test_client().get("/demarches", headers={"Host": host.encode().decode("latin-1")})

    assert page.status_code < 500
    assert not is_offsite(page)
    assert EVIL not in page.text.lower()


@pytest.mark.parametrize("host", [host for host in HOSTS if host != "localhost"])
def test_in_production_it_is_refused(settings, app, site, host):
    site_list = app.extensions["sites"]
    site_list._by_host = {"demarches.ville.example": site}

    answer = app.test_client().get("/", headers={"Host": host.encode().decode("latin-1")})

    assert answer.status_code == 400
    assert EVIL not in answer.text


@pytest.mark.parametrize("headers", FORWARDED, ids=" ".join)
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_what_proxies_may_say_changes_no_page_and_opens_none(settings, house, objects, headers, proxies):
    application = create_app(replace(settings, proxies=proxies))
    visitor = Visitor(application)

    home = visitor.get("/demarches", **headers)
    closed = visitor.get("/agents/administration/", **headers)
    letter = visitor.post("/compte/mot-de-passe", {"email": "owner@exemple.example"}, **headers)

    assert (home.status_code, closed.status_code, letter.status_code) == (200, 303, 200)
    assert not any(is_offsite(answer) or EVIL in answer.text for answer in (home, closed, letter))
    assert [EVIL in written["text"] + written["html"] for written in list_emails()] == [False] * len(list_emails())


@pytest.mark.parametrize(
    ("proxies", "claimed"), [(0, "9.9.9.{}"), (1, "8.8.8.{}, 9.9.9.9"), (2, "7.7.7.{}, 8.8.8.8, 9.9.9.9")]
)
def test_nobody_chooses_the_network_that_attempts_are_counted_on(settings, house, proxies, claimed):
    """Without a proxy of ours the header is nothing; with some, only what they wrote counts, at its end."""
    visitor = Visitor(create_app(replace(settings, proxies=proxies)))

    answers = [
        visitor.post("/suivi", {"code": "0" * 16}, **{"X-Forwarded-For": claimed.format(number)}).status_code
        for number in range(22)
    ]

    assert answers == [422] * 20 + [429] * 2


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "CONNECT", "X" * 200])
def test_no_other_method_is_answered(house, objects, method):
    visitor = make_visitor(house, "owner", objects)

    answers = [
        visitor.client.open(url, method=method).status_code
        for url in ("/", f"/demandes/{objects.case.id}", "/nulle-part")
    ]

    assert set(answers) <= {400, 404, 405}


def encode_path(visitor: Visitor, address: str) -> TestResponse:
    """The path as it stands on the first line of a request, which the test client would make sense of."""
    path, _, query = address.partition("?")
    named = {
        "PATH_INFO": unquote(path.encode().decode("latin-1"), "latin-1"),
        "QUERY_STRING": query,
        "REQUEST_URI": address,
    }
    return visitor.client.get("/", environ_overrides=named)


def is_offsite(answer) -> bool:
    """Where a browser would go: backslashes are slashes for it, tabs and line breaks nothing."""
    target = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    seen = "".join(c for c in target if c not in "\t\r\n").replace("\\", "/").strip()
    return urlsplit(urljoin("http://localhost/x/y", seen)).netloc not in ("localhost", "localhost:8000")
