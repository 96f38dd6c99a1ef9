"""2D-Doc: the signed code of proofs that residents upload, read and verified without any network."""
