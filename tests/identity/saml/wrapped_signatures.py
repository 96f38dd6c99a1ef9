"""The eight ways of wrapping a signature (Somorovsky et al., 2012): what was signed stays, and is not what is read."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from tests.identity.saml.identity_provider import NAMES, ResponseContent, build_response, find_assertion, sign

EVIL = "administrator"


def wrap(content: ResponseContent, number: int) -> etree._Element:
    """A rightly signed answer, turned into one that speaks of somebody else."""
    response = build_response(content)
    sign(find_assertion(response))
    if number in (1, 2):
        sign(response)
    return _WRAPPINGS[number](response)


def _forge(element: etree._Element) -> etree._Element:
    """A copy that names somebody else under another identifier, without signature."""
    forged = deepcopy(element)
    forged.set("ID", "_evil")
    for signature in forged.findall(".//ds:Signature", NAMES):
        signature.getparent().remove(signature)
    forged.find(".//saml:NameID", NAMES).text = EVIL
    return forged


def _signature_of(element: etree._Element) -> etree._Element:
    return element.find("ds:Signature", NAMES)


def _response_in_signature(response: etree._Element) -> etree._Element:
    forged, original = _forge(response), deepcopy(response)
    signature = deepcopy(_signature_of(response))
    original.remove(_signature_of(original))
    forged.insert(1, signature)
    signature.append(original)
    return forged


def _response_beside_signature(response: etree._Element) -> etree._Element:
    forged, original = _forge(response), deepcopy(response)
    signature = deepcopy(_signature_of(response))
    original.remove(_signature_of(original))
    forged.insert(1, original)
    forged.insert(2, signature)
    return forged


def _assertion_before(response: etree._Element) -> etree._Element:
    assertion = find_assertion(response)
    assertion.addprevious(_forge(assertion))
    return response


def _assertion_around(response: etree._Element) -> etree._Element:
    assertion = find_assertion(response)
    forged = _forge(assertion)
    response.replace(assertion, forged)
    forged.append(assertion)
    return response


def _signature_in_forged(response: etree._Element) -> etree._Element:
    assertion = find_assertion(response)
    forged, signature = _forge(assertion), _signature_of(assertion)
    original = deepcopy(assertion)
    original.remove(_signature_of(original))
    response.replace(assertion, forged)
    forged.insert(1, signature)
    response.append(original)
    return response


def _original_in_signature(response: etree._Element) -> etree._Element:
    response = _signature_in_forged(response)
    forged, original = response.findall("saml:Assertion", NAMES)
    _signature_of(forged).append(original)
    return response


def _forged_in_extensions(response: etree._Element) -> etree._Element:
    assertion = find_assertion(response)
    extensions = etree.Element(f"{{{NAMES['samlp']}}}Extensions")
    extensions.append(_forge(assertion))
    response.insert(1, extensions)
    return response


def _original_in_object(response: etree._Element) -> etree._Element:
    response = _signature_in_forged(response)
    forged, original = response.findall("saml:Assertion", NAMES)
    holder = etree.SubElement(_signature_of(forged), f"{{{NAMES['ds']}}}Object")
    holder.append(original)
    return response


_WRAPPINGS = {
    1: _response_in_signature,
    2: _response_beside_signature,
    3: _assertion_before,
    4: _assertion_around,
    5: _signature_in_forged,
    6: _original_in_signature,
    7: _forged_in_extensions,
    8: _original_in_object,
}
