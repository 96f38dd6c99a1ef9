"""Random e-mails: deep, with many parts, broken encodings and headers, or truncated."""

from __future__ import annotations

import base64
from random import Random

from tests.fuzz.random_files import WORDS

TYPES = ("text/plain", "text/html", "message/rfc822", "application/pdf", "multipart/report", "é/é", "")
ENCODINGS = ("7bit", "8bit", "base64", "quoted-printable", "x-uuencode", "é")
CHARSETS = ("utf-8", "iso-8859-1", "utf-7", "utf-16", "inconnu", "\x00")
HEADERS = ("From", "To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted", "Content-ID", "X-é")
VALUES = (
    *WORDS,
    "Chloé <chloe@residents.example>",
    "<" * 500 + "@" * 500,
    "=?utf-8?q?=C3=A9?=" * 40,
    "=?inconnu?b?////?=",
    "=?utf-8?b?" + "é" * 50,
    "Sat, 99 Nov 99999 99:99:99 +9999",
    "a@b, " * 400,
    "(" * 300,
    '"\\' * 200,
)


def generate_email(random: Random) -> bytes:
    """Generate an e-mail, as `generate_part` nests them."""
    return generate_part(random, random.choice((0, 1, 3, 30))).encode("utf-8", "surrogateescape")


def generate_part(random: Random, depth: int) -> str:
    """Generate headers and a body: text, a file, or parts between boundaries, of which the last may be missing."""
    headers = "".join(
        f"{random.choice(HEADERS)}: {random.choice(VALUES)}\r\n" for _ in range(random.choice((1, 5, 40)))
    )
    if depth:
        boundary = random.choice(("b", "b" * 80, f"b{depth}", "é"))
        count = random.choice((1, 2, 8)) if depth < 3 else 1
        parts = "".join(f"--{boundary}\r\n{generate_part(random, depth - 1)}\r\n" for _ in range(count))
        end = random.choice((f"--{boundary}--\r\n", "", "--"))
        return f'{headers}Content-Type: multipart/mixed; boundary="{boundary}"\r\n\r\n{parts}{end}'
    kind = f"Content-Type: {random.choice(TYPES)}; charset={random.choice(CHARSETS)}; name={random.choice(VALUES)}\r\n"
    encoding = f"Content-Transfer-Encoding: {random.choice(ENCODINGS)}\r\n"
    return f"{headers}{kind}{encoding}\r\n{generate_body(random)}"


def generate_body(random: Random) -> str:
    """Generate a text, a table of markup, or what looks encoded."""
    return random.choice(
        (
            "Bonjour, il y a un trou rue des Lilas.\r\n" * 20,
            "<p>é<table>" * random.choice((3, 2000)),
            base64.b64encode(random.randbytes(3000)).decode(),
            "=E9=" * 2000,
            "> " * 3000,
            "\x00\ud83d".encode("utf-8", "ignore").decode(),
        )
    )
