"""What an operator types: one module per command; words for terminals are plain English."""
