"""A message that keeps the customer informed before what we promised falls due, or owns that its time is over."""

from datetime import datetime

from copilot.conversation import Conversation
from copilot.draft import Register
from copilot.listen.heard import Heard
from copilot.promise import Promise
from copilot.summary.shorten import shorten
from copilot.write.opening import greeting_of
from copilot.write.phrases import Phrases
from copilot.write.voice import Voice


def progress(promise: Promise, conversation: Conversation, heard: Heard, voice: Voice, now: datetime) -> str:
    """The draft, in the customer's language and register; it says nothing that was not said, and promises nothing new.

    A person reads it, adds what they know and sends it. `now` decides whether the promise is late.
    """
    register: Register = voice.register_for(heard.register_, heard.tag)
    phrases = Phrases(heard.language, register, f"{conversation.id}|{promise.message_id}")
    late = bool(promise.due) and datetime.fromisoformat(promise.due) < now
    key = "progress_late" if late or promise.status == "broken" else "progress"
    words = phrases.say(key, text=shorten(promise.text, heard.language))
    hello = greeting_of(voice, heard.language, conversation.channel, heard.customer_name)
    return " ".join(part for part in (hello, words, phrases.say("progress_close")) if part)
