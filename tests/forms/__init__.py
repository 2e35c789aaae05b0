"""Tests of: forms."""
