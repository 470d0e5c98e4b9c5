"""Writes, runs, explanations, items, playlists and imports, as examples."""

from __future__ import annotations

from pydantic import BaseModel

from playhead.delivery.api.examples.access import ALICE_ON_LAN, ALICE_ON_WAN
from playhead.delivery.api.explain_models import (
    AbsentThere,
    AccountField,
    AgreedField,
    ConflictRow,
    ConflictSide,
    Explained,
    ExplainedAccount,
    ExplainedPerson,
    ToldEdit,
)
from playhead.delivery.api.identity_models import LinkCandidate, PinAsked, UnmatchedItem
from playhead.delivery.api.import_models import (
    ImportAsked,
    ImportTold,
    LeftRow,
    NotedPerson,
    NotedPlace,
    NotedRow,
    NotedValues,
    PeopleAsked,
    PeopleTold,
    PersonTold,
)
from playhead.delivery.api.models import Done, EventRow, Listed, LogPage, LogRow, Note, People, Person
from playhead.delivery.api.playlist_models import (
    LinkAsked,
    Playlist,
    PlaylistCopy,
    PlaylistDetail,
    PlaylistEntry,
    PlaylistPartner,
)
from playhead.delivery.api.sync_models import Brake, Plan, PlannedWrite, Run, RunBegun, ScopeAsked

METROPOLIS_ON_WAN = "9a1c4e6f70b24d83a5f2c7d10b8e3946"
METROPOLIS_ON_LAN = "61d7b3f8c2e54a09b4a6d8e7305f1c92"
SAID = "2026-01-31T20:20:41.000Z"
WRITTEN = "2026-01-31T20:20:41.120Z"

OWED = EventRow(
    id=313,
    event_type="watched",
    source_server="wan",
    target_server="attic",
    username="alice",
    item_name="Metropolis",
    item_path="/films/Metropolis (1927)/Metropolis.mkv",
    status="waiting_for_item",
    retry_count=1,
    max_retries=5,
    last_error=None,
    item_not_found_count=1,
    item_not_found_max=-1,
    next_retry_at="2026-01-31T20:50:41.000Z",
    created_at=SAID,
    reason="attic has no copy of it yet.",
    can_retry=True,
    can_cancel=True,
)
LOGGED = LogRow(
    id=1840,
    event_type="watched",
    source_server="wan",
    target_server="lan",
    username="alice",
    item_id=METROPOLIS_ON_LAN,
    item_name="Metropolis",
    synced_value="played=true",
    success=True,
    dry_run=False,
    message="",
    created_at=WRITTEN,
)
PLANNED = PlannedWrite(
    server="lan",
    username="alice",
    item_id=METROPOLIS_ON_LAN,
    item_name="Metropolis",
    event_type="watched",
    before="played=false",
    value="played=true",
    source_server="wan",
)
RUN = Run(
    run_id="17",
    state="done",
    started_at="2026-01-31T18:00:00.000Z",
    finished_at="2026-01-31T18:00:12.000Z",
    read=1260,
    differences=3,
    writes=2,
    why="asked for",
    passes=6,
    passes_open=0,
    held=0,
    problems=[],
)
BRAKE = Brake(
    id="5",
    run_id="17",
    server="attic",
    username="alice",
    held_at="2026-01-31T18:00:09.000Z",
    entries=212,
    regressions=180,
    items=["Metropolis", "Nosferatu", "Faust"],
)
CONFLICT = ConflictRow(
    id="9",
    found_at=WRITTEN,
    field="rating",
    username="alice",
    item_id=METROPOLIS_ON_WAN,
    item_name="Metropolis",
    lost=ConflictSide(value=7.0, text="7", server="lan", at="2026-01-31T20:18:03.000Z"),
    kept=ConflictSide(value=9.0, text="9", server="wan", at=SAID),
)
EXPLAINED = Explained(
    person=ExplainedPerson(id=1, name="alice"),
    work_id=19,
    title="Metropolis",
    kind="Movie",
    sentence="Alice has played Metropolis; lan is to be told.",
    agreed=[
        AgreedField(
            field="played",
            value=True,
            text="played",
            server="wan",
            at=SAID,
            how="set by hand",
            why="It is the later of two edits.",
        )
    ],
    accounts=[
        ExplainedAccount(
            server="lan",
            user_id=ALICE_ON_LAN,
            item_id=METROPOLIS_ON_LAN,
            item_name="Metropolis",
            path="/media/films/Metropolis (1927)/Metropolis.mkv",
            linked_by="path",
            fields=[
                AccountField(
                    field="played",
                    value=False,
                    text="not played",
                    since="2026-01-10T09:12:45.000Z",
                    written_by_us=False,
                    differs=True,
                )
            ],
            lacking=["played"],
            state="owed",
            why="It is written as soon as lan can be reached.",
            seen_at="2026-01-31T18:00:08.000Z",
            job_id=312,
        )
    ],
    absent=[AbsentThere(server="attic", why="attic has no copy of it.")],
    edits=[
        ToldEdit(
            field="played",
            value=True,
            text="played",
            server="wan",
            at=SAID,
            how="set by hand",
            won=True,
            offset=48212,
        )
    ],
)
UNMATCHED = UnmatchedItem(
    server="attic",
    item_id="c4f9a2d6e87b4105b3d2f6a8901e5c73",
    kind="Movie",
    name="Metropolis (restored)",
    path="/old/Metropolis restored.avi",
    common_path=None,
    reason="No other server has an item of this path or these ids.",
    unlinked=False,
    candidates=[
        LinkCandidate(
            work_id="19",
            server="wan",
            item_id=METROPOLIS_ON_WAN,
            name="Metropolis",
            path="/films/Metropolis (1927)/Metropolis.mkv",
            why="It has the same name.",
        )
    ],
)
COPY = PlaylistCopy(
    server="wan",
    username="alice",
    playlist_id="d3b07384d1134edec49eaa6238ad5ff0",
    name="Silent nights",
    entries=3,
    lacks=0,
    only=0,
    doubled=0,
    public=False,
    read_at="2026-01-31T18:00:10.000Z",
    missing_since=None,
    emptied_since=None,
    held=False,
    problems=[],
)
PLAYLIST = Playlist(
    id="12",
    name="Silent nights",
    username="alice",
    state="linked",
    everywhere=True,
    needs_you=False,
    entries=3,
    copies=[COPY],
)

