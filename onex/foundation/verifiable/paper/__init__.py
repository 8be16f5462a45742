"""The QR on paper: a certificate's face, signed, in few enough characters to be read from print and checked with no network."""
