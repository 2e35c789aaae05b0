"""Tests of: domain."""
