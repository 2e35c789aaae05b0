"""Tests of: web."""
