"""Tests of: data."""
