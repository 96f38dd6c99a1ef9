"""Short messages: the gateways of operators, their delivery reports, the numbers that said STOP, what was sent each month."""
