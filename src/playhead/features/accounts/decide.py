"""What a record means for accounts: what is known of them afterwards, and the requests and jobs that follow. Pure."""

from __future__ import annotations

from playhead.domain.account_events import AccountLeft, AccountMade, AccountRemoved, UserRequestSettled
from playhead.domain.events import JobCommand, JobParked, ServerRetired, ServerSeen, UserNotice, UsersListed
from playhead.domain.server_events import ServerAnswered
from playhead.features.accounts import listing, outcomes
from playhead.features.accounts.ledger import Ledger
from playhead.features.accounts.view import Policy, View
from playhead.journal.effects import Effects
from playhead.journal.record import Record


def decide(view: View, policy: Policy, record: Record, now: int) -> Effects:
    """The effects of one record on what the view holds."""
    ledger = Ledger(view, policy, record.at, now)
    match record.event:
        case UserNotice() as notice:
            listing.noticed(ledger, notice)
        case UsersListed() as listed:
            listing.listed(ledger, listed)
        case ServerSeen() as seen:
            listing.server_seen(ledger, seen)
        case ServerRetired(server=server, anew=anew):
            listing.server_retired(ledger, server, anew=anew)
        case ServerAnswered() as answered:
            listing.server_answered(ledger, answered)
        case UserRequestSettled() as settled:
            outcomes.settled(ledger, settled)
        case AccountMade() as made:
            outcomes.made(ledger, made)
        case AccountRemoved() as removed:
            outcomes.removed(ledger, removed)
        case AccountLeft() as left:
            outcomes.left(ledger, left)
        case JobParked(feature="accounts") as parked:
            outcomes.parked(ledger, parked)
        case JobCommand() as command:
            outcomes.commanded(ledger, command)
    return ledger.effects()
