// The mock's doors behind the parts of Sync: people, runs, the plan, what is held, matching, conflicts, and why.

const ok = (body) => ({ status: 200, body, headers: {} });
const done = (message) => ok({ success: true, message });
const problem = (status, detail) => ({ status, body: { type: "about:blank", title: detail, status, detail }, headers: {} });
const listed = (items, more = {}) => ok({ items, next_cursor: null, total: items.length, ...more });
const iso = (back) => new Date(Date.now() - back).toISOString().replace(/\.\d+Z/, "Z");
const id = (n) => String(n).padStart(32, "0");
const NAMES = ["alice", "bob", "carla", "dmitri"];

/** Whatever the pages of Sync change, made on first use. */
function state(world) {
  const busy = world.scene === "busy";
  world.sync ??= {
    people: NAMES.map((name, n) => ({
      id: String(n + 1), name,
      accounts: world.names.map((server, at) => ({ server, user_id: id(10 * n + at), name: server === "attic" && n === 0 ? "al" : name, evidence: server === "attic" && n === 0 ? "config" : "name" })),
    })),
    nobodys: busy ? [{ server: "attic", user_id: id(99), name: "guest", reason: "`people:` gives this name to another account here" }] : [],
    runs: [run("r1", "full", 4 * 3600e3)],
    brakes: busy ? [brake()] : [],
    requests: busy ? [request("4", "delete", "waiting", "waiting"), request("3", "create", "done", "made", true)] : [],
    conflicts: busy ? [conflict("rating", "rated 8.0", "rated 3.5"), conflict("played", "played", "not played")] : [],
    unmatched: busy ? [stranger("Lost Reel", true, false), stranger("Home Movie 1998", false, false), stranger("Paterson", true, true)] : [],
  };
  return world.sync;
}

function run(run_id, why, back) {
  return { run_id, state: "done", why, started_at: iso(back), finished_at: iso(back - 41e3), read: 21_480, differences: 12, writes: 9, passes: 12, passes_open: 0, held: 0, problems: [] };
}

function brake() {
  return { id: "7", run_id: "r1", server: "attic", username: "carla", held_at: iso(22 * 60e3), entries: 1204, regressions: 318, items: ["Arrival", "Dark S03E08: Das Paradies", "Moon", "Paterson"] };
}

function request(number, action, state, step, password_ready = false) {
  const target = { server: "lan", username: "dmitri", user_id: step === "made" ? id(7) : null, state: step, reason: null, job_id: null, password_ready };
  return { id: number, action, state, server: "wan", username: "dmitri", created_at: iso(9 * 60e3), reason: null, targets: [target] };
}

function settleRequest(world, number, verb) {
  const found = state(world).requests.find((one) => one.id === number && one.state === "waiting");
  if (found === undefined) return problem(409, "Nobody is asked about this.");
  const step = verb === "discard" ? "discarded" : found.action === "delete" ? "removed" : "made";
  Object.assign(found, { state: verb === "discard" ? "discarded" : "done", targets: found.targets.map((one) => ({ ...one, state: step })) });
  return done(verb === "discard" ? "The other servers stay as they are." : "dmitri is deleted on lan.");
}

function passwords(world, number) {
  const found = state(world).requests.find((one) => one.id === number && one.targets.some((target) => target.password_ready));
  if (found === undefined) return problem(409, "There is no password to show: none was made, or it was shown already.");
  found.targets.forEach((target) => { target.password_ready = false; });
  return ok({ items: found.targets.map((target) => ({ server: target.server, username: target.username, password: "kX7mPq2RtVw9ZbCd" })) });
}

function requests(world, query) {
  const wanted = query.get("state") ?? "waiting";
  return listed(state(world).requests.filter((one) => wanted === "all" || one.state === wanted || (wanted === "password" && one.targets.some((target) => target.password_ready))));
}

function conflict(field, kept, lost) {
  const side = (text, server, back) => ({ value: null, text, server, at: iso(back) });
  return { id: field, found_at: iso(9 * 60e3), field, username: "bob", item_id: id(5), item_name: "Spirited Away", kept: side(kept, "wan", 10 * 60e3), lost: side(lost, "attic", 11 * 60e3) };
}

function stranger(name, known, unlinked) {
  const candidates = known ? [{ work_id: "5", server: "lan", item_id: id(5), name, path: `/media/found/${name}.mkv`, why: "its name" }] : [];
  const reason = unlinked ? "a person took it out of its work" : "no other server has this path or these ids";
  return { server: "attic", item_id: id(name.length), kind: "Movie", name, path: `/srv/odd/${name}.mkv`, common_path: `/media/odd/${name}.mkv`, reason, unlinked, candidates };
}

function plan(world) {
  const items = world.scene !== "busy" ? [] : ["Arrival", "Moon", "In the Mood for Love"].map((item_name, n) => ({
    server: "attic", username: NAMES[n], item_id: id(n), item_name, event_type: n === 2 ? "rating" : "watched", source_server: "wan",
    before: n === 2 ? "rating=none" : "played=false play_count=0 last_played=none",
    value: n === 2 ? "rating=7.5" : "played=true play_count=1 last_played=2026-01-02T03:04:05.000Z",
  }));
  return ok({ items, total: items.length, problems: items.length === 0 ? [] : ["carla on attic: attic: the connection timed out"], held: items.length === 0 ? [] : ["carla on wan: 318 of 1204 entries"] });
}

