"""A bounded IMAP client: it connects to checked addresses only, and reads nothing larger than it allows."""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from app.core import outgoing
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.destinations import Destination, resolve_addresses

SECONDS = 20.0
MAX_LITERAL_BYTES = 32_000_000
TLS, STARTTLS, PLAIN = "tls", "starttls", "none"
_SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)")
_NAME = re.compile(r'[^\x00-\x1f\x7f"\\]{1,200}')


class MailboxUnreachable(DeliveryError):
    """The box cannot be read: `reason` is host_unknown, unreachable, not_trusted, login_refused, no_folder or garbled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


@dataclass(frozen=True)
class Account:
    """Settings needed to open a folder."""

    host: str
    port: int
    security: str
    username: str
    password: str = field(repr=False)
    folder: str


@contextmanager
def open_folder(account: Account) -> Iterator[Folder]:
    """The folder, until the block ends. Raises MailboxUnreachable."""
    connection = _connect(account)
    try:
        _log_in(connection, account)
        yield Folder(connection, account.folder)
    except MailboxUnreachable:
        raise
    except (imaplib.IMAP4.error, OSError, ValueError):
        raise MailboxUnreachable("garbled") from None
    finally:
        with suppress(imaplib.IMAP4.error, OSError, ValueError):
            connection.logout()


class Folder:
    """An open folder of a box."""

    def __init__(self, connection: imaplib.IMAP4, name: str) -> None:
        self._connection = connection
        status, _data = connection.select(quote_name(name))
        if status != "OK":
            raise MailboxUnreachable("no_folder")
        validity = connection.response("UIDVALIDITY")[1]
        self.uid_validity = int(validity[0]) if validity and validity[0] else 0

    def list_sizes(self, after: int, limit: int) -> list[tuple[int, int]]:
        """The UID and the size of the next messages, oldest first."""
        _status, data = self._connection.uid("SEARCH", f"UID {after + 1}:*")
        # "n:*" always includes the last message.
        uids = sorted(uid for uid in map(int, (data[0] or b"").split()) if uid > after)[:limit]
        if not uids:
            return []
        _status, data = self._connection.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        sizes: dict[int, int] = {}
        for line in data:
            match = _SIZE.search(line if isinstance(line, bytes) else b"".join(line) if line else b"")
            if match:
                uid, size = (match[1], match[2]) if match[1] else (match[4], match[3])
                sizes[int(uid)] = int(size)
        return [(uid, sizes[uid]) for uid in uids if uid in sizes]

    def fetch(self, uid: int) -> bytes | None:
        """The whole message, left unread; None when it has gone."""
        return self._fetch_part(uid, "BODY.PEEK[]")

    def fetch_headers(self, uid: int) -> bytes | None:
        """The headers of a message that is too large."""
        return self._fetch_part(uid, "BODY.PEEK[HEADER]<0.200000>")

    def list_unprocessed(self, until: int) -> list[int]:
        """The messages recorded before that are neither read nor moved."""
        _status, data = self._connection.uid("SEARCH", f"UID 1:{until} UNSEEN") if until else ("OK", [b""])
        return [int(uid) for uid in (data[0] or b"").split()]

    def mark_processed(self, uids: list[int], done_folder: str) -> None:
        """Messages that are recorded: read, and moved where the authority wants them. May be done twice."""
        if not uids:
            return
        uid_set = ",".join(map(str, uids))
        if done_folder:
            self._connection.create(quote_name(done_folder))
            if "MOVE" in self._connection.capabilities:
                self._connection.uid("MOVE", uid_set, quote_name(done_folder))
                return
        self._connection.uid("STORE", uid_set, "+FLAGS", "(\\Seen)")

    def _fetch_part(self, uid: int, part: str) -> bytes | None:
        _status, data = self._connection.uid("FETCH", str(uid), f"({part})")
        return next((bytes(each[1]) for each in data if isinstance(each, tuple)), None)


def quote_name(name: str) -> str:
    """A folder name as the protocol writes it. Raises MailboxUnreachable for what could be another command."""
    if not _NAME.fullmatch(name):
        raise MailboxUnreachable("no_folder")
    return f'"{_encode_name(name)}"'


def _encode_name(name: str) -> str:
    """Modified UTF-7 (RFC 3501, 5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", name)
    return "".join(
        part.replace("&", "&-")
        if index % 2 == 0
        else "&" + part.encode("utf-7").decode("ascii").strip("+-").replace("/", ",") + "-"
        for index, part in enumerate(parts)
    )


def _connect(account: Account) -> imaplib.IMAP4:
    try:
        destination = Destination("imap", account.host.lower(), account.port, "")
        addresses = resolve_addresses(
            destination, seconds=SECONDS, is_declared=outgoing.is_declared_private_host(destination)
        )
    except DeliveryError as error:
        raise MailboxUnreachable(error.reason) from None
    for address in addresses:
        with suppress(ConnectionError, TimeoutError, socket.gaierror):
            return _start(account, address)
    raise MailboxUnreachable("unreachable")


def _start(account: Account, address: str) -> imaplib.IMAP4:
    try:
        connection = _CheckedConnection(account, address)
        if account.security == STARTTLS:
            connection.starttls(ssl.create_default_context())
    except ssl.SSLCertVerificationError:
        raise MailboxUnreachable("not_trusted") from None
    except (ssl.SSLError, imaplib.IMAP4.error, ValueError):
        raise MailboxUnreachable("garbled") from None
    except OSError as error:
        if isinstance(error, ConnectionError | TimeoutError):
            raise
        raise MailboxUnreachable("unreachable") from None
    return connection


def _log_in(connection: imaplib.IMAP4, account: Account) -> None:
    credentials = f"\0{account.username}\0{account.password}".encode()
    try:
        if "AUTH=PLAIN" in connection.capabilities:
            # Encoded by the protocol: accents and quotation marks need no escape.
            connection.authenticate("PLAIN", lambda _challenge: credentials)
        else:
            connection.login(account.username, account.password)
    except (imaplib.IMAP4.error, UnicodeEncodeError):
        raise MailboxUnreachable("login_refused") from None
    # A server tells more of itself to whoever is logged in.
    _status, data = connection.capability()
    connection.capabilities = tuple((data[0] or b"").decode("ascii", "replace").upper().split())


class _CheckedConnection(imaplib.IMAP4):
    """A connection to the address that was checked, whatever the name resolves to meanwhile."""

    def __init__(self, account: Account, address: str) -> None:
        self._account, self._address = account, address
        super().__init__(account.host, account.port, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        raw = socket.create_connection((self._address, self._account.port), timeout=timeout)
        if self._account.security != TLS:
            return raw
        return ssl.create_default_context().wrap_socket(raw, server_hostname=self._account.host)

    def read(self, size: int) -> bytes:
        if size > MAX_LITERAL_BYTES:
            raise self.abort("literal too large")
        return super().read(size)
