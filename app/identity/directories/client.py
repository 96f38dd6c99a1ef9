"""A bounded LDAP client: checked addresses, verified certificates, no referral, and an end to every wait."""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Timer
from typing import Any

from app.core import outgoing
from app.core.jobs.outbox import DeliveryError
from app.core.outgoing.destinations import Destination, OutgoingError, resolve_addresses
from app.identity.directories.models import ACTIVE_DIRECTORY

TLS, STARTTLS, PLAIN = "tls", "starttls", "none"
SECURITIES = (TLS, STARTTLS, PLAIN)
# Somebody waits for the page: past this, a directory is said not to answer.
SIGN_IN_SECONDS, READING_SECONDS = 4.0, 600.0
CONNECT_SECONDS = 2.0
PAGE_SIZE = 1_000
# In which group somebody is, through other groups too: a rule of Active Directory.
NESTED_MEMBER = "memberOf:1.2.840.113556.1.4.1941:"
DISABLED_BIT = 2
LOGIN_ATTRIBUTES = {True: ("mail", "userPrincipalName", "sAMAccountName"), False: ("mail", "uid")}
SUCCESS, NO_SUCH_OBJECT, INVALID_CREDENTIALS = 0, 32, 49


class DirectoryUnreachable(DeliveryError):
    """The directory cannot be read: `reason` is host_unknown, address_refused, unreachable, not_trusted, login_refused,
    no_base, too_slow or garbled.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class WrongPassword(Exception):
    """Nobody in the directory has that name and that password; which of the two is wrong is not revealed."""


@dataclass(frozen=True)
class DirectoryAccess:
    """Settings needed to read a directory."""

    kind: str
    host: str
    port: int
    security: str
    authority_certificate: str
    username: str
    password: str = field(repr=False)
    base: str

    @property
    def is_active_directory(self) -> bool:
        return self.kind == ACTIVE_DIRECTORY


@dataclass(frozen=True)
class Person:
    """Someone as the directory describes them."""

    # objectGUID or entryUUID: it stays when the entry moves or is renamed.
    subject: str = field(repr=False)
    dn: str = field(repr=False)
    email: str = field(repr=False)
    first_name: str = field(repr=False)
    last_name: str = field(repr=False)
    is_enabled: bool
    # Those of the groups asked about that the person is in.
    groups: frozenset[str] = frozenset()


def check_password(access: DirectoryAccess, login: str, password: str, groups: Sequence[str] = ()) -> Person:
    """The person with that name and password. Raises WrongPassword, DirectoryUnreachable."""
    # A directory takes an empty password for an anonymous visitor, and says yes.
    if not login or not password or "\0" in login + password:
        raise WrongPassword
    with _open(access, SIGN_IN_SECONDS) as reader:
        people = _search(access, reader, build_login_filter(access, login), limit=2)
        if len(people) != 1 or not people[0].is_enabled:
            raise WrongPassword
        person = people[0]
        own_groups = [group for group in groups if _is_member(access, reader, person.dn, group)]
    try:
        with _open(replace(access, username=person.dn, password=password), SIGN_IN_SECONDS):
            return replace(person, groups=frozenset(own_groups))
    except DirectoryUnreachable as error:
        if error.reason == "login_refused":
            raise WrongPassword from None
        raise


def read_people(access: DirectoryAccess, groups: Sequence[str] = ()) -> list[Person]:
    """Everybody below the base, page by page. Raises DirectoryUnreachable."""
    with _open(access, READING_SECONDS) as reader:
        people = _search(access, reader, _PEOPLE[access.is_active_directory])
        members = {
            group: {person.dn for person in _search(access, reader, build_group_filter(access, group))}
            for group in groups
        }
    return [
        replace(person, groups=frozenset(group for group, names in members.items() if person.dn in names))
        for person in people
    ]


def build_login_filter(access: DirectoryAccess, login: str) -> str:
    """Build the filter for the person of that name, none of whose characters means anything to the directory."""
    from ldap3.utils.conv import escape_filter_chars

    value = escape_filter_chars(login)
    names = "".join(f"({name}={value})" for name in LOGIN_ATTRIBUTES[access.is_active_directory])
    return f"(&{_PEOPLE[access.is_active_directory]}(|{names}))"


def build_group_filter(access: DirectoryAccess, group: str) -> str:
    """Build the filter for the members of that group; in Active Directory through other groups too."""
    from ldap3.utils.conv import escape_filter_chars

    attribute = NESTED_MEMBER if access.is_active_directory else "memberOf"
    return f"(&{_PEOPLE[access.is_active_directory]}({attribute}={escape_filter_chars(group)}))"


_PEOPLE = {True: "(&(objectCategory=person)(objectClass=user))", False: "(objectClass=inetOrgPerson)"}
_ATTRIBUTES = {
    True: ("objectGUID", "userAccountControl", "mail", "userPrincipalName", "givenName", "sn"),
    False: ("entryUUID", "pwdAccountLockedTime", "mail", "givenName", "sn"),
}


@contextmanager
def _open(access: DirectoryAccess, seconds: float) -> Iterator[Any]:
    """A connection whose user is known, shut down at the deadline however slowly the other side answers."""
    from ldap3.core.exceptions import LDAPException

    connection = None
    try:
        connection = _connect(access, seconds)
        timer = Timer(seconds, _shut_down, args=(connection.socket,))
        timer.daemon = True
        timer.start()
        try:
            if not connection.bind():
                raise DirectoryUnreachable("login_refused" if _code(connection) == INVALID_CREDENTIALS else "garbled")
            yield connection
        finally:
            timer.cancel()
    except LDAPException as error:
        raise DirectoryUnreachable(_explain(error)) from None
    except (OSError, ValueError):
        raise DirectoryUnreachable("garbled") from None
    finally:
        if connection is not None:
            with contextlib.suppress(LDAPException, OSError):
                connection.unbind()


def _connect(access: DirectoryAccess, seconds: float) -> Any:
    import ldap3

    address = _find_address(access)
    tls = ldap3.Tls(
        validate=ssl.CERT_REQUIRED,
        ca_certs_data=access.authority_certificate or None,
        valid_names=[access.host],
        sni=access.host,
    )
    server = ldap3.Server(
        address,
        port=access.port,
        use_ssl=access.security == TLS,
        tls=tls,
        get_info=ldap3.NONE,
        connect_timeout=CONNECT_SECONDS,
    )
    connection = ldap3.Connection(
        server,
        user=access.username or None,
        password=access.password or None,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,
        read_only=True,
        check_names=False,
        # A whole number: the library packs it for the system.
        receive_timeout=int(min(seconds, READING_SECONDS / 10)),
    )
    connection.open(read_server_info=False)
    if access.security == STARTTLS and not connection.start_tls(read_server_info=False):
        raise DirectoryUnreachable("not_trusted")
    return connection


def _find_address(access: DirectoryAccess) -> str:
    """An address of the server that may be connected to; without encryption, this very machine alone."""
    destination = Destination("ldap", access.host.lower(), access.port, "")
    try:
        addresses = resolve_addresses(
            destination, seconds=CONNECT_SECONDS, is_declared=outgoing.is_declared_private_host(destination)
        )
    except OutgoingError as error:
        raise DirectoryUnreachable(error.reason) from None
    if access.security == PLAIN and not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise DirectoryUnreachable("not_trusted")
    return addresses[0]


def _search(access: DirectoryAccess, connection: Any, query: str, *, limit: int = 0) -> list[Person]:
    """The people that answer to the filter. Raises DirectoryUnreachable."""
    people, cookie = [], None
    while True:
        connection.search(
            access.base,
            query,
            attributes=_ATTRIBUTES[access.is_active_directory],
            size_limit=limit,
            paged_size=None if limit else PAGE_SIZE,
            paged_cookie=cookie,
        )
        if _code(connection) == NO_SUCH_OBJECT:
            raise DirectoryUnreachable("no_base")
        people += [
            _read_person(access, entry) for entry in connection.response or () if entry["type"] == "searchResEntry"
        ]
        cookie = None if limit else _read_cookie(connection)
        if not cookie:
            break
    if _code(connection) not in (SUCCESS, 4):  # 4: more answer than were asked for
        raise DirectoryUnreachable("garbled")
    return [person for person in people if person.subject]


def _is_member(access: DirectoryAccess, connection: Any, dn: str, group: str) -> bool:
    import ldap3

    connection.search(dn, build_group_filter(access, group), search_scope=ldap3.BASE, attributes=["1.1"])
    return any(entry["type"] == "searchResEntry" for entry in connection.response or ())


def _read_person(access: DirectoryAccess, entry: Any) -> Person:
    raw = {name.lower(): values for name, values in entry["raw_attributes"].items()}

    def first(name: str) -> str:
        values = raw.get(name.lower()) or [b""]
        return bytes(values[0]).decode("utf-8", "replace").replace("\0", "").strip()[:200]

    if access.is_active_directory:
        subject = bytes((raw.get("objectguid") or [b""])[0]).hex()
        flags = first("userAccountControl")
        is_enabled = not (int(flags) & DISABLED_BIT) if flags.lstrip("-").isdecimal() else True
    else:
        subject, is_enabled = first("entryUUID"), not first("pwdAccountLockedTime")
    email = first("mail") or (first("userPrincipalName") if access.is_active_directory else "")
    return Person(subject, str(entry["dn"]), email, first("givenName"), first("sn"), is_enabled)


def _read_cookie(connection: Any) -> bytes | None:
    controls = (connection.result or {}).get("controls") or {}
    page = controls.get("1.2.840.113556.1.4.319") or {}
    cookie: bytes | None = page.get("value", {}).get("cookie")
    return cookie


def _code(connection: Any) -> int:
    return int((connection.result or {}).get("result", -1))


def _explain(error: Exception) -> str:
    from ldap3.core import exceptions

    if isinstance(error, exceptions.LDAPSocketOpenError | exceptions.LDAPStartTLSError):
        is_about_trust = "certificate" in str(error).lower()
        return "not_trusted" if is_about_trust else "unreachable"
    if isinstance(error, exceptions.LDAPCertificateError):
        return "not_trusted"
    if isinstance(error, exceptions.LDAPSocketReceiveError | exceptions.LDAPResponseTimeoutError):
        return "too_slow"
    return "garbled"


def _shut_down(raw: socket.socket) -> None:
    with contextlib.suppress(OSError):
        raw.shutdown(socket.SHUT_RDWR)
