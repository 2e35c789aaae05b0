"""The pure rules of a community: people, topics, meetups, seats, time. Standard library only."""
