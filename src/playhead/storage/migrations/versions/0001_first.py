"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy import text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger()),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("is_disabled", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_account"),
    )
    op.create_index("ix_account_person", "account", ["person_id"])
    op.create_index("ix_account_server", "account", ["server"])
    op.create_table(
        "accounts_password",
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("request_id", "server", name="pk_accounts_password"),
    )
    op.create_table(
        "accounts_request",
        sa.Column("id", BigId, autoincrement=False, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_accounts_request"),
    )
    op.create_index("ix_accounts_request_at", "accounts_request", ["action", "at"])
    op.create_index("ix_accounts_request_open", "accounts_request", ["open"])
    op.create_table(
        "accounts_server",
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("server_id", sa.String(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("server", name="pk_accounts_server"),
    )
    op.create_table(
        "accounts_user",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_accounts_user"),
    )
    op.create_index("ix_accounts_user_server", "accounts_user", ["server"])
    op.create_table(
        "api_token",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("login_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_used_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("hash", name="uq_api_token_hash"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_api_token_login_id", "api_token", ["login_id"])
    op.create_table(
        "cond",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ver", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_cond"),
    )
    op.create_table(
        "cursor",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_cursor"),
    )
    op.create_table(
        "dedupe",
        sa.Column("k", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("k", name="pk_dedupe"),
    )
    op.create_index("ix_dedupe_at", "dedupe", ["at"])
    op.create_table(
        "gate",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("paused", sa.Text()),
        sa.Column("open_until", sa.BigInteger(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_gate"),
    )
    op.create_table(
        "incident",
        sa.Column("feature", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("feature", "seq", name="pk_incident"),
    )
    op.create_table(
        "item",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("work_id", sa.BigInteger()),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("common_path", sa.Text()),
        sa.Column("series_ref", sa.String()),
        sa.Column("version_ref", sa.String()),
        sa.Column("runtime", sa.BigInteger()),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("gone_at", sa.BigInteger()),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_item"),
    )
    op.create_index(
        "ix_item_gone_at",
        "item",
        ["gone_at"],
        sqlite_where=text("gone_at IS NOT NULL"),
        postgresql_where=text("gone_at IS NOT NULL"),
    )
    op.create_index("ix_item_name", "item", ["kind", "name"])
    op.create_index("ix_item_series", "item", ["series_ref"])
    op.create_index("ix_item_server", "item", ["server", "gone"])
    op.create_index("ix_item_version", "item", ["version_ref"])
    op.create_index("ix_item_work", "item", ["work_id"])
    op.create_table(
        "job",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("feature", sa.String(), nullable=False),
        sa.Column("cause_seq", sa.BigInteger(), nullable=False),
        sa.Column("ord", sa.Integer(), nullable=False),
        sa.Column("order_seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("prio", sa.Integer(), nullable=False),
        sa.Column("state", sa.Integer(), nullable=False),
        sa.Column("head", sa.Boolean(), nullable=False),
        sa.Column("run_at", sa.BigInteger(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("crashes", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.String()),
        sa.Column("claimed_at", sa.BigInteger()),
        sa.Column("ckey", sa.String()),
        sa.Column("want_ver", sa.BigInteger(), nullable=False),
        sa.Column("args", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.String()),
        sa.Column("reason", sa.Text()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("feature", "cause_seq", "ord", name="uq_job_feature_cause_seq_ord"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_job_claim",
        "job",
        ["gate", "prio", "run_at", "id"],
        sqlite_where=text("head AND state = 0"),
        postgresql_where=text("head AND state = 0"),
    )
    op.create_index(
        "ix_job_lane_active",
        "job",
        ["lane", "order_seq", "ord"],
        sqlite_where=text("state IN (0, 1, 2)"),
        postgresql_where=text("state IN (0, 1, 2)"),
    )
    op.create_index(
        "ix_job_running", "job", ["gate"], sqlite_where=text("state = 1"), postgresql_where=text("state = 1")
    )
    op.create_index("ix_job_state_finished", "job", ["state", "finished_at"])
    op.create_index(
        "ix_job_waiting", "job", ["state", "run_at"], sqlite_where=text("state = 2"), postgresql_where=text("state = 2")
    )
    op.create_index(
        "ux_job_ckey",
        "job",
        ["ckey"],
        unique=True,
        sqlite_where=text("ckey IS NOT NULL AND state IN (0, 1, 2)"),
        postgresql_where=text("ckey IS NOT NULL AND state IN (0, 1, 2)"),
    )
    op.create_index(
        "ux_job_lane_head", "job", ["lane"], unique=True, sqlite_where=text("head"), postgresql_where=text("head")
    )
    op.create_table(
        "job_wait",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("cond", sa.String(), nullable=False),
        sa.Column("seen_ver", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "cond", name="pk_job_wait"),
    )
    op.create_index("ix_job_wait_cond", "job_wait", ["cond"])
    op.create_table(
        "journal",
        sa.Column("seq", BigId, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("stream", sa.String()),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("cause", sa.BigInteger()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("raw", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("seq", name="pk_journal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_journal_kind_at", "journal", ["kind", "at"])
    op.create_index(
        "ix_journal_stream",
        "journal",
        ["stream", "seq"],
        sqlite_where=text("stream IS NOT NULL"),
        postgresql_where=text("stream IS NOT NULL"),
    )
    op.create_table(
        "library",
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("server", name="pk_library"),
    )
    op.create_table(
        "listing",
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("surplus", sa.BigInteger(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("dated", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("server", name="pk_listing"),
    )
    op.create_table(
        "listing_page",
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("start", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("server", "start", name="pk_listing_page"),
    )
    op.create_table(
        "history_activity",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("local_day", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("watched", sa.BigInteger(), nullable=False),
        sa.Column("stretch", sa.BigInteger(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("person_id", "local_day", "hour", name="pk_history_activity"),
    )
    op.create_table(
        "history_abandoned",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("viewing", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("local_day", sa.String(), nullable=False),
        sa.Column("stopped_at", sa.BigInteger(), nullable=False),
        sa.Column("watched", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "viewing", name="pk_history_abandoned"),
    )
    op.create_table(
        "history_badge",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("badge", sa.String(), nullable=False),
        sa.Column("earned_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "badge", name="pk_history_badge"),
    )
    op.create_table(
        "history_count",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "part", name="pk_history_count"),
    )
    op.create_table(
        "history_name",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_history_name"),
    )
    op.create_table(
        "history_past",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("local_day", sa.String(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=False),
        sa.Column("imported", sa.Integer(), nullable=False),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "part", "local_day", name="pk_history_past"),
    )
    op.create_table(
        "history_past_hour",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("local_day", sa.String(), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told", sa.BigInteger(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "local_day", "hour", name="pk_history_past_hour"),
    )
    op.create_table(
        "history_play",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("runtime", sa.BigInteger(), nullable=False),
        sa.Column("fresh", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "part", "source", "mark", name="pk_history_play"),
    )
    op.create_index("ix_history_play_fresh", "history_play", ["person_id"], sqlite_where=sa.text("fresh"),
                    postgresql_where=sa.text("fresh"))  # fmt: skip
    op.create_index("ix_history_play_mark", "history_play", ["person_id", "source", "mark"])
    op.create_table(
        "history_row",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tmdb", sa.String(), nullable=False),
        sa.Column("season", sa.Integer()),
        sa.Column("episode", sa.Integer()),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("local_day", sa.String(), nullable=False),
        sa.Column("completed_at", sa.BigInteger(), nullable=False),
        sa.Column("watched", sa.BigInteger(), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("plays", sa.Integer(), nullable=False),
        sa.Column("view_number", sa.Integer(), nullable=False),
        sa.Column("play_method", sa.String(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False, server_default=""),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_history_row"),
        sa.UniqueConstraint("person_id", "part", "local_day", name="uq_history_row_person_id_part_local_day"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_row_at", "history_row", ["completed_at", "id"])
    op.create_index("ix_history_row_person", "history_row", ["person_id", "completed_at", "id"])
    op.create_index("ix_history_row_work", "history_row", ["work"])
    op.create_table(
        "history_setting",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("threshold", sa.Integer()),
        sa.Column("min_seconds", sa.Integer()),
        sa.Column("timezone", sa.String()),
        sa.Column("comparable", sa.Boolean(), nullable=False, server_default=sa.text("FALSE")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_history_setting"),
    )
    op.create_table(
        "history_sitting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_history_sitting"),
    )
    op.create_index("ix_history_sitting_person_id", "history_sitting", ["person_id"])
    op.create_index("ix_history_sitting_server", "history_sitting", ["server"])
    op.create_table(
        "history_state",
        sa.Column("k", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("k", name="pk_history_state"),
    )
    op.create_table(
        "history_tally",
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name="pk_history_tally"),
    )
    op.create_table(
        "history_viewing",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_history_viewing"),
    )
    op.create_index("ix_history_viewing_person_id", "history_viewing", ["person_id"])
    op.create_index("ix_history_viewing_touched_at", "history_viewing", ["touched_at"])
    op.create_table(
        "history_work",
        sa.Column("work", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer()),
        sa.Column("genres", sa.Text(), nullable=False),
        sa.Column("people", sa.Text(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("work", name="pk_history_work"),
    )
    op.create_table(
        "linked_account",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("login_id", sa.BigInteger(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_linked_account"),
    )
    op.create_index("ix_linked_account_login_id", "linked_account", ["login_id"])
    op.create_table(
        "login",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("username_key", sa.String(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("last_login_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_login"),
        sa.UniqueConstraint("username_key", name="uq_login_username_key"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "meta",
        sa.Column("k", sa.String(), nullable=False),
        sa.Column("v", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("k", name="pk_meta"),
    )
    op.create_table(
        "missing_item",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_missing_item"),
    )
    op.create_index("ix_missing_item_at", "missing_item", ["at"])
    op.create_table(
        "person",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("key", name="uq_person_key"),
    )
    op.create_table(
        "playlist_account",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("read_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_playlist_account"),
    )
    op.create_table(
        "playlist_register",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("spread", sa.Boolean(), nullable=False),
        sa.Column("making", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_playlist_register"),
    )
    op.create_index("ix_playlist_register_person_id", "playlist_register", ["person_id"])
    op.create_table(
        "playlist_shadow",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("item_ref", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("register_id", sa.BigInteger(), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("pressing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_playlist_shadow"),
    )
    op.create_index("ix_playlist_shadow_item_ref", "playlist_shadow", ["item_ref"])
    op.create_index("ix_playlist_shadow_ref", "playlist_shadow", ["ref"])
    op.create_index("ix_playlist_shadow_register_id", "playlist_shadow", ["register_id"])
    op.create_index("ix_playlist_shadow_server", "playlist_shadow", ["server"])
    op.create_table(
        "playlist_work",
        sa.Column("work_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("register_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("work_id", "register_id", name="pk_playlist_work"),
    )
    op.create_index("ix_playlist_work_register_id", "playlist_work", ["register_id"])
    op.create_table(
        "refresh_token",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("login_id", sa.BigInteger(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("issued_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
        sa.Column("retry_hash", sa.String()),
        sa.PrimaryKeyConstraint("hash", name="pk_refresh_token"),
    )
    op.create_index("ix_refresh_token_family", "refresh_token", ["family"])
    op.create_index("ix_refresh_token_login_id", "refresh_token", ["login_id"])
    op.create_table(
        "ticket",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("caller", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_ticket"),
    )
    op.create_index("ix_ticket_expires_at", "ticket", ["expires_at"])
    op.create_table(
        "server",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("server_id", sa.String(), nullable=False),
        sa.Column("server_name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("back_at", sa.BigInteger(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_server"),
    )
    op.create_table(
        "sync_log",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("event_type", sa.String(), nullable=False),
        sa.Column("source_server", sa.String(), nullable=False),
        sa.Column("target_server", sa.String(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("item_name", sa.Text(), nullable=False),
        sa.Column("synced_value", sa.Text(), nullable=False),
        sa.Column("success", sa.Boolean(), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("job_id", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id", name="pk_sync_log"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sync_log_at", "sync_log", ["at"])
    op.create_table(
        "sync_pass",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("username", sa.String(), nullable=False),
        sa.Column("only", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("library", sa.String(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("regressions", sa.BigInteger(), nullable=False),
        sa.Column("backward", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sync_pass"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_sync_pass_run_id", "sync_pass", ["run_id"])
    op.create_index("ix_sync_pass_state", "sync_pass", ["state", "server"])
    op.create_table(
        "sync_run",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("writes", sa.BigInteger(), nullable=False),
        sa.Column("passes", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.Column("differences", sa.BigInteger(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sync_run"),
        sa.UniqueConstraint("seq", name="uq_sync_run_seq"),
    )
    op.create_index("ix_sync_run_state", "sync_run", ["state"])
    op.create_table(
        "sync_swept",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.Column("quick_at", sa.BigInteger(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_sync_swept"),
    )
    op.create_table(
        "sync_withheld",
        sa.Column("pass_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.String(), nullable=False),
        sa.Column("backward", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("pass_id", "item_id", name="pk_sync_withheld"),
    )
    op.create_table(
        "user_token",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("minted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("ref", name="pk_user_token"),
    )
    op.create_index("ix_user_token_server", "user_token", ["server"])
    op.create_table(
        "userdata_absence",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_userdata_absence"),
    )
    op.create_index("ix_userdata_absence_next_at", "userdata_absence", ["next_at"])
    op.create_table(
        "userdata_conflict",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_userdata_conflict"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_userdata_conflict_at", "userdata_conflict", ["at"])
    op.create_table(
        "userdata_held_notice",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("item_ref", sa.String(), nullable=False),
        sa.Column("account_ref", sa.String(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_userdata_held_notice"),
    )
    op.create_index("ix_userdata_held_notice_account_ref", "userdata_held_notice", ["account_ref"])
    op.create_index("ix_userdata_held_notice_at", "userdata_held_notice", ["at"])
    op.create_index("ix_userdata_held_notice_item_ref", "userdata_held_notice", ["item_ref"])
    op.create_table(
        "userdata_register",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_userdata_register"),
    )
    op.create_index("ix_userdata_register_person_id", "userdata_register", ["person_id"])
    op.create_index("ix_userdata_register_work_id", "userdata_register", ["work_id"])
    op.create_table(
        "userdata_server_clock",
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("server", name="pk_userdata_server_clock"),
    )
    op.create_table(
        "userdata_shadow",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_userdata_shadow"),
    )
    op.create_table(
        "work",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work"),
    )
    op.create_table(
        "work_key",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("work_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_work_key"),
    )
