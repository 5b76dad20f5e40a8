"""One canonical form of bytes (RFC 8785 profile), tagged digests, and signature suites: what is signed, hashed
and stored has exactly one encoding, and what is received is re-encoded and compared."""