const HELD = { played: "played", play_count: "1 play", favorite: "favourite" };

function explain(world, query) {
  if (!NAMES.includes(query.get("person"))) return problem(404, `There is nobody called ${query.get("person")}.`);
  const fields = (behind, own) => Object.entries(HELD).map(([field, text]) => ({
    field, value: null, text: behind && field === "played" ? "not played" : text, since: iso(26 * 60e3), written_by_us: !behind && !own, differs: behind && field === "played",
  }));
  const agreed = Object.entries(HELD).map(([field, text]) => ({ field, value: null, text, server: "wan", at: iso(26 * 60e3), how: "set by hand" }));
  const accounts = world.names.map((server, at) => ({
    server, user_id: id(at), item_id: id(at), item_name: "Arrival", path: "/media/films/Arrival/Arrival.mkv", linked_by: at === 1 ? "pin" : "path",
    fields: fields(at === 2, at === 0), lacking: at === 2 ? ["played"] : [], state: at === 2 ? "owed" : "in_step",
    why: at === 2 ? "the write waits until attic is back" : "it holds what is agreed", seen_at: iso(60e3), job_id: null,
  }));
  return ok({
    person: { id: 1, name: query.get("person") }, work_id: 5, title: "Arrival", kind: "Movie", absent: [], agreed, accounts,
    sentence: "The newest word is “played”, set by hand on wan; attic is behind.", edits: agreed.map((one) => ({ ...one, won: true })),
  });
}

function settle(world, number, verb) {
  const kept = state(world).brakes.filter((one) => one.id !== number);
  if (kept.length === state(world).brakes.length) return problem(404, "Nothing of this number was held.");
  state(world).brakes = kept;
  return done(verb === "confirm" ? "It is taken over everywhere." : "It is put back on attic.");
}

function linked(world, server, item_id, message) {
  state(world).unmatched = state(world).unmatched.filter((one) => one.server !== server || one.item_id !== item_id);
  return done(message);
}

function changePerson(world, number, change) {
  const person = state(world).people.find((one) => one.id === number);
  const all = [...state(world).people.flatMap((one) => one.accounts), ...state(world).nobodys];
  const wanted = change.accounts?.map((asked) => ({ ...all.find((one) => one.server === asked.server && one.user_id === asked.user_id), evidence: "hand" }));
  return ok(Object.assign(person, { name: change.name ?? person.name, accounts: wanted ?? person.accounts }));
}

/** How many passes wait for a person. */

export const syncDoors = {
  "GET /api/users": (world) => ok({ servers: world.names, users: state(world).people.map((one) => ({ username: one.name, servers: Object.fromEntries(one.accounts.map((a) => [a.server, a.user_id])) })) }),
  "GET /api/v1/people": (world) => listed(state(world).people, { unmatched: state(world).nobodys }),
  "GET /api/v1/sync/runs": (world) => listed(state(world).runs),
  "POST /api/v1/sync/reconcile": (world) => {
    const begun = run(`r${++world.count}`, "asked", 0);
    state(world).runs.unshift(begun);
    return { status: 202, body: { run_id: begun.run_id }, headers: {} };
  },
  "POST /api/v1/sync/plan": (world) => plan(world),
  "GET /api/v1/user-requests": (world, query) => requests(world, query),
  "GET /api/v1/playlists": () => listed([]),
  "GET /api/v1/sync/brakes": (world) => listed(state(world).brakes),
  "GET /api/v1/sync/conflicts": (world) => listed(state(world).conflicts),
  "GET /api/v1/sync/unmatched": (world) => listed(state(world).unmatched),
  "GET /api/v1/sync/explain": (world, query) => explain(world, query),
};

export const syncPatterns = [
  [/^POST \/api\/v1\/user-requests\/([^/]+)\/(confirm|discard)$/, (world, [number, verb]) => settleRequest(world, number, verb)],
  [/^POST \/api\/v1\/user-requests\/([^/]+)\/passwords$/, (world, [number]) => passwords(world, number)],
  [/^POST \/api\/v1\/sync\/brakes\/([^/]+)\/(confirm|discard)$/, (world, [number, verb]) => settle(world, number, verb)],
  [/^POST \/api\/v1\/sync\/unmatched\/([^/]+)\/([^/]+)\/pin$/, (world, [server, item]) => linked(world, server, item, "It is a copy of this work from now on.")],
  [/^DELETE \/api\/v1\/sync\/unmatched\/([^/]+)\/([^/]+)\/pin$/, (world, [server, item]) => linked(world, server, item, "Its path and its ids decide again.")],
  [/^POST \/api\/v1\/sync\/unmatched\/([^/]+)\/([^/]+)\/unlink$/, () => done("It is a copy of nothing from now on.")],
  [/^PUT \/api\/v1\/people\/([^/]+)$/, (world, [number], body) => changePerson(world, number, body)],
];
