"""Documents signed by agents: who may sign, what waits, and the signature as it is printed."""
