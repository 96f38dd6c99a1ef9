"""An authority of 2D-Doc certificates that nobody trusts: it signs the invented proofs of the demo and of the tests."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from PIL import Image

from app.documents.two_d_doc.field_lengths import FIXED_LENGTHS, MAXIMUM_LENGTHS

_EPOCH = date(2000, 1, 1)
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}


@dataclass(frozen=True)
class Leaf:
    """A certificate that signs, and its key."""

    id: str
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


@dataclass(frozen=True)
class ProofAuthority:
    """An authority with its root; `starts_on` is the first day of everything that it issues."""

    id: str = "FR00"
    starts_on: date = date(2020, 1, 1)
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The root of the authority."""
        name, public_key = _build_name(self.id), self.key.public_key()
        days = timedelta(days=365 * 20)
        return _build_certificate(name, name, public_key, self.key, self.starts_on, days, is_authority=True)

    def issue(
        self,
        id_: str = "0001",
        *,
        curve: ec.EllipticCurve | None = None,
        starts_on: date | None = None,
        days: int = 3650,
    ) -> Leaf:
        """A certificate that signs proofs."""
        key = ec.generate_private_key(curve or ec.SECP256R1())
        start = starts_on or self.starts_on
        certificate = _build_certificate(
            _build_name(id_), _build_name(self.id), key.public_key(), self.key, start, timedelta(days=days)
        )
        return Leaf(id_, key, certificate)

    def write_store(self, folder: Path, *leaves: Leaf) -> None:
        """Write the certificates where `certificate_store.load_store` reads them."""
        own_folder = folder / self.id
        own_folder.mkdir(parents=True, exist_ok=True)
        (own_folder / "authority.pem").write_bytes(_encode(self.certificate))
        for leaf in leaves:
            (own_folder / f"{leaf.id}.pem").write_bytes(_encode(leaf.certificate))

    def sign(
        self, leaf: Leaf, fields: Mapping[str, str], *, type_: str, day: date, truncated: frozenset[str] = frozenset()
    ) -> bytes:
        """A message of version 04 signed by this leaf."""
        days = f"{(day - _EPOCH).days:04X}"
        text = f"DC04{self.id}{leaf.id}{days}{days}{type_}01FR"
        text += "".join(_encode_field(name, value, is_truncated=name in truncated) for name, value in fields.items())
        content = text.encode()
        length = (leaf.key.curve.key_size + 7) // 8
        r, s = decode_dss_signature(leaf.key.sign(content, ec.ECDSA(_HASHES[leaf.key.curve.name])))
        signature = base64.b32encode(r.to_bytes(length, "big") + s.to_bytes(length, "big")).rstrip(b"=")
        return content + b"\x1f" + signature


def draw_code(message: bytes, *, size: int = 300) -> Image.Image:
    """The DataMatrix of a message, with its margin."""
    code = zxingcpp.create_barcode(message, zxingcpp.BarcodeFormat.DataMatrix)
    symbol: Any = code.to_image(scale=8, add_quiet_zones=True)
    picture = Image.fromarray(symbol).convert("L")
    return picture.resize((size, size * picture.height // picture.width), Image.Resampling.LANCZOS)


def draw_sheet(message: bytes, *, format_: str = "PNG", code_size: int = 300) -> bytes:
    """A blank sheet of paper with the code in its corner."""
    sheet = Image.new("L", (1240, 1754), 250)
    sheet.paste(draw_code(message, size=code_size), (820, 120))
    output = BytesIO()
    sheet.save(output, format_)
    return output.getvalue()


def _encode_field(name: str, value: str, *, is_truncated: bool) -> str:
    if name in FIXED_LENGTHS:
        return name + value
    if is_truncated:
        return f"{name}{value}\x1e"
    return name + value if len(value) == MAXIMUM_LENGTHS.get(name) else f"{name}{value}\x1d"


def _build_name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Demonstration authority"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _build_certificate(
    subject: x509.Name,
    issuer: x509.Name,
    public_key: ec.EllipticCurvePublicKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    starts_on: date,
    lifetime: timedelta,
    *,
    is_authority: bool = False,
) -> x509.Certificate:
    start = datetime.combine(starts_on, time(), UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + lifetime)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256())


def _encode(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
