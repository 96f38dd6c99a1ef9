"""The life of a request: who takes part in it, what a sent one waits for, and the one way to send it."""
