"""A real directory: OpenLDAP's slapd, started without privileges on free ports of this machine, with its own authority."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ldap3
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.servers import find_free_port, wait_until

BASE = "dc=ville,dc=example"
READER, READER_PASSWORD = f"cn=lecture,{BASE}", "mot de passe de lecture"
PASSWORD = "un mot de passe de l’annuaire"

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
# What Parvis reads of Active Directory, with the numbers of Microsoft; a category is a name there, and a text here.
attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.656 NAME 'userPrincipalName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.782 NAME 'objectCategory' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.9 NAME 'user' SUP inetOrgPerson STRUCTURAL
  MAY ( objectGUID $ userAccountControl $ sAMAccountName $ userPrincipalName $ objectCategory ) )
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile {folder}/pid
TLSCACertificateFile {folder}/authority.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
sizelimit unlimited
database mdb
suffix "{base}"
rootdn "{reader}"
rootpw "{password}"
directory {folder}/data
dbnosync
maxsize 104857600
overlay memberof
memberof-refint true
"""


class LdapServer:
    """The running server, and what its administrator would do with it."""

    def __init__(self, folder: Path, port: int, tls_port: int) -> None:
        self.host, self.port, self.tls_port = "127.0.0.1", port, tls_port
        self.authority_certificate = (folder / "authority.pem").read_text()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(f"{host}:{port}" for host in (self.host, "localhost") for port in (self.port, self.tls_port))

    def connect(self) -> ldap3.Connection:
        return ldap3.Connection(ldap3.Server(self.host, self.port), READER, READER_PASSWORD, auto_bind=True)

    def clear(self) -> None:
        """An empty directory, with two units and no group."""
        with self.connect() as connection:
            if connection.search(BASE, "(objectClass=*)"):
                names = sorted((entry["dn"] for entry in connection.response), key=len, reverse=True)
                for name in names:
                    connection.delete(name)
            connection.add(BASE, ["dcObject", "organization"], {"dc": "ville", "o": "Ville"})
            for unit in ("agents", "anciens", "groupes"):
                connection.add(f"ou={unit},{BASE}", "organizationalUnit")

    def add_person(self, uid: str, *, password: str = PASSWORD, unit: str = "agents", **values: str) -> str:
        """Somebody, and their distinguished name."""
        dn = f"uid={uid},ou={unit},{BASE}"
        attributes = {"cn": uid, "sn": "Roux", "givenName": uid.capitalize(), "mail": f"{uid}@ville.example"}
        with self.connect() as connection:
            assert connection.add(dn, "inetOrgPerson", attributes | values | {"userPassword": password}), (
                connection.result
            )
        return dn

    def add_windows_account(self, name: str, *, flags: int) -> str:
        """Somebody as Active Directory describes them, with the flags of their account."""
        dn = f"cn={name},ou=agents,{BASE}"
        attributes = {
            "cn": name,
            "sn": "Roux",
            "userPrincipalName": f"{name}@ville.example",
            "sAMAccountName": name,
            "objectCategory": "person",
            "objectGUID": name.ljust(16, "-"),
            "userAccountControl": str(flags),
            "userPassword": PASSWORD,
        }
        with self.connect() as connection:
            assert connection.add(dn, "user", attributes), connection.result
        return dn

    def add_group(self, name: str, *members: str) -> str:
        dn = f"cn={name},ou=groupes,{BASE}"
        with self.connect() as connection:
            assert connection.add(dn, "groupOfNames", {"member": list(members)}), connection.result
        return dn

    def delete_member(self, group: str, member: str) -> None:
        """From a group that has others."""
        with self.connect() as connection:
            changes = {"member": [(ldap3.MODIFY_DELETE, [member])]}
            assert connection.modify(f"cn={group},ou=groupes,{BASE}", changes), connection.result

    def delete(self, *names: str) -> None:
        with self.connect() as connection:
            for name in names:
                assert connection.delete(name), connection.result

    def move(self, dn: str, unit: str) -> None:
        """Into another unit: the distinguished name changes, the person does not."""
        with self.connect() as connection:
            first = dn.split(",", 1)[0]
            assert connection.modify_dn(dn, first, new_superior=f"ou={unit},{BASE}"), connection.result

    def change(self, dn: str, **values: str) -> None:
        with self.connect() as connection:
            changes = {name: [(ldap3.MODIFY_REPLACE, [value])] for name, value in values.items()}
            assert connection.modify(dn, changes), connection.result


@contextmanager
def run_ldap_server() -> Iterator[LdapServer]:
    """The server until the block ends."""
    with tempfile.TemporaryDirectory(prefix="slapd-") as name:
        folder = Path(name)
        (folder / "data").mkdir()
        _write_certificates(folder)
        text = CONFIGURATION.format(folder=folder, base=BASE, reader=READER, password=READER_PASSWORD)
        (folder / "slapd.conf").write_text(text)
        port, tls_port = find_free_port(), find_free_port()
        urls = f"ldap://127.0.0.1:{port}/ ldaps://127.0.0.1:{tls_port}/"
        process = subprocess.Popen(
            ["/usr/sbin/slapd", "-f", str(folder / "slapd.conf"), "-h", urls, "-d", "0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            server = LdapServer(folder, port, tls_port)
            wait_until(lambda: _answers(server))
            yield server
        finally:
            process.terminate()
            process.wait(timeout=10)


def _answers(server: LdapServer) -> bool:
    try:
        return server.connect().unbind() is not False
    except ldap3.core.exceptions.LDAPException:
        return False


def _write_certificates(folder: Path) -> None:
    """An authority, and the certificate of « localhost »."""
    authority_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Autorité de la ville")])
    now = datetime.now(UTC)

    def build(subject: x509.Name, public_key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority_name)
            .public_key(public_key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
        )

    authority = (
        build(authority_name, authority_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(False, False, False, False, False, True, True, False, False), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    server = (
        build(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]), key.public_key())
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    (folder / "authority.pem").write_bytes(authority.public_bytes(Encoding.PEM))
    (folder / "server.pem").write_bytes(server.public_bytes(Encoding.PEM))
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "server.key").write_bytes(private)


__all__ = ["BASE", "PASSWORD", "READER", "READER_PASSWORD", "LdapServer", "run_ldap_server"]
