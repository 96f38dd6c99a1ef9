"""A third person verifies a document in a browser: its code, its file, then whose it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from app.cases.files.attachments import open_file
from app.documents.case_documents import find_attachment
from tests.cast import Person
from tests.documents.order_case import make_order, submit_order_case
from tests.journeys.offline_browser import WebServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]

DROP = """(zone, name) => {
  const transfer = new DataTransfer()
  transfer.items.add(new File(["%PDF-1.7 autre"], name, { type: "application/pdf" }))
  const options = { dataTransfer: transfer, bubbles: true, cancelable: true }
  for (const kind of ["dragover", "drop"]) zone.dispatchEvent(new DragEvent(kind, options))
}"""


def test_a_document_is_verified_by_its_code_its_file_and_its_paper(
    app: Flask, alice: Person, chloe: Person, server: WebServer, page: Page, tmp_path: Path
) -> None:
    case = submit_order_case(chloe)
    order = make_order(app, alice, case)
    attachment = find_attachment(order.document, case)
    assert attachment is not None
    issued = tmp_path / "arrete.pdf"
    issued.write_bytes(b"".join(open_file(attachment).chunks))
    case_reference, code = case.reference, order.contents.code

    page.goto("/verifier")
    page.get_by_label("Code du document").fill(code.lower())
    page.get_by_role("button", name="Vérifier le document").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("Ce document est valable")

    page.wait_for_function("() => customElements.get('file-digest')")
    page.context.set_offline(True)
    status = page.locator("file-digest [role=status]")
    page.get_by_label("Fichier à comparer").set_input_files(issued)
    expect(status).to_contain_text("C’est le fichier émis")
    page.locator(".drop-zone").evaluate(DROP, "faux.pdf")
    expect(status).to_contain_text("Ce n’est pas le fichier émis")
    expect(status).to_contain_text("faux.pdf")
    page.context.set_offline(False)

    page.get_by_label("Nom de la personne").fill("Exemple")
    page.get_by_label("Référence de la demande").fill(case_reference)
    page.get_by_role("button", name="Voir à qui il a été délivré").click()
    expect(page.locator("#identity")).to_contain_text("Chloé Exemple")
    assert code not in page.url
