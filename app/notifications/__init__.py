"""Telling people: e-mails written, sealed, sent by the outbox."""
