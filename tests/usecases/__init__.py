"""What a person can do, against the real books."""
