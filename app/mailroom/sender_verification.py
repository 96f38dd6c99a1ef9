"""Confirmation by the receiving mail server of who sent an e-mail: `Authentication-Results` (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.mailroom.incoming_mail import IncomingMail

# A quoted pair, what begins or ends a comment or a quoted string, and anything else.
_PIECES = re.compile(r'\\.|["()]|[^\\"()]+', re.DOTALL)
_SEPARATORS = re.compile(r"[\s;=]")
_EQUALS = re.compile(r"\s*=\s*")
# Where each method writes the domain that it checked.
_DOMAIN_PROPERTIES = {"dkim": "header.d", "spf": "smtp.mailfrom"}


@dataclass(frozen=True)
class _Result:
    """Verdict of one method: `dkim=pass header.d=ville.example`."""

    method: str
    verdict: str
    properties: Sequence[tuple[str, str]]

    def has_domain(self, name: str, domain: str) -> bool:
        """Whether the property is there, once, with this domain."""
        values = [value.rpartition("@")[2] for key, value in self.properties if key == name]
        return values == [domain]


def is_sender_confirmed(mail: IncomingMail, server: str) -> bool:
    """Whether the topmost header of that server says that the domain of `From` did send the e-mail.

    `dmarc` decides. Without a policy to check, `dkim` or `spf` passes for exactly the domain of `From`.
    """
    domain = mail.sender_address.rpartition("@")[2]
    results = _find_results(mail.authentication, server) if domain else []
    policies = [result for result in results if result.method == "dmarc" and result.verdict != "none"]
    if policies:
        return all(result.verdict == "pass" and _is_about(result, domain) for result in policies)
    return any(
        result.verdict == "pass" and result.has_domain(_DOMAIN_PROPERTIES[result.method], domain)
        for result in results
        if result.method in _DOMAIN_PROPERTIES
    )


def _is_about(result: _Result, domain: str) -> bool:
    is_named = any(key == "header.from" for key, _value in result.properties)
    return not is_named or result.has_domain("header.from", domain)


def _find_results(headers: Sequence[str], server: str) -> list[_Result]:
    """The results of the topmost header of the server; none when it cannot be read."""
    for header in headers:
        text = _strip_comments(header)
        identity, _semicolon, rest = (text or "").partition(";")
        if identity.split()[:1] == [server.lower()]:
            return list(_read_results(rest))
    return []


def _read_results(text: str) -> Iterator[_Result]:
    for part in text.split(";"):
        pairs = [tuple(word.split("=", 1)) for word in _EQUALS.sub("=", part).split() if "=" in word]
        if pairs:
            (method, verdict), *properties = pairs
            yield _Result(method.partition("/")[0], verdict, [(key, value) for key, value in properties])


def _strip_comments(header: str) -> str | None:
    """The header in lower case, comments left out and quoted strings as single words; None when it is malformed."""
    text, depth, is_quoted = "", 0, False
    for piece in _PIECES.findall(header):
        if piece == '"' and not depth:
            is_quoted = not is_quoted
        elif piece in "()" and not is_quoted:
            depth += 1 if piece == "(" else -1
            text += " "
        elif not depth:
            text += _SEPARATORS.sub("\0", piece) if is_quoted or piece.startswith("\\") else piece
        if depth < 0:
            return None
    return None if depth or is_quoted else text.lower()
