// The make-believe state behind the mock: servers, owed work, a log that grows.

const TITLES = [
  "Arrival", "Blade Runner 2049", "The Wire S02E05: Undertow", "Severance S01E09: The We We Are", "Paterson",
  "Spirited Away", "The Grand Budapest Hotel", "Dark S03E08: Das Paradies", "Portrait of a Lady on Fire",
  "Everything Everywhere All at Once", "Moon", "Babylon Berlin S01E01: Episode 1", "In the Mood for Love",
];
const PEOPLE = ["alice", "bob", "carla", "dmitri"];
const KINDS = [["watched", "true"], ["play_count", "2"], ["last_played", null], ["favorite", "true"], ["progress", "26730000000"], ["watched", "false"]];
const iso = (ms) => new Date(ms).toISOString().replace(/\.\d+Z/, "Z");

export class World {
  constructor(scene) {
    this.scene = scene;
    this.started = Date.now() - 3 * 86400e3 - 7.4 * 3600e3;
    this.count = 40_000;
    this.seed = 7;
    this.needsSetup = scene === "setup";
    this.names = scene === "empty" || scene === "setup" ? [] : ["wan", "lan", "attic"];
    this.log = [];
    this.parked = scene === "busy" ? this.makeParked() : [];
    this.waiting = scene === "busy" ? this.makeWaiting() : [];
    this.pending = scene === "busy" ? this.makePending() : [];
    this.users = [
      { id: "1", username: "demo", is_admin: true, disabled: false, timezone: "Europe/Berlin", created_at: iso(this.started) },
      { id: "2", username: "carla", is_admin: false, disabled: false, timezone: null, created_at: iso(this.started + 8e6) },
      { id: "3", username: "old-tablet", is_admin: false, disabled: true, timezone: null, created_at: iso(this.started + 9e6) },
    ];
    this.tokens = [{ id: "1", name: "home assistant", scopes: ["read"], user_id: "1", username: "demo", created_at: iso(this.started + 5e7), last_used_at: iso(Date.now() - 90e3) }];
    if (this.names.length > 0) for (let back = 3600; back > 0; back -= 9 + this.roll(60)) this.write(Date.now() - back * 1000);
  }

  roll(n) {
    this.seed = (this.seed * 1103515245 + 12345) % 2147483648;
    return this.seed % n;
  }

  pick(list) {
    return list[this.roll(list.length)];
  }

  step() {
    if (this.names.length > 0 && this.roll(3) === 0) this.write(Date.now());
  }

  write(at) {
    const source = this.pick(this.names);
    const [event_type, value] = this.pick(KINDS);
    const shared = { event_type, source_server: source, username: this.pick(PEOPLE), item_name: this.pick(TITLES) };
    for (const target_server of this.names.filter((name) => name !== source)) {
      const ok = this.scene === "calm" || this.roll(14) !== 0;
      this.log.unshift({
        id: ++this.count, ...shared, target_server, item_id: "f27caa37e5142225cceded48f6553502",
        synced_value: value ?? iso(at - 4000), success: ok, dry_run: false,
        message: ok ? "" : `${target_server} took the write but shows another value; parked.`, created_at: iso(at + this.roll(900)),
      });
    }
  }

  job(change) {
    const item_name = this.pick(TITLES);
    return {
      id: ++this.count, event_type: "watched", source_server: "wan", target_server: "lan", username: this.pick(PEOPLE), item_name,
      item_path: `/media/films/${item_name}/${item_name}.mkv`, status: "pending", retry_count: 0, max_retries: 5, last_error: null,
      item_not_found_count: 0, item_not_found_max: 10, next_retry_at: null, created_at: iso(Date.now() - 60e3 * (1 + this.roll(90))),
      reason: null, can_retry: false, can_cancel: true, ...change,
    };
  }

  makeParked() {
    const reasons = [
      "lan took the write but shows another value afterwards. Look at the title there, then retry.",
      "lan answered about another title than the one asked for. Its library may be scanning; retry when it is done.",
      "lan refused the write five times: the account may not change this library.",
    ];
    return reasons.map((reason, i) => this.job({ status: "failed", retry_count: 5, last_error: reason, reason, can_retry: true, event_type: ["watched", "favorite", "progress"][i] }));
  }

  makeWaiting() {
    return Array.from({ length: 6 }, (_, i) =>
      this.job({ status: "waiting_for_item", target_server: "attic", item_not_found_count: i + 1, next_retry_at: iso(Date.now() + 60e3 * (i + 2)), can_retry: true }));
  }

  makePending() {
    return Array.from({ length: 23 }, () =>
      this.job({ target_server: "attic", next_retry_at: iso(Date.now() + 45e3), reason: "attic is out of reach; this is written when it is back.", can_retry: true }));
  }

  servers() {
    const base = { passwordless: false, user_count: 4, last_error: null, breaker: "closed", socket: "off", offset_seconds: 0.02 };
    const rows = [
      { ...base, name: "wan", url: "https://jellyfin.example", healthy: true, version: "10.11.3", webhook_last_at: this.log[0]?.created_at ?? null, backlog: 0, parked: 0, state: "in_step", problem: null },
      { ...base, name: "lan", url: "http://192.168.1.20:8096", healthy: true, version: "10.11.3", webhook_last_at: iso(Date.now() - 7e3), backlog: 2, parked: 0, state: "working", problem: null },
      { ...base, name: "attic", url: "http://attic:8096", healthy: false, version: "12.0.0", webhook_last_at: iso(Date.now() - 52 * 60e3), backlog: this.pending.length, breaker: "open", parked: 0, state: "broken", last_error: "attic does not answer (connection refused).",
        problem: { what: "attic does not answer since 11:20 (connection refused).", remedy: "Check that the machine is on and that Jellyfin runs on it. Waiting work is written when it is back." } },
    ];
    if (this.scene !== "busy") {
      rows[1] = { ...rows[1], backlog: 0, parked: 0, state: "in_step" };
      rows[2] = { ...rows[2], healthy: true, backlog: 0, parked: 0, state: "in_step", breaker: "closed", last_error: null, problem: null, webhook_last_at: iso(Date.now() - 31e3) };
    }
    return rows.filter((row) => this.names.includes(row.name));
  }

  queue() {
    const all = { pending_events: this.pending.length, waiting_for_item_events: this.waiting.length, failed_events: this.parked.length };
    return { ...all, processing_events: this.scene === "busy" ? 2 : 0, worker_running: true };
  }

  status() {
    return {
      status: this.scene === "busy" ? "degraded" : "healthy", uptime_seconds: (Date.now() - this.started) / 1000, version: "0.1.0",
      servers: this.servers(), queue: this.queue(),
      database: { connected: true, problem: null, user_mappings_count: 11, pending_events_count: this.pending.length, sync_log_entries: this.log.length, item_cache_total: 5321, item_cache_by_server: { wan: 1804, lan: 1796, attic: 1721 }, database_size_bytes: 48_218_112 },
      sync_stats: { total_synced: this.log.length, successful: this.log.filter((e) => e.success).length, failed: this.log.filter((e) => !e.success).length, last_sync_at: this.log[0]?.created_at ?? null },
    };
  }
}
