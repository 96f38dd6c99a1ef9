"""Receipts of payments and refunds, and the yearly certificate of a payer, as tagged PDF files."""
