"""Joining: the application, the admins' decision, the introduction in the group, in words."""

from bot.domain.communities import Community
from bot.domain.ids import CommunityId, PersonId
from bot.domain.names import isolate
from bot.domain.people import Member, Standing
from bot.views.message import (
    Admit,
    Bold,
    Mention,
    Message,
    Rows,
    Text,
    Toast,
    button,
    lines,
    listed,
    paragraphs,
    stacked,
)
from bot.views.prompts import FormWords, Prompt, words_for
from bot.views.shown import Scene, shows
from bot.views.words import Words, mark

INTERESTS = {
    "books": mark("Books"), "films": mark("Films"), "music": mark("Music"), "art": mark("Art"), "food": mark("Food"),
    "sports": mark("Sports"), "outdoors": mark("Outdoors"), "games": mark("Games"), "study": mark("Study"),
    "making": mark("Making things"),
}  # fmt: skip

_NAME = Prompt(
    mark("What shall we call you here? Tap your name, or write another.\n\n"
         "🔒 I keep what you write here and your answers to meetups, for this community only.\n"
         "The group reads your introduction only if you say yes at the end.\n"
         "/privacy says more, and /forgetme deletes it all."),
    mark("Name"))  # fmt: skip
_REST = {
    "introduction": Prompt(mark("Introduce yourself in one or two sentences."), mark("Introduction")),
    "interests": Prompt(mark("What are you interested in? Tap as many as you like, or write your own, "
                             "with commas between. Then Done."), mark("Interests"), INTERESTS),
    "shares": Prompt(mark("Is there something you could share or show the others? For example: baking, photos, "
                          "a quiet café"), mark("Can share")),
    "learns": Prompt(mark("And something you would like to learn?"), mark("Would like to learn")),
    "public": Prompt(mark("May the group read your introduction?"), mark("Group may read it"), {
        "yes": mark("Yes"), "no": mark("No")},
        lambda value, words: str(words.say("Yes")) if value else str(words.say("No"))),
}  # fmt: skip
_JOIN = {"name": _NAME, **_REST}
_INTRODUCE = {"name": Prompt(mark("What shall we call you here? Tap your name, or write another."), mark("Name")),
              **_REST}  # fmt: skip
_PREVIEW = mark("Does this look right? Tap what you would like to change.")
words_for("join", FormWords(mark("Joining"), mark("Join now"), _JOIN, _PREVIEW))
words_for("apply", FormWords(mark("Joining"), mark("Send to the admins"), _JOIN, _PREVIEW))
words_for("introduce", FormWords(mark("My introduction"), mark("Save"), _INTRODUCE, _PREVIEW))
words_for("decline", FormWords(mark("Declining"), mark("Decline"), {
    "reason": Prompt(mark("What shall I tell them? A kind word makes it easier."), mark("Reason"))},
    mark("I'll send it like this.")))  # fmt: skip

_REASONS = {
    "full": mark("We are full at the moment."),
    "more": mark("Please tell us a little more about yourself."),
    "other": mark("We do something different from what you are looking for."),
}
_SHORT_REASONS = {"full": mark("We are full"), "more": mark("Tell us more"), "other": mark("Not a good fit")}


def about(member: Member, words: Words) -> Text:
    """What a member said of themselves, labelled; without the name."""
    say = words.say
    interests = listed(say(INTERESTS[one]) if one in INTERESTS else isolate(one) for one in member.interests)
    labelled = ((say("Interests"), interests), (say("Can share"), member.shares),
                (say("Would like to learn"), member.learns))  # fmt: skip
    facts = [Text((Bold(str(label)), "  ")) + value for label, value in labelled if str(value)]
    return paragraphs(member.introduction, lines(*facts))


