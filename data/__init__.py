"""The books: the only room that speaks SQL."""
