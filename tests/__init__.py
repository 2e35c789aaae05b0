"""Tests, room by room, and scenes in conversations/."""
