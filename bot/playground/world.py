"""The world of the playground as a whole, with ways to look at it."""

from bot.playground.speaking import Speaking
from bot.playground.stage import DEFAULT_SCOPE, Scope
from bot.playground.things import Chat, Member, Message, User


class World(Speaking):
    """Make people and chats, act as them, and look at what the bot made of it."""

    def private(self, user: User) -> Chat:
        """The private chat of a person with the bot."""
        return self.room(user.id).chat

    def messages(self, place: Chat | User) -> list[Message]:
        """What a chat shows now, oldest first."""
        return list(self.room(place.id).messages.values())

    def last(self, place: Chat | User) -> Message:
        """The newest message of a chat."""
        return self.messages(place)[-1]

    def member(self, chat: Chat, user: User) -> Member:
        """How somebody stands in a chat."""
        return self.room(chat).standing(user)

    def commands(
        self, scope: str = "default", language: str = "", *, chat: Chat | None = None, user: User | None = None
    ) -> list[tuple[str, str]]:
        """Commands as registered for exactly this scope and language."""
        key: Scope = (scope, chat.id if chat else 0, user.id if user else 0)
        listed = self.command_lists.get((key, language), [])
        return [(command["command"], command["description"]) for command in listed]

    def commands_shown(self, user: User, chat: Chat) -> list[tuple[str, str]]:
        """The commands an app offers to this person in this chat: the narrowest scope that has any."""
        private, admin = chat.type == "private", self.room(chat).standing(user).admin
        scopes: list[Scope] = [("chat_member", chat.id, user.id)] if not private else []
        scopes += [("chat_administrators", chat.id, 0)] if admin and not private else []
        scopes.append(("chat", chat.id, 0))
        scopes += [("all_chat_administrators", 0, 0)] if admin and not private else []
        scopes.append(("all_private_chats" if private else "all_group_chats", 0, 0))
        for scope in [*scopes, DEFAULT_SCOPE]:
            for language in (user.language or "", ""):
                listed = self.command_lists.get((scope, language))
                if listed:
                    return [(command["command"], command["description"]) for command in listed]
        return []
