"""Believed `Authentication-Results`: the topmost one of the receiving server, about the domain of `From`."""

from __future__ import annotations

import pytest

from app.mailroom.mail_processing import read_mail
from app.mailroom.mail_reading import PARSER
from app.mailroom.sender_verification import is_sender_confirmed
from tests.mailroom.messages import CONFIRMATION, SERVER, make_mail

FAILURE = f"{SERVER}; dmarc=fail header.from=residents.example"


@pytest.mark.parametrize(
    "results",
    [
        CONFIRMATION,
        f"{SERVER.upper()} 1;\r\n\tspf=fail smtp.mailfrom=other.example;\r\n\tdmarc = pass header.from=residents.example",
        f"{SERVER}; dmarc=none; dkim=fail header.d=x.example; dkim=pass header.d=residents.example header.s=a",
        f"{SERVER} (it is us); spf=pass (ip (4) ok) smtp.mailfrom=bounce@residents.example",
        f'{SERVER}; spf=pass reason="a; b=c" smtp.mailfrom="residents.example"',
    ],
)
def test_a_pass_of_the_domain_of_the_sender_is_believed(results: str) -> None:
    assert is_confirmed(results)


@pytest.mark.parametrize(
    "results",
    [
        FAILURE,
        f"{SERVER}; none",
        "",
        f"{SERVER}; dmarc=temperror; spf=pass smtp.mailfrom=residents.example",
        f"{SERVER}; dmarc=pass header.from=attacker.example",
        f"{SERVER}; dmarc=pass; dmarc=fail",
        f"{SERVER}; spf=pass smtp.mailfrom=attacker.example; dkim=pass header.d=residents.example.attacker.example",
        f"{SERVER}; dkim=pass header.d=attacker.example header.d=residents.example",
        f"{SERVER}; spf=pass smtp.helo=residents.example",
        f"{SERVER}.attacker.example; dmarc=pass",
        f"attacker.example ({SERVER}); dmarc=pass",
        # What an attacker chose, repeated by the server.
        f'{SERVER}; spf=pass smtp.mailfrom="a; dmarc=pass header.from=residents.example "@attacker.example',
        f'{SERVER}; spf=fail (he said "x\\"; dmarc=pass) smtp.mailfrom=attacker.example',
        f"{SERVER}; spf=fail (a \\) ; dmarc=pass ) smtp.mailfrom=attacker.example",
        f'{SERVER}; spf=pass smtp.mailfrom="open; dmarc=pass',
        f"{SERVER}; spf=pass (open; dmarc=pass",
        f"{SERVER}; x=y) dmarc=pass",
    ],
)
def test_anything_else_is_not(results: str) -> None:
    assert not is_confirmed(results)


def test_the_topmost_header_of_the_server_alone_counts() -> None:
    forged = make_mail(Authentication_Results=CONFIRMATION)

    assert not is_sender_confirmed(read_mail(_add_header(FAILURE, forged)), SERVER)
    assert is_sender_confirmed(read_mail(_add_header("other.example; dmarc=fail", forged)), SERVER)


def test_an_ambiguous_sender_is_confirmed_by_nothing() -> None:
    mail = make_mail(
        sender="a@attacker.example, chloe@residents.example", Authentication_Results=f"{SERVER}; dkim=pass header.d="
    )

    assert not is_sender_confirmed(PARSER(mail), SERVER)


def is_confirmed(results: str) -> bool:
    return is_sender_confirmed(PARSER(_add_header(results, make_mail())), SERVER)


def _add_header(results: str, mail: bytes) -> bytes:
    return f"Authentication-Results: {results}\r\n".encode() + mail