EXAMPLES: tuple[BaseModel, ...] = (
    People(
        servers=["wan", "lan", "attic"],
        users=[Person(username="alice", servers={"wan": ALICE_ON_WAN, "lan": ALICE_ON_LAN, "attic": None})],
    ),
    OWED,
    Listed[EventRow](items=[OWED], next_cursor=None, total=1),
    Note(note="The film was taken off attic."),
    Done(success=True, message="It is looked at now."),
    LogPage(entries=[LOGGED], total=1840, limit=1, offset=0),
    ScopeAsked(servers=["wan", "lan"], people=["alice"]),
    RunBegun(run_id="17"),
    RUN,
    Listed[Run](items=[RUN], next_cursor=None, total=None),
    Plan(items=[PLANNED], total=1, problems=[], held=[]),
    Listed[Brake](items=[BRAKE], next_cursor=None, total=1),
    Listed[ConflictRow](items=[CONFLICT], next_cursor=None, total=None),
    EXPLAINED,
    Listed[UnmatchedItem](items=[UNMATCHED], next_cursor=None, total=1),
    PinAsked(server="wan", item_id=METROPOLIS_ON_WAN),
    Listed[Playlist](items=[PLAYLIST], next_cursor=None, total=1),
    PlaylistDetail(
        **PLAYLIST.model_dump(),
        titles=[PlaylistEntry(title=title, servers=["wan"]) for title in ("Metropolis", "Nosferatu", "Faust")],
        partners=[PlaylistPartner(id="14", name="Silent films", servers=["lan"])],
    ),
    LinkAsked.model_validate({"with": "14"}),
    ImportAsked(
        source="watchstate",
        dry_run=True,
        rows=[
            NotedRow(
                line=1,
                name="Metropolis",
                kind="Movie",
                ids={"Tmdb": "19"},
                places=[NotedPlace(server="wan", item_id=METROPOLIS_ON_WAN)],
                person="alice",
                said_on="wan",
                user_id=ALICE_ON_WAN,
                at=1769890841000,
                part=NotedValues(played=True, last_played=1769890841000),
            )
        ],
    ),
    ImportTold(
        counts={"taken": 1, "unmatched": 1},
        left=[LeftRow(line=2, name="Faust", verdict="unmatched", why="No server has a film with these ids.")],
        writes=[PLANNED],
    ),
    PeopleAsked(
        dry_run=True,
        people=[NotedPerson(name="alice", accounts={"wan": ALICE_ON_WAN, "lan": ALICE_ON_LAN})],
    ),
    PeopleTold(people=[PersonTold(name="alice", verdict="taken", why="Her accounts become one person's.")]),
)
