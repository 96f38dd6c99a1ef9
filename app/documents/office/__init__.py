"""Templates that are ODT or DOCX files of the authority: checked at upload, filled, made into PDF files by LibreOffice."""
