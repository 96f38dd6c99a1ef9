"""S18: malformed values in every field of every form are refused or accepted, never a server error."""

from __future__ import annotations

import re
import time
from functools import lru_cache
from random import Random
from typing import Any
from urllib.parse import quote_plus
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.example_counts import choose_cases, multiply_examples, read_seed
from tests.security.access_policy import POLICY
from tests.security.definitions import FIELDS
from tests.security.endpoint_requests import build_form, list_endpoints, make_visitor
from tests.security.policy_rules import ALLOWED

NAMES = [field["id"] for field in FIELDS]
NAMES += [
    "ou__street",
    "ou__postcode",
    "ou__city",
    "pieces__remove",
    "draft",
    "then",
    "shown",
    "remarque",
    "csrf_token",
]
VALUES = [
    "", " ", "\x00", "a\x00b", "é" * 5000, "1" * 100_000, "\ud800", "\udfff\ud800", "\u202e", "\u2028", "\ufeff", "\x1b[31m",
    "-1", "1e309", "NaN", "∞", "٣", "0x10", "9" * 400, "1,5", "2026-02-30", "31/02/2026", "0000-00-00", "9999-12-31", "today",
    "yes", "true", "None", "[]", "{}", "[object Object]", "a", "b", "__proto__", "../../etc/passwd", "' OR 1=1 --", "%s%n",
    "odile@exemple.example", "a@b", "@", "x@" + "y." * 2000, "+33612345678", "0", "+", "tel:0" * 50, "73282932000074", "later",
]  # fmt: skip
ACTORS = ["anonymous", "owner", "agent_in_charge", "reception", "administrator"]
# What each field of each form gets; `make test` draws two of them for each.
WORST = ("", "\x00", "\udcff", "1" * 100_000, "{}", "é\u2028\x1b")
FEW = 2
EVERY_VALUE = [(actor, len(WORST)) for actor in ACTORS]
SETTINGS = settings(
    max_examples=multiply_examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
TOO_SLOW = 5.0

forms = st.dictionaries(
    st.sampled_from([*NAMES, "ou[street]", "objet[]", "objet[0]", "__class__", "\x00", "é", ""]),
    st.lists(st.sampled_from(VALUES) | st.text(max_size=50), min_size=1, max_size=4),
    max_size=8,
)


def send_form(visitor, url: str, fields: dict[str, list[str]], *, multipart: bool = False, **headers: str) -> int:
    return post_body(visitor, url, fields, multipart=multipart, **headers).status_code


def post_body(
    visitor, url: str, fields: dict[str, list[str]], *, multipart: bool = False, **headers: str
) -> TestResponse:
    data = MultiDict([("csrf_token", visitor.csrf_token())])
    data.update([(name, value) for name, values in fields.items() for value in values])
    if multipart:
        return send_multipart(visitor, url, data, headers)
    body = "&".join(f"{quote_text(name)}={quote_text(value)}" for name, value in data.items(multi=True))
    content_type = "application/x-www-form-urlencoded"
    return visitor.client.post(url, data=body, content_type=content_type, headers=headers)


@lru_cache(10_000)
def quote_text(text: str) -> str:
    return quote_plus(text.encode("utf-8", "surrogatepass"))


def send_multipart(visitor, url: str, data: Any, headers: dict[str, str]) -> TestResponse:
    parts = [
        f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode("utf-8", "surrogatepass")
        for name, value in data.items(multi=True)
    ]
    body = b"".join([*parts, b"--b--\r\n"])
    return visitor.client.post(url, data=body, content_type="multipart/form-data; boundary=b", headers=headers)


@pytest.mark.postgresql
@SETTINGS
@given(fields=forms, multipart=st.booleans(), way=st.sampled_from(["page", "htmx", "autosave"]))
def test_the_form_of_a_resident_accepts_or_refuses_any_value(target_site, objects, fields, multipart, way):
    owner = make_visitor(target_site, "owner", objects)
    draft = f"/demarches/autoriser/remplir/{objects.draft.id}"
    headers = {"HX-Request": "true", "HX-Target": "main"} if way != "page" else {}

    end = "/brouillon" if way == "autosave" else ""
    statuses = [send_form(owner, f"{draft}/tout{end}", fields, multipart=multipart, **headers)]
    statuses += [owner.get(f"{draft}/{page}").status_code for page in ("tout", "fin", "verification")]
    statuses += [owner.post(f"{draft}/envoi").status_code] if not statuses[-1] else []

    assert [status for status in statuses if status >= 500] == []


@SETTINGS
@given(fields=forms, multipart=st.booleans())
def test_the_form_of_a_visitor_does_too_and_accepted_values_can_be_submitted(target_site, objects, fields, multipart):
    visitor = make_visitor(target_site, "anonymous", objects)
    fields = {name: values for name, values in fields.items() if name not in ("draft", "csrf_token")}
    response = post_body(visitor, "/demarches/autoriser/remplir", fields, multipart=multipart)
    statuses = [response.status_code]
    if (match := re.search(r"/remplir/([^/]+)/", response.headers.get("Location", ""))) is not None:
        statuses += [visitor.post(f"/demarches/autoriser/remplir/{match[1]}/envoi").status_code]

    assert [status for status in statuses if status >= 500] == []


@SETTINGS
@given(fields=forms)
def test_the_forms_of_an_agent_accept_or_refuse_any_value(target_site, objects, fields):
    agent = make_visitor(target_site, "agent_in_charge", objects)
    form = {"token": [str(uuid4())], "channel": ["phone"], **fields}
    form_values = {
        "revision": [str(objects.case.revision)],
        "equipe": fields.get("objet", [""]),
        "motif": fields.get("recit", [""]),
    }

    statuses = [
        send_form(agent, "/agents/saisie/autoriser", form),
        send_form(agent, "/agents/saisie/autoriser/questions", form),
        send_form(agent, f"/agents/demandes/{objects.case.id}/actions/accept", form_values),
        send_form(agent, f"/agents/demandes/{objects.case.id}/notes", {"text": fields.get("recit", [""])}),
    ]

    assert [status for status in statuses if status >= 500] == []


@pytest.mark.parametrize(
    ("actor", "values"),
    choose_cases(
        # An administrator meets most forms: what a database refuses of a value is seen there.
        [pytest.param("administrator", FEW, marks=pytest.mark.postgresql), ("owner", FEW)],
        EVERY_VALUE,
    ),
)
def test_every_form_accepts_or_refuses_every_value_in_every_field(app, target_site, actor, values):
    faults, chance = [], Random(read_seed())
    objects = target_site.make_objects()
    for route in list_endpoints(app):
        form = build_form(route.endpoint, objects, by=actor)
        if route.method != "POST" or POLICY[route.endpoint].get_expected_status(actor) != ALLOWED or not form:
            continue
        for name in form:
            for value in chance.sample(WORST, values):
                visitor = make_visitor(target_site, actor, objects)
                start = time.monotonic()
                status = send_form(
                    visitor, route.build_url(app, objects), {**{k: [v] for k, v in form.items()}, name: [value, value]}
                )
                if status >= 500 or time.monotonic() - start > TOO_SLOW:
                    faults.append(f"{route.endpoint} {name}={value[:20]!r}: {status}")

    assert faults == []


@pytest.mark.parametrize("actor", choose_cases(["owner"], [actor for actor in ACTORS if actor != "owner"]))
@pytest.mark.parametrize("multipart", [False, True])
def test_thousands_of_fields_are_refused(app, target_site, objects, actor, multipart):
    faults = []
    many = {f"champ{n}": ["x"] for n in range(1500)} | {"objet": ["x"] * 1500}
    for route in list_endpoints(app):
        if route.method == "POST" and POLICY[route.endpoint].get_expected_status(actor) == ALLOWED:
            status = send_form(
                make_visitor(target_site, actor, objects), route.build_url(app, objects), many, multipart=multipart
            )
            faults += [f"{route.endpoint}: {status}"] if status >= 500 else []

    assert faults == []


BODIES = [
    ("application/json", b'{"objet": {"$ne": null}}'),
    ("application/json", b"[" * 100_000),
    ("text/plain", b"objet=x"),
    ("application/xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "/etc/passwd">]><x>&e;</x>'),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="objet"\r\n\r\nx'),
    ("multipart/form-data; boundary=x", b"--x\r\n" + b"A: b\r\n" * 5000 + b"\r\n"),
    ("multipart/form-data; boundary=" + "x" * 5000, b"--x--"),
    ("application/x-www-form-urlencoded; charset=utf-7", b"objet=+ADw-"),
    ("application/x-www-form-urlencoded", b"\xff\xfe=\xff&%=%&%zz=%u0041&=&&;;"),
    ("", b"objet=x"),
    ("é/x", b"x"),
]


@pytest.mark.parametrize(("content_type", "body"), BODIES)
def test_bodies_of_another_kind_are_refused(target_site, objects, content_type, body):
    owner = make_visitor(target_site, "owner", objects)
    headers = {"X-CSRFToken": owner.csrf_token(), "Sec-Fetch-Site": "same-origin"}

    statuses = [
        owner.client.post(url, data=body, content_type=content_type, headers=headers).status_code
        for url in ("/demarches/autoriser/remplir", f"/demandes/{objects.case.id}/messages", "/compte/profil", "/suivi")
    ]

    assert [status for status in statuses if status >= 500] == []


@pytest.mark.parametrize("url", ["/compte/connexion", "/suivi", "/demarches/autoriser/remplir"])
def test_a_form_without_files_is_not_read_beyond_its_limit(app, url):
    body = "a=" + "x" * 3_000_000
    content_type = "application/x-www-form-urlencoded"

    response = app.test_client().post(url, data=body, content_type=content_type)

    assert response.status_code == 413
    assert "<h1" in response.text


def test_a_form_with_an_expired_token_gets_an_error_page_of_its_site(app):
    """The site context of the other tests is closed, as in a real server."""
    response = app.test_client().post("/compte/connexion", data={"email": "odile@exemple.example"})

    assert response.status_code == 400
    assert "<h1" in response.text
    assert response.headers["Cache-Control"] == "no-store"
