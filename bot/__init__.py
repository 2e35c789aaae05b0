"""Moim: runs an offline community from inside its own group chat."""
