"""The pictures of the front page: made from the scene by `make pictures`, and compared with it by a test."""