@shows("join.application")
async def application(scene: Scene) -> Message | None:
    """An admin's copy: to be decided, with the reasons to decline by, or decided already."""
    community, member = await _told_of(scene)
    if community is None or member is None or scene.letter.card is None:
        return None
    say, waits = scene.words.say, member.standing is Standing.APPLIED
    if not waits and await scene.work.letters.card(scene.letter.card, scene.letter.chat) is None:
        return None
    person = await scene.work.people.get(member.person)
    head = Text((Bold(str(say("Somebody would like to join “{title}”", title=community.title))),))
    text = paragraphs(head, Mention(isolate(member.name), person.account), about(member, scene.words))
    if not waits:
        return Message(paragraphs(text, await _outcome(scene, community, member)))
    if scene.letter.args.get("declining"):
        return Message(paragraphs(text, say("What shall I tell them?")), _reasons(scene.words, member))
    return Message(text, _decisions(scene.words, member))


def _decisions(words: Words, member: Member) -> Rows:
    at = f"{member.community}:{member.person}"
    yes, no = words.say("Approve"), words.say("Decline with a reason")
    return stacked(button(yes, f"joinyes:{at}"), button(no, f"joinno:{at}"))


def _reasons(words: Words, member: Member) -> Rows:
    say, at = words.say, f"{member.community}:{member.person}"
    stock = [button(say(text), f"joinwhy:{at}-{key}") for key, text in _SHORT_REASONS.items()]
    own = button(say("In my own words"), f"joinwhy:{at}-own")
    back = button(say("Back"), f"joinask:{at}")
    return stacked(*stock, own, back)


async def _outcome(scene: Scene, community: Community, member: Member) -> Text:
    args, say = scene.letter.args, scene.words.say
    by = args.get("by")
    if not isinstance(by, int):
        return say("{name} left before this was decided.", name=isolate(member.name))
    name = isolate(await _name_of(scene, community, PersonId(by)))
    if args.get("approved"):
        return say("✅ {name} approved it.", name=name)
    return say("{name} declined it: {reason}", name=name, reason=_reason(scene))


def _reason(scene: Scene) -> str:
    words = str(scene.letter.args.get("words") or "")
    key = str(scene.letter.args.get("reason"))
    return words or str(scene.words.say(_REASONS.get(key, _REASONS["other"])))


async def _name_of(scene: Scene, community: Community, who: PersonId) -> str:
    """The name somebody goes by in the community, or else at the chat program."""
    member = await scene.work.members.get(community.id, who)
    return member.name if member is not None and member.name else (await scene.work.people.get(who)).name


async def _told_of(scene: Scene) -> tuple[Community | None, Member | None]:
    """The community and the member a letter is about; its subject is the person."""
    if scene.letter.community is None:
        return None, None
    community = await scene.work.communities.get(scene.letter.community)
    return community, await scene.work.members.get(community.id, PersonId(scene.letter.subject))


@shows("join.intro")
async def intro(scene: Scene) -> Message | None:
    """The group reads who somebody is; what was taken back is edited away."""
    community, member = await _told_of(scene)
    if community is None or scene.letter.card is None:
        return None
    say = scene.words.say
    if member is None or not (member.active and member.public and member.introduction):
        if await scene.work.letters.card(scene.letter.card, scene.letter.chat) is None:
            return None
        return Message(say("This introduction was taken back."))
    account = (await scene.work.people.get(member.person)).account
    head = say("👋 This is {name}.", name=Text((Mention(isolate(member.name), account),)))
    return Message(paragraphs(head, about(member, scene.words), say("Make them feel welcome!")))


@shows("join.waits")
async def waits(scene: Scene) -> Message | None:
    """No admin can be written to: the group hears that somebody waits, without a name."""
    waiting = await scene.work.members.applied(CommunityId(scene.letter.subject))
    if not waiting:
        return None
    say = scene.words.say
    text = say(
        "Somebody would like to join and is waiting for an answer. Admins, please look at it in our private chat."
    )
    return Message(text, stacked(button(say("Review"), link=str(scene.letter.args["link"]))))


@shows("join.none_waits")
async def none_waits(scene: Scene) -> Message:
    """An admin came to decide, and there is nothing."""
    return Message(scene.words.say("Nobody is waiting for an answer in “{title}”.", title=await _title(scene)))


