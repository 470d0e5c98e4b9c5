import { Button } from "@mantine/core";
import { IconLink } from "@tabler/icons-react";
import { useState } from "react";
import type { UnmatchedItem } from "../../../client/sync.ts";
import { titleWord } from "../../../client/words.ts";
import { useFilters } from "../../ui/address.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { FilterField } from "../../ui/FilterField.tsx";
import { useFocusAfterRow } from "../../ui/focus.ts";
import { Empty, FailureNote, Loading, Note } from "../../ui/Note.tsx";
import { useMatchAgain } from "../explain/useLinks.ts";
import { useUser } from "../session/user.ts";
import { MatchDialog } from "./MatchDialog.tsx";
import { useUnmatched } from "./useUnmatched.ts";
import styles from "./unmatched.module.css";

function What({ item }: { item: UnmatchedItem }) {
  return (
    <div className={styles.what}>
      <strong>{titleWord(item.name)}</strong>
      {item.path === null ? null : <code>{item.path}</code>}
    </div>
  );
}

function MatchButton({ item }: { item: UnmatchedItem }) {
  const [open, setOpen] = useState(false);
  const again = useMatchAgain();
  const { place, use } = useFocusAfterRow();
  return (
    <div ref={place} className={styles.actions} onClickCapture={use}>
      <Button size="compact-sm" variant="light" leftSection={<IconLink size={14} />} aria-label={`Match ${item.name} on ${item.server}`}
        onClick={() => setOpen(true)}>
        Match
      </Button>
      {item.unlinked ? (
        <Button size="compact-sm" variant="default" loading={again.isPending} aria-label={`Put back ${item.name} on ${item.server}`}
          onClick={() => again.mutate({ server: item.server, item_id: item.item_id })}>
          Put back
        </Button>
      ) : null}
      <MatchDialog item={item} opened={open} onClose={() => setOpen(false)} />
    </div>
  );
}

function candidates(item: UnmatchedItem): string {
  const [first] = item.candidates;
  if (first === undefined) return "none";
  const more = item.candidates.length - 1;
  return `${first.name} on ${first.server}${more === 0 ? "" : ` and ${more} more`}`;
}

const COLUMNS: readonly Column<UnmatchedItem>[] = [
  { key: "what", title: "Title", width: "minmax(200px, 2.2fr)", phone: "full", cell: (item) => <What item={item} /> },
  { key: "kind", title: "Kind", width: "minmax(72px, 0.5fr)", cell: (item) => item.kind },
  { key: "server", title: "On", width: "minmax(72px, 0.5fr)", label: "on", cell: (item) => item.server },
  { key: "why", title: "Why", width: "minmax(140px, 1.4fr)", phone: "full", cell: (item) => item.reason },
  { key: "could", title: "Could be", width: "minmax(120px, 1.1fr)", label: "could be", phone: "full", cell: candidates },
  { key: "do", title: "Actions", width: "184px", quietTitle: true, phone: "full", cell: (item) => <MatchButton item={item} /> },
];

function fits(item: UnmatchedItem, words: string): boolean {
  const text = `${item.name} ${item.path ?? ""} ${item.server}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

function List() {
  const { get, set } = useFilters();
  const query = useUnmatched();
  if (query.data === undefined) return query.error === null ? <Loading what="what is not matched" /> : <FailureNote error={query.error} />;
  const rows = query.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
    return <Empty title="Everything is matched" state="in_step">Every title that takes part has a copy on another server.</Empty>;
  }
  const shown = rows.filter((item) => fits(item, get("q")));
  return (
    <>
      <search className={styles.bar}>
        <FilterField label="Title, path or server" value={get("q")} onChange={(q) => set({ q })} />
        <p className="quiet" role="status">{`${shown.length.toLocaleString("en")} of ${(query.data.pages[0]?.total ?? rows.length).toLocaleString("en")} shown`}</p>
      </search>
      {shown.length === 0 ? (
        <Empty title="None of the rows fits the filter" />
      ) : (
        <DataTable label="Not matched" columns={COLUMNS} rows={shown} rowKey={(item) => `${item.server}/${item.item_id}`} />
      )}
      {query.hasNextPage ? (
        <div className={styles.more}>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
    </>
  );
}

/** Titles that nothing is written to, why, and what they could be copies of. */
export function UnmatchedPanel() {
  return useUser().is_admin ? <List /> : <Note state="waiting">Only administrators see and match these.</Note>;
}
