"""E-mails that cost far more to parse than they weigh, each with an identifier of its own."""

from __future__ import annotations

from collections.abc import Mapping

HEAD = b"From: Eve <eve@x.example>\nSubject: Hostile\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
QUOTES = b'; x="' + b";" * 160_000
_LEVELS = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(2_000))

BODIES: Mapping[str, bytes] = {
    "links": HEAD + b"Content-Type: text/html\n\n" + b"<a>x" * 62_500 + b"</a>" * 62_500,
    "parameter of the message": HEAD + b"Content-Type: multipart/mixed" + QUOTES + b"\n\n--b\n\nx",
    "parameter of a part": MIXED + b"--b\nContent-Type: text/plain" + QUOTES + b"\n\nx\n--b--",
    "parameter of a file": MIXED + b"--b\nContent-Disposition: attachment" + b"; a*0*=x" * 20_000 + b"\n\nx\n--b--",
    "header of megabytes": HEAD + b"X-Long: " + b"a;" * 1_500_000 + b"\n\nx",
    "header of megabytes in a part": MIXED + b"--b\nX-Long: " + b"a;" * 1_500_000 + b"\n\nx\n--b--",
    "lines of a header": MIXED + b"--b\nX-Long: a\n" + b" a;\n" * 500_000 + b"\n\nx\n--b--",
    "headers of a part": MIXED + b"--b\n" + b"X: y\n" * 400_000 + b"\n\nx\n--b--",
    "deep": HEAD + _LEVELS,
    "parts": MIXED + b"--b\nContent-Type: text/plain\n\nx\n" * 50_000,
    "lines": HEAD + b"\n" + b"\n" * 5_000_000,
    "encoded words": HEAD + b"To: " + b"=?a?q?" * 16_000 + b"\n\nx",
}


def list_mails() -> list[bytes]:
    return [b"Message-ID: <%d@x.example>\n" % number + body for number, body in enumerate(BODIES.values())]
