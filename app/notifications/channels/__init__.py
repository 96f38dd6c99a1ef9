"""Channels: one module for each way out, with one function `send(settings, message_id, content)`."""
