"""A SAML identity provider for tests: it signs whatever a test wants with xmlsec, right or wrong."""

from __future__ import annotations

import base64
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree

ENTITY_ID = "https://idp.example/saml"
SIGN_IN_URL = "https://idp.example/saml/sso"
SIGN_OUT_URL = "https://idp.example/saml/slo"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
PASSWORD_CONTEXT = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
NAMES = {
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
    "md": "urn:oasis:names:tc:SAML:2.0:metadata",
}


@cache
def make_key(name: str = "idp", days: int = 365) -> tuple[str, str]:
    """A private key and its certificate, the same for the same name."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return private, certificate.public_bytes(Encoding.PEM).decode()


@dataclass(frozen=True)
class ResponseContent:
    """Contents of the answer of the provider; each field may be made wrong."""

    request_id: str
    acs: str
    audience: str
    destination: str | None = None
    recipient: str | None = None
    issuer: str = ENTITY_ID
    subject: str = "agent-0001"
    name_id_format: str = PERSISTENT
    attributes: dict[str, list[str]] = field(default_factory=dict)
    context: str = PASSWORD_CONTEXT
    # Minutes from now.
    starts: float = -1
    ends: float = 5
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    assertion_id: str = "_assertion1"
    has_in_response_to: bool = True


def build_response(content: ResponseContent) -> etree._Element:
    """The unsigned response."""
    moment = datetime.now(UTC)

    def at(minutes: float) -> str:
        return (moment + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    in_response_to = f'InResponseTo="{content.request_id}"' if content.has_in_response_to else ""
    attributes = "".join(
        f'<saml:Attribute Name="{name}">'
        + "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
        + "</saml:Attribute>"
        for name, values in content.attributes.items()
    )
    statement = f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement>" if attributes else ""
    text = f"""<samlp:Response xmlns:samlp="{NAMES["samlp"]}" xmlns:saml="{NAMES["saml"]}" ID="_response1" Version="2.0"
 IssueInstant="{at(0)}" Destination="{content.destination or content.acs}" {in_response_to}>
<saml:Issuer>{content.issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="{content.status}"/></samlp:Status>
<saml:Assertion ID="{content.assertion_id}" Version="2.0" IssueInstant="{at(0)}"><saml:Issuer>{content.issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{content.name_id_format}">{content.subject}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 {in_response_to} Recipient="{content.recipient or content.acs}" NotOnOrAfter="{at(content.ends)}"/></saml:SubjectConfirmation>
</saml:Subject>
<saml:Conditions NotBefore="{at(content.starts)}" NotOnOrAfter="{at(content.ends)}"><saml:AudienceRestriction>
<saml:Audience>{content.audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions>
<saml:AuthnStatement AuthnInstant="{at(0)}" SessionIndex="session-1"><saml:AuthnContext>
<saml:AuthnContextClassRef>{content.context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
{statement}</saml:Assertion></samlp:Response>"""
    return etree.fromstring(text.encode())


def find_assertion(response: etree._Element) -> etree._Element:
    return response.find("saml:Assertion", NAMES)


def sign(
    element: etree._Element,
    key: tuple[str, str] | None = None,
    *,
    method: object = xmlsec.Transform.RSA_SHA256,
    digest: object = xmlsec.Transform.SHA256,
) -> etree._Element:
    """Sign an element in place, its signature right after its issuer."""
    private, certificate = key or make_key()
    root = element.getroottree().getroot()
    signature = xmlsec.template.create(root, xmlsec.Transform.EXCL_C14N, method, ns="ds")
    issuer = element.find("saml:Issuer", NAMES)
    element.insert(element.index(issuer) + 1 if issuer is not None else 0, signature)
    reference = xmlsec.template.add_reference(signature, digest, uri=f"#{element.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(private.encode(), xmlsec.KeyFormat.PEM)
    context.key.load_cert_from_memory(certificate.encode(), xmlsec.KeyFormat.CERT_PEM)
    context.sign(signature)
    return element


def encode(response: etree._Element | bytes) -> str:
    content = response if isinstance(response, bytes) else etree.tostring(response)
    return base64.b64encode(content).decode()


def sign_and_encode(content: ResponseContent, **options: object) -> str:
    """The response as a provider that does everything right posts it."""
    response = build_response(content)
    sign(find_assertion(response), **options)  # type: ignore[arg-type]
    return encode(response)


def read_request(url: str) -> tuple[etree._Element, dict[str, str]]:
    """The request of an address, and its parameters."""
    parameters = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    content = zlib.decompress(base64.b64decode(parameters["SAMLRequest"]), -15)
    return etree.fromstring(content), parameters


def answer_to(url: str, **values: object) -> tuple[ResponseContent, str]:
    """Build the answer to the request of that address, and its RelayState."""
    request, parameters = read_request(url)
    content = ResponseContent(
        request_id=request.get("ID"),
        acs=request.get("AssertionConsumerServiceURL"),
        audience=request.findtext("saml:Issuer", namespaces=NAMES),
    )
    return replace(content, **values), parameters["RelayState"]  # type: ignore[arg-type]


def build_metadata(
    *certificates: str, entity_id: str = ENTITY_ID, sign_in_url: str = SIGN_IN_URL, sign_out_url: str = SIGN_OUT_URL
) -> bytes:
    """The metadata of the provider, with these certificates or its own."""
    keys = "".join(
        f'<md:KeyDescriptor use="signing"><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{_strip_armor(certificate)}'
        "</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>"
        for certificate in certificates or (make_key()[1],)
    )
    redirect = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
    return f"""<md:EntityDescriptor xmlns:md="{NAMES["md"]}" xmlns:ds="{NAMES["ds"]}" ID="_metadata" entityID="{entity_id}">
<md:IDPSSODescriptor protocolSupportEnumeration="{NAMES["samlp"]}">{keys}
<md:SingleLogoutService Binding="{redirect}" Location="{sign_out_url}"/>
<md:SingleSignOnService Binding="{redirect}" Location="{sign_in_url}"/>
</md:IDPSSODescriptor></md:EntityDescriptor>""".encode()


def _strip_armor(certificate: str) -> str:
    return "".join(line for line in certificate.splitlines() if "-----" not in line)
