"""Work outside of requests: outbox, queue and schedule."""
