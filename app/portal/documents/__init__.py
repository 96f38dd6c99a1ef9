"""The documents given to residents, those that they keep in their wallet, and the verification of their codes."""
