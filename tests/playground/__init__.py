"""Tests of: playground."""
