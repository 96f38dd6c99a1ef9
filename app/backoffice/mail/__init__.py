"""Mailboxes, letters that arrive and letters to post."""
