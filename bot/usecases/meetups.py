"""Meetups: announcing one, its calendar file, and what is coming."""
