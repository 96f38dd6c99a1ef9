"""Seals PDF files: a PAdES signature by the certificate of the authority, dated by an RFC 3161 service when it has one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from app.core import clock
from app.core.i18n import SOURCE_LANGUAGE, gettext, use_language
from app.core.outgoing import OutgoingError
from app.documents.electronic_seal.certificate import SealCertificate
from app.documents.electronic_seal.seal_store import Seal

if TYPE_CHECKING:
    from asn1crypto.cms import SignedData
    from pyhanko.sign.signers import PdfSigner

FIELD_NAME = "Cachet"
DIGEST = "sha256"


class NotSealed(Exception):
    """The file could not be sealed: `reason` is "seal_expired", "timestamp_unavailable" or "seal_failed"."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


def seal_pdf(pdf: bytes, seal: Seal) -> bytes:
    """Return the PDF with the seal after its last byte, verified before it is returned. Raises NotSealed."""
    # Half a second and 60 MB, in the worker only.
    from app.documents.electronic_seal.seal_writer import SealWriter

    if seal.certificate.find_fault(clock.now()) in ("not_yet_valid", "expired"):
        raise NotSealed("seal_expired", permanent=True)
    output = BytesIO()
    try:
        _create_signer(seal).sign_pdf(SealWriter(BytesIO(pdf)), output=output)
    except OutgoingError as error:
        raise NotSealed("timestamp_unavailable", permanent=False) from error
    except Exception as error:  # whatever pyHanko raises: the document is not made rather than made without its seal
        raise NotSealed("seal_failed", permanent=True) from error
    sealed = output.getvalue()
    if not sealed.startswith(pdf) or not is_sealed_by(sealed, seal.certificate):
        raise NotSealed("seal_failed", permanent=True)
    return sealed


def is_sealed_by(pdf: bytes, certificate: SealCertificate) -> bool:
    """Whether the whole file, as it is, bears a seal of this certificate that is intact."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        (seal,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
        embedded_certificates = {
            embedded_cert.dump() for embedded_cert in (seal.signer_cert, *seal.other_embedded_certs)
        }
        if embedded_certificates != {certificate.certificate, *certificate.chain} or not _is_plain(seal.signed_data):
            return False
        digest = seal.compute_digest()
        is_intact, is_valid = validate_sig_integrity(seal.signer_info, seal.signer_cert, "data", digest)
        return is_intact and is_valid and seal.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE
    except Exception:  # noqa: BLE001 - whatever a damaged file makes pyHanko raise, it bears no intact seal
        return False


def _is_plain(signed_data: SignedData) -> bool:
    """Whether what no signature covers around a seal is as `_create_signer` writes it."""
    from asn1crypto.cms import DigestAlgorithms
    from asn1crypto.core import Null

    algorithms = DigestAlgorithms([{"algorithm": DIGEST, "parameters": Null()}])
    contents = signed_data["encap_content_info"]
    return bool(
        signed_data["version"].native == "v1"
        and signed_data["digest_algorithms"].dump() == algorithms.dump()
        and contents["content_type"].native == "data"
        and contents["content"].native is None
        and [signer["version"].native for signer in signed_data["signer_infos"]] == ["v1"]
    )


def _create_signer(seal: Seal) -> PdfSigner:
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    from app.documents.electronic_seal.certificate_signer import CertificateSigner
    from app.documents.electronic_seal.timestamps import TimestampService

    certificate = seal.certificate
    with use_language(SOURCE_LANGUAGE):
        words = gettext("Cachet électronique de %(name)s", name=certificate.subject)
    metadata = PdfSignatureMetadata(
        field_name=FIELD_NAME,
        md_algorithm=DIGEST,
        subfilter=SigSeedSubFilter.PADES,
        name=certificate.subject,
        reason=words,
        # Nothing may be added to the file afterwards.
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        tight_size_estimates=True,
    )
    # Without a place on a page, the field needs no tag; PDF/UA asks for its words (ISO 14289-1, 7.18.1).
    field = SigFieldSpec(FIELD_NAME, readable_field_name=words)
    timestamper = TimestampService(seal.timestamp_url) if seal.timestamp_url else None
    return PdfSigner(metadata, CertificateSigner(certificate), timestamper=timestamper, new_field_spec=field)
