"""A draft of the demo whose proof of residence has a 2D-Doc code."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

from app.cases.drafts import request_drafts
from app.cases.files import attachments
from app.core.db import db
from app.core.web.access_rules import Actor
from app.documents.two_d_doc import proof_results
from app.documents.two_d_doc.code_reader import CodesNotRead
from app.procedures import publishing as procedures
from devtools.demo import pictures, proof_bills
from devtools.demo.document_pages import SCHOOL


def create_draft_with_proof(applicant: Actor) -> None:
    """Create the draft of a resident, with a proof of residence that was read."""
    draft = request_drafts.open_draft(procedures.live_procedure(SCHOOL), by=applicant)
    content = pictures.draw_picture(proof_bills.OF_DENIS)
    attachment = attachments.add_to_draft(
        draft, BytesIO(content), name="facture-energie.jpg", type_="image/jpeg", limit=len(content)
    )
    db.session.flush()
    answers = {"domicile": [attachments.describe_file(attachment)]}
    request_drafts.save_draft(draft, request_drafts.DraftContents(answers))
    with suppress(CodesNotRead):  # a busy computer: the page of the form reads it again
        proof_results.read_attachment(attachment)
