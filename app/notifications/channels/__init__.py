"""Channels: one module each, with a function `send(settings, message_id, content)`."""
