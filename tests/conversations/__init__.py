"""Tests of: conversations."""
