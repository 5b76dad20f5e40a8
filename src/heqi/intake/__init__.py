"""From real trade documents to typed ones: 数电票 (XML, OFD), UBL, CII and PDF with embedded XML become one
`Invoice` with exact amounts, salted field commitments and fingerprints, read by hardened readers."""
