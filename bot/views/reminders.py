"""What the bot does by itself: reminders, the least number, the weekly post, thanks, in words."""
