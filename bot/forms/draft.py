"""A conversation as it stands: what was heard so far, and what is asked now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.ids import Chat, CommunityId, MessageRef, PersonId

PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Draft:
    """Kept in the books after every reply, so that no restart loses a word.

    `answers` are plain JSON values by question; `step` grows with each change and is bound into every
    button, so that an old message's buttons are known to be old.
    """

    person: PersonId
    chat: Chat
    form: str
    community: CommunityId | None = None
    subject: int = 0  # what is being edited, or made from: a meetup, a topic ...
    answers: Mapping[str, object] = field(default_factory=dict)
    at: str = ""  # the question asked now, or PREVIEW
    changing: bool = False  # came from the preview to change one answer, and returns there
    pending: tuple[object, ...] = ()  # readings of the last reply between which a tap decides
    doubt: str = ""
    looking: Mapping[str, str] = field(default_factory=dict)  # where in a picker one is: month, day, page
    step: int = 0
    message: MessageRef | None = None  # the message that shows it
    expires_at: datetime | None = None
