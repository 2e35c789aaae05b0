"""The doors: one folder per chat program."""
