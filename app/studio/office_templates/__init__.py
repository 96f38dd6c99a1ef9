"""Templates that are ODT or DOCX files: sent, checked, previewed."""
