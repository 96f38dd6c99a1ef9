"""Results of the reading of proofs, kept sealed with the description of their file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from app.cases.files.attachments import describe_file, open_file, read_detail, write_detail
from app.cases.models import Attachment, Case
from app.config import Settings
from app.core.db import db
from app.documents.two_d_doc.certificate_store import load_store
from app.documents.two_d_doc.code_reader import read_codes
from app.documents.two_d_doc.proof import Address, Proof, is_named, read_proof
from app.documents.two_d_doc.verification import VALID, verify_message
from app.procedures.definition import Field
from app.procedures.fields.files import Files

NO_CODE = "no_code"
_DETAIL = "proof"


@dataclass(frozen=True)
class ProofResult:
    """Result of the check of the code of a file: a state of `verification`, or NO_CODE; and what the code says."""

    state: str
    proof: Proof
    # Whether it names the applicant; None when their name is not known yet, or when it names nobody.
    is_named: bool | None = None

    @property
    def is_valid(self) -> bool:
        return self.state == VALID


def reads_codes(field: Field) -> bool:
    """Whether the codes of the files of this question are read."""
    return field.type == Files.key and bool(field.settings.get("reads_proof_codes"))


def find_result(attachment: Attachment) -> ProofResult | None:
    """The result of a file that was read. Raises KeyDestroyed."""
    stored = read_detail(attachment, _DETAIL)
    return _parse_result(stored) if stored is not None else None


def read_attachment(attachment: Attachment) -> ProofResult:
    """Read the code of a file and keep the result. Raises CodesNotRead, KeyDestroyed."""
    content = b"".join(open_file(attachment).chunks)
    settings: Settings = current_app.config["PARVIS"]
    store = load_store(settings.proof_certificates)
    results = [
        ProofResult(verify_message(message, store), read_proof(message))
        for message in read_codes(content, str(describe_file(attachment)["type"]))
    ]
    result = next(
        (result for result in results if result.is_valid), next(iter(results), ProofResult(NO_CODE, Proof("")))
    )
    write_detail(attachment, _DETAIL, _serialise_result(result))
    return result


def find_results_of_case(case: Case, file_ids: Collection[str], identity: Mapping[str, str]) -> dict[str, ProofResult]:
    """The results of these files of the case that have a code, by file id. Raises KeyDestroyed."""
    if not file_ids:
        return {}
    query = select(Attachment).where(Attachment.case_id == case.id, Attachment.id.in_(map(UUID, file_ids)))
    return list_results(db.session.scalars(query).all(), identity)


def list_results(attachments: Collection[Attachment], identity: Mapping[str, str]) -> dict[str, ProofResult]:
    """The results of the files that have a code, by file id, compared with the name of the applicant."""
    results = {str(attachment.id): find_result(attachment) for attachment in attachments}
    return {
        id_: compare_name(result, identity)
        for id_, result in results.items()
        if result is not None and result.state != NO_CODE
    }


def compare_name(result: ProofResult, identity: Mapping[str, str]) -> ProofResult:
    """The result with the answer to "is it the applicant's?"."""
    first_name, last_name = identity.get("first_name", ""), identity.get("last_name", "")
    if not last_name or not result.proof.people:
        return result
    return replace(result, is_named=is_named(result.proof, first_name, last_name))


def _serialise_result(result: ProofResult) -> dict[str, Any]:
    proof = asdict(result.proof)
    issued_on = result.proof.issued_on
    return {"state": result.state, **proof, "issued_on": issued_on.isoformat() if issued_on else None}


def _parse_result(stored: Mapping[str, Any]) -> ProofResult:
    values = {name: value for name, value in stored.items() if name != "state"}
    issued_on = date.fromisoformat(values["issued_on"]) if values["issued_on"] else None
    people, address = tuple(values["people"]), Address(**values["address"])
    return ProofResult(
        stored["state"], Proof(**{**values, "people": people, "address": address, "issued_on": issued_on})
    )
