"""Names for numbers and addresses, so that one kind is never passed for another."""

from typing import NewType

PersonId = NewType("PersonId", int)
CommunityId = NewType("CommunityId", int)
TopicId = NewType("TopicId", int)
MeetupId = NewType("MeetupId", int)

# Where a message can go, as the door wrote it ("telegram:-100123"); opaque to everyone but the door.
Chat = NewType("Chat", str)
# One message at such a place, as the door wrote it; opaque as well.
MessageRef = NewType("MessageRef", str)
# Who somebody is to a chat program ("telegram:12345"); an address of a person, never the person.
Account = NewType("Account", str)
