"""Codes found on photos and on PDF files, by a process of its own."""

from __future__ import annotations

import pytest

from app.documents.two_d_doc.code_reader import MAX_FILE_BYTES, read_codes
from devtools.demo.proof_authority import ProofAuthority, draw_sheet
from tests.documents.two_d_doc.proofs import DAY, HOME

AUTHORITY = ProofAuthority()
CONTENT = AUTHORITY.sign(AUTHORITY.issue(), HOME, type_="00", day=DAY)


@pytest.mark.parametrize(
    ("format_", "type_"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("PDF", "application/pdf")]
)
def test_a_code_is_found(format_: str, type_: str) -> None:
    messages = read_codes(draw_sheet(CONTENT, format_=format_), type_)

    assert [message.signed_bytes for message in messages] == [CONTENT.partition(b"\x1f")[0]]


@pytest.mark.parametrize(
    ("content", "type_"),
    [
        (draw_sheet(b"https://www.vaubrelles.example"), "image/png"),
        (b"%PDF-1.7 nothing", "application/pdf"),
        (draw_sheet(CONTENT), "text/plain"),
        (bytes(MAX_FILE_BYTES + 1), "image/png"),
    ],
    ids=["another code", "broken", "text", "too large"],
)
def test_files_without_a_proof_have_none(content: bytes, type_: str) -> None:
    assert read_codes(content, type_) == []
