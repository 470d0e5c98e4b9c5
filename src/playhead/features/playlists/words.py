"""What was done to a list, in words for the log and the pages. Pure."""

from __future__ import annotations

from playhead.domain.playlist_events import PlaylistWritten
from playhead.features.playlists.plan import Plan


def plan_words(plan: Plan) -> str:
    """What a plan is going to do."""
    return _words(
        added=len(plan.added),
        removed=len(plan.removes),
        moved=len(plan.moves),
        renamed=plan.name is not None,
        published=plan.public is not None,
    )


def written_words(written: PlaylistWritten) -> str:
    """What was done."""
    if written.gone:
        return "deleted"
    if written.adopted:
        return "linked"
    done = _words(
        added=len(written.added),
        removed=len(written.removed),
        moved=len(written.moved),
        renamed=written.renamed,
        published=written.published,
    )
    if written.made:
        return f"made, {done}" if done else "made"
    return done


def _words(*, added: int, removed: int, moved: int, renamed: bool, published: bool) -> str:
    counts = [f"{count} {what}" for count, what in ((added, "added"), (removed, "removed"), (moved, "moved")) if count]
    flags = [what for done, what in ((renamed, "renamed"), (published, "shown to others or not")) if done]
    return ", ".join(counts + flags)
