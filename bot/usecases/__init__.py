"""What a person can do: load, let the domain decide, save, write letters."""
