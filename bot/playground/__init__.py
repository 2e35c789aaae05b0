"""A local Bot API server and a chat page in the browser; knows nothing of Moim."""
