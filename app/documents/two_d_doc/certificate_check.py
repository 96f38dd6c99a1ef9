"""Health check of the certificates of 2D-Doc codes. Without any, issuers are told to be unknown, which is no fault."""

from __future__ import annotations

from app.config import Settings
from app.core import clock
from app.core.operations.health import Finding
from app.documents.two_d_doc.certificate_store import is_in_force, load_store


def check_proof_certificates(settings: Settings) -> Finding:
    """A finding for the administrator and `parvis doctor`: certificates that can be used today, if there are some."""
    folder = settings.proof_certificates
    store = load_store(folder)
    has_files = folder is not None and folder.is_dir() and any(folder.iterdir())
    usable = [leaf for leaf in store.leaves.values() if is_in_force(leaf, clock.today())]
    return Finding(
        "certificates of 2D-Doc codes",
        bool(usable) or not has_files,
        f"No certificate of {folder} is valid today: proofs of this year cannot be verified. Download those of the issuers.",
    )