@shows("join.door")
async def door(scene: Scene) -> Message:
    """Somebody wrote /join in the group and cannot be written to yet."""
    say = scene.words.say
    text = say("Joining takes a minute, in our private chat.")
    return Message(text, stacked(button(say("Join"), link=str(scene.letter.args["link"]))))


@shows("join.asked")
async def asked(scene: Scene) -> Message:
    """Somebody asked Telegram to be let into the group."""
    say = scene.words.say
    text = say("Hello! You asked to join “{title}”. I have a few short questions; it takes a minute.",
               title=await _title(scene))  # fmt: skip
    until = scene.letter.args["until"]
    return Message(text, stacked(button(say("Begin"), f"join:{scene.letter.subject}:{until}")))


@shows("join.applied")
async def applied(scene: Scene) -> Message:
    """The application is with the admins."""
    return Message(scene.words.say("Thank you! Your application to “{title}” is with the admins. I'll write "
                                   "to you as soon as they decide.", title=await _title(scene)))  # fmt: skip


@shows("join.welcome")
async def welcome(scene: Scene) -> Message | None:
    """They are in."""
    community, person = scene.letter.community, scene.letter.person
    member = await scene.work.members.get(community, person) if community is not None and person is not None else None
    if member is None or not member.active:
        return None
    say = scene.words.say
    told = say("I'll introduce you to the group.") if member.public else None
    return Message(paragraphs(
        say("🎉 {name}, you're in “{title}” now.", name=isolate(member.name), title=await _title(scene)),
        told,
        lines(say("What's coming up? /meetups"), say("Have an idea? /propose"), say("Your profile: /me")),
    ))  # fmt: skip


@shows("join.declined")
async def declined(scene: Scene) -> Message:
    """Not this time; the door stays open."""
    say = scene.words.say
    text = paragraphs(
        say("Thank you for your interest in “{title}”. The admins could not say yes this time.",
            title=await _title(scene)),
        _reason(scene),
        say("You are welcome to apply again."),
    )  # fmt: skip
    return Message(text, stacked(button(say("Apply again"), f"join:{scene.letter.subject}")))


@shows("join.decline_sent")
async def decline_sent(scene: Scene) -> Message:
    """The admin's own words are on their way."""
    return Message(scene.words.say("I told them, in your words."))


@shows("join.saved")
async def saved(scene: Scene) -> Message:
    """The introduction was kept."""
    return Message(scene.words.say("Saved. This is how “{title}” knows you now.", title=await _title(scene)))


@shows("join.invite")
async def invite(scene: Scene) -> Message | None:
    """A member by acting is invited, once, to say who they are."""
    community, person = scene.letter.community, scene.letter.person
    member = await scene.work.members.get(community, person) if community is not None and person is not None else None
    if member is None or not member.active or member.introduction:
        return None
    say = scene.words.say
    text = say("{name}, you're a member of “{title}” now. Would you like to introduce yourself? It takes a "
               "minute, and everybody knows who they're going to meet.",
               name=isolate(member.name), title=await _title(scene))  # fmt: skip
    return Message(text, stacked(button(say("Introduce myself"), f"intro:{scene.letter.subject}")))


@shows("join.admit")
async def admit(scene: Scene) -> Message | None:
    """No words: the chat program lets somebody in, or not."""
    person = await scene.work.people.get(PersonId(scene.letter.subject))
    return Message(Text(), admit=Admit(person.account, bool(scene.letter.args["yes"]))) if person.account else None


async def _title(scene: Scene) -> str:
    """Of the community the letter speaks of."""
    return (await scene.work.communities.get(CommunityId(scene.letter.subject))).title


def welcome_back(words: Words) -> Toast:
    """[Join], tapped by somebody who had left the group and is there again."""
    return Toast(str(words.say("Welcome back! You're a member again, and everything is where you left it.")))
