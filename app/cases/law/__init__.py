"""Legal clock, acknowledgement and silence of requests."""
