// The mock's doors: the same paths, shapes and refusals as the real ones.

import { syncDoors, syncPatterns } from "./sync.mjs";

const ok = (body, headers = {}) => ({ status: 200, body, headers });
const problem = (status, detail, more = {}) => ({ status, body: { type: "about:blank", title: detail, status, detail, ...more }, headers: {} });
const sessions = { access: new Set(), refresh: new Set(), n: 0 };

function open(user) {
  sessions.n += 1;
  const [access_token, refresh_token] = [`a${sessions.n}`, `r${sessions.n}`];
  sessions.access.add(access_token);
  sessions.refresh.add(refresh_token);
  return ok({ access_token, token_type: "bearer", expires_in: 3600, refresh_token, user });
}

const me = { id: "1", username: "demo", is_admin: true };

function login(world, { username, password }) {
  return username === "demo" && password.startsWith("demo-demo-") ? open(me) : problem(401, "Wrong name or password.");
}

function events(list, query) {
  const from = Number(query.get("cursor") ?? 0);
  const limit = Number(query.get("limit") ?? 50);
  const more = from + limit < list.length;
  return ok(list.slice(from, from + limit), more ? { Link: `</api/events?cursor=${from + limit}>; rel="next"` } : {});
}

function act(world, id, verb) {
  const lists = ["parked", "waiting", "pending"];
  const name = lists.find((list) => world[list].some((job) => String(job.id) === id));
  if (name === undefined) return problem(404, "No such event.");
  const job = world[name].find((row) => String(row.id) === id);
  world[name] = world[name].filter((row) => row !== job);
  if (verb === "retry") world.pending.push({ ...job, status: "pending", retry_count: 0, reason: null, last_error: null });
  return ok({ success: true, message: verb === "retry" ? `${job.item_name} is tried again now.` : `${job.item_name} will not be written to ${job.target_server}.` });
}

function log(world, query) {
  const has = (key) => query.get(key) !== null;
  const since = has("since_minutes") ? Date.now() - Number(query.get("since_minutes")) * 60e3 : 0;
  const rows = world.log.filter((row) =>
    (!has("source_server") || row.source_server === query.get("source_server")) &&
    (!has("target_server") || row.target_server === query.get("target_server")) &&
    (!has("event_type") || row.event_type === query.get("event_type")) &&
    (!has("success") || String(row.success) === query.get("success")) &&
    (!has("item_name") || row.item_name.toLowerCase().includes(query.get("item_name").toLowerCase())) &&
    Date.parse(row.created_at) >= since);
  const [limit, offset] = [Number(query.get("limit") ?? 50), Number(query.get("offset") ?? 0)];
  return ok({ entries: rows.slice(offset, offset + limit), total: rows.length, limit, offset });
}

const listed = (items) => ok({ items, next_cursor: null, total: items.length });

function addUser(world, body) {
  if (body.password.length < 10) return problem(422, "The input is not valid.", { errors: [{ field: "password", message: "At least 10 characters." }] });
  if (world.users.some((user) => user.username === body.username)) return problem(409, `There is already somebody called ${body.username}.`);
  const user = { id: String(++world.count), disabled: false, timezone: "UTC", has_password: true, last_login_at: null, accounts: [], created_at: new Date().toISOString(), ...body, password: undefined };
  world.users.push(user);
  return { status: 201, body: user, headers: {} };
}

function addToken(world, { name, scopes }) {
  const id = String(++world.count);
  const token = { id, name, scopes, user_id: me.id, username: me.username, created_at: new Date().toISOString(), last_used_at: null };
  world.tokens.push(token);
  return { status: 201, body: { ...token, token: "ph_Zk3w9QvT7bXn2RcL5yHs8DfJ1mGp4Ka6" }, headers: {} };
}

const EVENTS = ["UserDataSaved", "PlaybackStart", "PlaybackProgress", "PlaybackStop", "UserCreated", "UserDeleted"];

