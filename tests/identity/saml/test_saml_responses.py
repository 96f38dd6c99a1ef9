"""The answers of a SAML provider, right and wrong: each case of the checks, without application."""

from dataclasses import replace

import pytest
import xmlsec
from lxml import etree

from app.core.parsing import BudgetExceeded
from app.core.parsing.budget import TOO_DEEP
from app.identity.saml.addresses import SamlAddresses
from app.identity.saml.library import SamlSetup
from app.identity.saml.saml_responses import ProviderRefused, ResponseRefused, read_response
from app.identity.saml.xml_documents import MAX_DEPTH, PARSER
from tests.identity.saml.identity_provider import (
    ENTITY_ID,
    SIGN_IN_URL,
    SIGN_OUT_URL,
    ResponseContent,
    build_response,
    encode,
    find_assertion,
    make_key,
    sign,
    sign_and_encode,
)
from tests.identity.saml.wrapped_signatures import wrap

BASE = "https://demarches.example/compte/saml/saml-idp"
ADDRESSES = SamlAddresses(f"{BASE}/metadonnees", f"{BASE}/reponse", f"{BASE}/deconnexion")
ANSWER = ResponseContent(
    "_request1", ADDRESSES.answers, ADDRESSES.entity_id, attributes={"mail": ["alice@ville.example"]}
)


def make_setup(*certificates):
    private_key, certificate = make_key("sp")
    return SamlSetup(
        "saml-idp",
        ADDRESSES,
        ENTITY_ID,
        SIGN_IN_URL,
        SIGN_OUT_URL,
        certificates or (make_key()[1],),
        has_own_subject=False,
        certificate=certificate,
        private_key=private_key,
    )


def read(encoded, setup=None):
    return read_response(setup or make_setup(), encoded, request_id="_request1")


def make(**values):
    return replace(ANSWER, **values)


def test_a_signed_answer_says_who_it_is():
    assertion = read(sign_and_encode(ANSWER))

    assert (assertion.name_id, assertion.session_index) == ("agent-0001", "session-1")
    assert assertion.attributes == {"mail": ("alice@ville.example",)}
    assert assertion.id == "_assertion1"


def test_the_answer_may_be_signed_besides():
    response = build_response(ANSWER)
    sign(find_assertion(response))
    sign(response)

    assert read(encode(response)).name_id == "agent-0001"


def test_both_certificates_serve_while_the_provider_changes_keys():
    setup = make_setup(make_key()[1], make_key("next")[1])

    assert read(sign_and_encode(ANSWER), setup).name_id == "agent-0001"
    assert read(sign_and_encode(ANSWER, key=make_key("next")), setup).name_id == "agent-0001"


def test_a_name_with_a_comment_is_read_whole():
    """Signatures do not cover comments: reading what precedes one would give another name."""
    answer = make(subject="administrator<!-- -->.evil")

    assert read(sign_and_encode(answer)).name_id == "administrator.evil"


def test_an_unsigned_answer_is_refused():
    with pytest.raises(ResponseRefused):
        read(encode(build_response(ANSWER)))


def test_the_signature_of_the_answer_alone_is_not_enough():
    response = build_response(ANSWER)
    sign(response)

    with pytest.raises(ResponseRefused):
        read(encode(response))


@pytest.mark.parametrize(
    ("method", "digest"),
    [
        (xmlsec.Transform.RSA_SHA1, xmlsec.Transform.SHA256),
        (xmlsec.Transform.RSA_SHA256, xmlsec.Transform.SHA1),
    ],
    ids=["signature", "digest"],
)
def test_sha1_is_refused(method, digest):
    with pytest.raises(ResponseRefused, match="algorithm"):
        read(sign_and_encode(ANSWER, method=method, digest=digest))


