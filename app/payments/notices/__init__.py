"""Notices of payment (avis des sommes à payer): the legal mentions, the address in the window, and the page of the PDF."""
