import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { AuditEntry } from "../../../client/types.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { POLL, useApi } from "../../wiring.ts";

const WORDS: Readonly<Record<string, string>> = {
  signed_in: "Signed in",
  refused: "Refused after wrong tries",
  signed_out: "Signed out",
  session_revoked: "Session ended: its token came twice",
  added: "User added",
  changed: "User changed",
  disabled: "User disabled",
  enabled: "User enabled",
  removed: "User removed",
  password_changed: "Password changed",
  token_added: "Token made",
  token_revoked: "Token revoked",
  account_linked: "Account linked",
  account_unlinked: "Account unlinked",
};

const COLUMNS: readonly Column<AuditEntry>[] = [
  { key: "what", title: "What", width: "minmax(150px, 1.4fr)", phone: "full", cell: (entry) => <strong>{WORDS[entry.action] ?? entry.action}</strong> },
  { key: "who", title: "User", width: "minmax(90px, 1fr)", cell: (entry) => (entry.username === "" ? "no user of that name" : entry.username) },
  { key: "detail", title: "Detail", width: "minmax(120px, 1.4fr)", cell: (entry) => entry.detail },
  { key: "by", title: "By", width: "minmax(80px, 0.8fr)", label: "by", cell: (entry) => (entry.by === "" ? "unknown" : entry.by) },
  { key: "from", title: "From", width: "minmax(110px, 1fr)", label: "from", cell: (entry) => (entry.address === "" ? "this machine" : entry.address) },
  { key: "when", title: "When", width: "minmax(96px, 0.8fr)", cell: (entry) => <Time at={entry.at} /> },
];

/** Who came in, who was refused, and what was changed about whom. */
export function AuditPanel() {
  const api = useApi();
  const audit = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam, signal }) => api.audit(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: POLL.slow,
  });
  const rows = audit.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-labelledby="audit">
      <div className="section-head">
        <h2 id="audit">What happened at the door</h2>
      </div>
      {audit.error === null ? null : <FailureNote error={audit.error} />}
      {rows === undefined ? (
        audit.error === null ? <Loading what="what happened" /> : null
      ) : (
        <DataTable label="Audit" columns={COLUMNS} rows={rows} rowKey={(entry) => entry.id} />
      )}
      {audit.hasNextPage ? (
        <Button variant="default" loading={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          Show older ones
        </Button>
      ) : null}
    </section>
  );
}
