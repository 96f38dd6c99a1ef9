"""The desk and the telephone: who calls, what is entered for them."""
