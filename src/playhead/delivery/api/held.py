"""The question about a server that is held, in words for people. No I/O."""

from __future__ import annotations

from playhead.delivery.api.models import HeldChoice, HeldServer, Trouble
from playhead.domain.server_events import HELD, Answer, Question
from playhead.identity.held import CHOICES
from playhead.identity.rows import ServerRow

LABELS = {Answer.SAME: "It is the same, moved", Answer.ANEW: "Take it as new"}

MEANINGS = {
    Answer.SAME: "It is the server that was known, under another id: its accounts and titles stay linked, what it "
    "told meanwhile is heard, and everything is read before anything is written.",
    Answer.ANEW: "It is another server, or was set up anew: what was known of its accounts and titles is archived, "
    "what was owed to it is cancelled, and it is seen for the first time: what it holds is merged, and nothing from "
    "before is replayed.",
}


def question_of(row: ServerRow | None) -> HeldServer | None:
    """What is asked about a server; None when nothing is."""
    if row is None or row.state != HELD or not row.question:
        return None
    choices = [
        HeldChoice(answer=one.value, label=LABELS[one], meaning=MEANINGS[one]) for one in CHOICES.get(row.question, ())
    ]
    question = Question(row.question)
    return HeldServer(question=question.value, reason=row.error, server_id=row.other_id, choices=choices)


def trouble_of(row: ServerRow) -> Trouble:
    """That a server is held, and what a person can do."""
    what = f"{row.name} is held: {row.error}."
    if row.question == Question.CHANGED:
        remedy = (
            f"Say under Sync → Servers whether it is the same one or a new one (POST /api/v1/servers/{row.name}"
            "/held/same or …/held/anew). If its url leads to the wrong server, correct it and restart Playhead."
        )
    else:
        remedy = (
            "Of two names for one server remove one from `servers:`, and restart Playhead. Where one was copied from "
            "the other, delete device.txt in the data folder of the copy, and restart it: it gets an id of its own."
        )
    return Trouble(what=what, remedy=remedy)
