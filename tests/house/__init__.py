"""Tests of: house."""
