"""The circuit of a request as it runs: acts, effects, deferred steps, timers, what is undone."""
