"""Readers: what a person wrote or sent, made into a value or a named misreading."""
