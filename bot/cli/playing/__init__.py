"""What `play` consists of: the bot in a process of its own, and the people who play scenes with it."""
