"""Pages of certificates: verification for anyone; batches, certificates, revocation and the stop switch for seats."""
