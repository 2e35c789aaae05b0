"""The web door: webhook and health."""
