"""The form of signatures: algorithms of today, of the element that holds them, whole."""

from __future__ import annotations

from typing import Any

from app.identity.saml.xml_documents import name_of

ALGORITHMS = {
    "ds:SignatureMethod": frozenset(
        {
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
            "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
        }
    ),
    "ds:DigestMethod": frozenset(
        {
            "http://www.w3.org/2001/04/xmlenc#sha256",
            "http://www.w3.org/2001/04/xmldsig-more#sha384",
            "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    ),
    "ds:Transform": frozenset(
        {
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature",
            "http://www.w3.org/2001/10/xml-exc-c14n#",
        }
    ),
}


class SignatureRefused(ValueError):
    """A signature is not one that is accepted here, before it is verified; the message is a word for logs."""


def check_signatures(root: Any, *signed: str) -> None:
    """Every signature in the document is of its parent, and that is one of the elements named. Raises SignatureRefused."""
    tags = {name_of(name) for name in signed}
    for signature in root.iter(name_of("ds:Signature")):
        parent = signature.getparent()
        if parent is None or parent.tag not in tags or not parent.get("ID"):
            raise SignatureRefused("signature elsewhere")
        for name, accepted in ALGORITHMS.items():
            if any(element.get("Algorithm") not in accepted for element in signature.iter(name_of(name))):
                raise SignatureRefused("algorithm")
        references = [reference.get("URI") for reference in signature.iter(name_of("ds:Reference"))]
        if references != [f"#{parent.get('ID')}"]:
            raise SignatureRefused("reference")
