"""Tests of: what a kill leaves behind."""
