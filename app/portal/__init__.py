"""The portal: what residents see."""
