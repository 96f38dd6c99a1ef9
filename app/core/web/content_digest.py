"""The digest that a response carries of its own content: the service worker keeps nothing that lacks it or does not match it.

A captive portal, a filtering proxy or a maintenance page also answers 200 with HTML; a connection that breaks leaves half a page.
"""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256

HEADER = "Parvis-Digest"
# The response comes from this site, and is not to be kept: made for one person, an error, a redirection.
NOT_CACHED = "none"
# Enough against accidents: whoever can forge the content can forge the header too.
DIGEST_BYTES = 6


def digest_content(content: bytes) -> str:
    """SHA-256 of the content before compression, as pwa/worker/response-integrity.js computes it."""
    return b64encode(sha256(content).digest()[:DIGEST_BYTES]).decode()
