"""Answers to a meetup: going, not going, maybe, guests, and the card that shows them."""
