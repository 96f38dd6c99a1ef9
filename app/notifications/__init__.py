"""Notifications: e-mails, short messages, push messages and dashboard notifications."""
