"""Joining: the application, the admins' decision, the introduction in the group."""
