"""Notices of appointments: with the receipt, when they are moved or cancelled, and before they take place."""
