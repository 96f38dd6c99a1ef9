"""Counts of closed requests and their protection."""
