"""What a result is, and when it may be published and released: pure functions."""
