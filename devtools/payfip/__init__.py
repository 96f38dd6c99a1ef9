"""A double of PayFiP, labelled as such: for tests, and beside the demo authority."""
