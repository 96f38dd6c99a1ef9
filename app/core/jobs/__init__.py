"""Background work: outbox, queue and schedule."""
