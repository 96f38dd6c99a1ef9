"""The electronic seal of the authority on its documents (PAdES): its certificate, its timestamps, its checks."""
