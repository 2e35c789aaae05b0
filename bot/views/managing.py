"""Managing a meetup: edit, cancel, hand over, message everyone, close, add and remove somebody, in words."""
