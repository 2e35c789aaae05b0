"""Conversations as data: questions in order, and how to read each reply."""
