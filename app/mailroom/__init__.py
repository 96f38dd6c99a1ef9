"""The mailroom: e-mails fetched from the boxes of the authority, scanned letters, and letters to print."""
