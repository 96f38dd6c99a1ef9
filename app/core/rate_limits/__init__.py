"""Quotas of requests and of bytes: declared by each view beside its access rule, counted before anything is read."""
