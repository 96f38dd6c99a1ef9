"""The legal clock: what the law makes of time on a request. Pure: a function of what happened, that decides nothing."""
