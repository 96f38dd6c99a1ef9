"""A home page saved by a browser: a file of HTML, an MHTML, or a ZIP of the page with its folder."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from app.core.i18n import gettext as _
from app.core.parsing import Budget, BudgetExceeded, Meter, Parser
from app.core.parsing.archives import ZIP_START, ArchiveLimits, ArchiveRefused, open_archive

MAX_BYTES = 12_000_000
BUDGET = Budget(MAX_BYTES, max_parts=3_000, max_seconds=5.0)
LIMITS = ArchiveLimits(max_member=4_000_000, max_total=30_000_000)
MAX_HTML_BYTES = 1_500_000
_KEPT_ENDINGS = (".css", ".svg", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".ico", ".woff2")
# Written by browsers at the top of the pages that they save.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(https?://\S+)\s*-->", re.IGNORECASE)
_CANONICAL = re.compile(
    r"""<link[^>]{0,200}rel=["']canonical["'][^>]{0,200}href=["'](https?://[^"']+)"""
    r"""|<meta[^>]{0,200}property=["']og:url["'][^>]{0,200}content=["'](https?://[^"']+)""",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset=["']?([\w-]+)""", re.IGNORECASE)


class SavedPageRefused(ValueError):
    """The file is no saved page; the message says what to do, in French."""


@dataclass(frozen=True)
class SavedPage:
    """The HTML of a page, its address when it is known, and the files that came with it by address or path."""

    html: str
    address: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)

    def resolve(self, reference: str, base: str = "") -> str:
        """The address of what the page (or a file of it, `base`) refers to."""
        try:
            return urljoin(base or self.address, reference.strip())
        except ValueError:
            return ""

    def resolve_link(self, reference: str) -> str:
        """The address on the web of a link of the page, or nothing when the address of the site is not known."""
        try:
            address = urljoin(self.address if "://" in self.address else self.site, reference.strip())
        except ValueError:
            return ""
        return address if urlsplit(address).scheme in ("http", "https") else ""

    @property
    def site(self) -> str:
        """The address that the page says is its own."""
        match = _CANONICAL.search(self.html[:50_000])
        return (match.group(1) or match.group(2)) if match else _find_address(self.html)

    def find(self, address: str) -> bytes | None:
        """The content of a file of the page."""
        bare = address.partition("#")[0]
        return self.files.get(bare) or self.files.get(unquote(bare))


def _read(content: bytes, meter: Meter) -> SavedPage:
    if content.startswith(ZIP_START):
        return _read_archive(content, meter)
    head = content[:2_000].lstrip().lower()
    if head.startswith((b"from:", b"mime-version:", b"content-type: multipart")) and b"multipart/related" in head:
        return _read_mhtml(content, meter)
    if b"<html" not in content[:20_000].lower() and b"<body" not in content.lower():
        raise SavedPageRefused(
            _(
                "Ce fichier n’est pas une page web. Ouvrez l’accueil du site puis choisissez « Enregistrer la page sous… »."
            )
        )
    html = decode_text(content)
    return SavedPage(html, _find_address(html))


PARSER: Parser[SavedPage] = Parser("page of a site", BUDGET, _read, is_called_before_writing=False)


def read_saved_page(content: bytes) -> SavedPage:
    """The page of a file that a browser saved. Raises SavedPageRefused, in French."""
    try:
        return PARSER(content)
    except BudgetExceeded as error:
        raise SavedPageRefused(_("Cette page est trop lourde : 12 Mo au plus, avec ses images.")) from error


def _read_archive(content: bytes, meter: Meter) -> SavedPage:
    """A ZIP of the page and its folder: the page is the HTML file that is the least deep, then the largest."""
    try:
        archive = open_archive(content, LIMITS, meter)
        pages = [member for member in archive.members if member.filename.lower().endswith((".html", ".htm"))]
        if not pages:
            raise SavedPageRefused(_("Cette archive ne contient aucune page (fichier .html)."))
        page = min(pages, key=lambda each: (each.filename.count("/"), -each.file_size))
        html = decode_text(archive.read(page.filename))
        files = {name: archive.read(name) for name in archive.names if name.lower().endswith(_KEPT_ENDINGS)}
    except ArchiveRefused as error:
        raise SavedPageRefused(
            _("Cette archive ne peut pas être lue. Enregistrez de nouveau la page, puis refaites le ZIP.")
        ) from error
    return SavedPage(html, page.filename, files)


def _read_mhtml(content: bytes, meter: Meter) -> SavedPage:
    """One file for the page and what it shows (RFC 2557): parts are named by their Content-Location."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    html, address, files = "", "", {}
    for part in message.walk():
        meter.count_part()
        meter.check_time()
        payload = part.get_payload(decode=True)
        location = str(part.get("Content-Location", ""))
        if not isinstance(payload, bytes):
            continue
        if part.get_content_type() == "text/html" and not html:
            html, address = decode_text(payload), location
        elif location:
            files[location] = payload
    if not html:
        raise SavedPageRefused(_("Ce fichier MHTML ne contient aucune page."))
    return SavedPage(html, address, files)


def decode_text(content: bytes) -> str:
    """The text of a page or a style sheet, in the encoding that it declares, else UTF-8, else Windows-1252."""
    match = _CHARSET.search(content[:4_000])
    declared = match.group(1).decode("ascii") if match else "utf-8"
    for encoding in (declared, "utf-8"):
        try:
            return content[:MAX_HTML_BYTES].decode(encoding)
        except (LookupError, UnicodeDecodeError):
            continue
    return content[:MAX_HTML_BYTES].decode("cp1252", errors="replace")


def _find_address(html: str) -> str:
    match = _SAVED_FROM.search(html[:5_000])
    return match.group(1) if match and urlsplit(match.group(1)).hostname else ""
