"""Notices of payment: their address, their mentions, and who may open them."""
