"""Facts made into messages: the only room that calls gettext."""
