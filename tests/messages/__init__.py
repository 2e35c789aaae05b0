"""Every message that people can get from the bot, rendered from sample worlds: the source of docs/messages.md."""