@pytest.mark.parametrize(
    "wrong",
    [
        {"destination": "https://other.example/acs"},
        {"destination": ADDRESSES.answers + "/more"},
        {"recipient": "https://other.example/acs"},
        {"recipient": ADDRESSES.answers + "?x=1"},
        {"audience": "https://other.example/metadata"},
        {"request_id": "_another"},
        {"has_in_response_to": False},
        {"issuer": "https://other.example/saml"},
        {"starts": -120, "ends": -60},
        {"starts": 60, "ends": 120},
    ],
    ids=lambda wrong: " ".join(wrong) + str(next(iter(wrong.values())))[-12:],
)
def test_an_answer_for_others_or_for_another_time_is_refused(wrong):
    with pytest.raises(ResponseRefused):
        read(sign_and_encode(make(**wrong)))


def test_an_altered_answer_is_refused():
    response = build_response(ANSWER)
    sign(find_assertion(response))
    find_assertion(response).find(".//{*}NameID").text = "administrator"

    with pytest.raises(ResponseRefused):
        read(encode(response))


def test_a_key_that_is_not_pinned_is_refused():
    """Although its certificate is in the answer."""
    with pytest.raises(ResponseRefused):
        read(sign_and_encode(ANSWER, key=make_key("attacker")))


@pytest.mark.parametrize("number", range(1, 9))
def test_a_wrapped_signature_is_refused(number):
    with pytest.raises(ResponseRefused):
        read(encode(wrap(ANSWER, number)))


def test_two_assertions_are_refused_even_if_both_are_signed():
    response, other = build_response(ANSWER), build_response(make(assertion_id="_assertion2", subject="other"))
    response.append(find_assertion(other))
    for assertion in response.findall("{*}Assertion"):
        sign(assertion)

    with pytest.raises(ResponseRefused, match="assertions"):
        read(encode(response))


@pytest.mark.parametrize(
    "prologue",
    [
        b'<!DOCTYPE x [<!ENTITY who "administrator">]>',
        b'<!DOCTYPE x SYSTEM "/etc/passwd">',
        b"<!DOCTYPE x>",
    ],
)
def test_a_document_type_is_refused(prologue):
    response = build_response(ANSWER)
    sign(find_assertion(response))

    with pytest.raises(ResponseRefused, match="xml"):
        read(encode(prologue + etree.tostring(response)))


@pytest.mark.parametrize("depth", [MAX_DEPTH, 2_000], ids=["one too many", "more than the library reads"])
def test_a_document_too_deep_is_refused(depth):
    response = build_response(ANSWER)
    sign(find_assertion(response))
    content = etree.tostring(response)
    nested = b"<x>" * depth + b"</x>" * depth

    with pytest.raises(ResponseRefused, match="xml"):
        read(encode(content.replace(b"<samlp:Status>", nested + b"<samlp:Status>")))


def test_a_document_of_the_greatest_depth_is_read():
    deepest = b"<x>" * MAX_DEPTH + b"</x>" * MAX_DEPTH

    assert PARSER(deepest).tag == "x"
    with pytest.raises(BudgetExceeded, match=TOO_DEEP):
        PARSER(b"<x>" + deepest + b"</x>")


def test_a_document_type_is_not_hidden_by_an_encoding():
    response = build_response(ANSWER)
    sign(find_assertion(response))
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x>' + etree.tostring(response).decode()

    with pytest.raises(ResponseRefused, match="xml"):
        read(encode(text.encode("utf-16")))


def test_a_refusal_of_the_provider_is_told_apart():
    denied = make(status="urn:oasis:names:tc:SAML:2.0:status:Responder")

    with pytest.raises(ProviderRefused):
        read(sign_and_encode(denied))


@pytest.mark.parametrize(
    "encoded", ["", "%%%", "é", "PHg+", "A" * 600_000], ids=["none", "no base64", "é", "cut", "huge"]
)
def test_what_is_no_answer_is_refused(encoded):
    with pytest.raises(ResponseRefused):
        read(encoded)