const NOTIFICATIONS = [
  { type: "queue", title: "A job needs you", message: "userdata.write: lan kept its own value of Metropolis.", level: "warning" },
  { type: "server", title: "attic is back", message: "Playhead reaches attic again, and catches up with it.", level: "success" },
  { type: "server", title: "attic cannot be reached", message: "What happens on attic meanwhile is made up for when it is back.", level: "error" },
];

const openDoors = {
  "GET /api/v1/setup": (world) => ok({ needed: world.needsSetup }),
  "POST /api/v1/setup": (world, _q, body) => {
    if (body.code !== "123456") return problem(403, "Wrong code.");
    world.needsSetup = false;
    return ok({});
  },
  "POST /api/v1/auth/login": (world, _q, body) => login(world, body),
  "POST /api/v1/auth/refresh": (_w, _q, body) => (sessions.refresh.delete(body.refresh_token) ? open(me) : problem(401, "Spent.")),
};

const doors = {
  ...syncDoors,
  "GET /api/v1/auth/me": () => ok(me),
  "POST /api/v1/auth/logout": () => (sessions.access.clear(), { status: 204, headers: {} }),
  "POST /api/v1/auth/password": (_w, _q, body) => (body.current_password.startsWith("demo-demo-") ? { status: 204, headers: {} } : problem(403, "Wrong.")),
  "GET /api/status": (world) => ok(world.status()),
  "GET /api/events/pending": (world, query) => events(world.pending, query),
  "GET /api/events/waiting": (world, query) => events(world.waiting, query),
  "GET /api/events/failed": (world, query) => events(world.parked, query),
  "GET /api/sync-log": (world, query) => log(world, query),
  "GET /api/v1/users": (world) => listed(world.users),
  "POST /api/v1/users": (world, _q, body) => addUser(world, body),
  "GET /api/v1/auth/jellyfin": () => ok({ servers: ["wan", "lan"] }),
  "GET /api/v1/audit": () => listed([{ id: "1", at: new Date().toISOString(), action: "signed_in", user_id: "1", username: "admin", by: "admin", address: "192.0.2.7", detail: "password" }]),
  "GET /api/v1/notifications": () => listed(NOTIFICATIONS.map((row, n) => ({ id: String(90 - n), at: new Date(Date.now() - n * 13 * 3600e3).toISOString(), ...row }))),
  "GET /api/v1/auth/tokens": (world) => listed(world.tokens),
  "POST /api/v1/auth/tokens": (world, _q, body) => addToken(world, body),
  "GET /api/v1/tokens": (world) => listed(world.tokens),
  "POST /api/v1/tokens": (world, _q, body) => addToken(world, body),
};

const patterns = [
  ...syncPatterns,
  [/^POST \/api\/events\/([^/]+)\/(retry|cancel)$/, (world, [id, verb]) => act(world, id, verb)],
  [/^GET \/api\/v1\/servers\/([^/]+)\/webhook$/, (world, [name]) =>
    ok({ name, url: `http://playhead.lan:8080/webhook/${name}?token=3q2Zr8mTx0LwVb6NcYd1`, events: EVENTS, secret_in_url: true, last_notice_at: world.servers().find((s) => s.name === name)?.webhook_last_at ?? null })],
  [/^PATCH \/api\/v1\/users\/([^/]+)$/, (world, [id], body) => ok(Object.assign(world.users.find((user) => user.id === id), body))],
  [/^DELETE \/api\/v1\/(?:auth\/)?tokens\/([^/]+)$/, (world, [id]) => ((world.tokens = world.tokens.filter((token) => token.id !== id)), { status: 204, headers: {} })],
];

export function route(world, method, path, query, body, headers) {
  const key = `${method} ${path}`;
  if (openDoors[key] !== undefined) return openDoors[key](world, query, body);
  if (!sessions.access.has(headers.authorization?.slice(7))) return problem(401, "Sign in.");
  if (doors[key] !== undefined) return doors[key](world, query, body);
  for (const [pattern, answer] of patterns) {
    const found = pattern.exec(key);
    if (found !== null) return answer(world, found.slice(1), body);
  }
  return problem(404, "Not found.");
}
