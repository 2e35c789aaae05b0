"""Tests of: scheduling."""
