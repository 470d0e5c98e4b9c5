import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { fieldTitle, type Conflict, type ConflictSide } from "../../../client/sync.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { WhyLink } from "../../ui/WhyLink.tsx";
import { useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";
import styles from "./conflicts.module.css";

const firstPage: string | null = null;

function useConflicts() {
  const sync = useSyncApi();
  const refetchInterval = useAsking("told");
  return useInfiniteQuery({
    queryKey: ["conflicts"],
    queryFn: ({ pageParam, signal }) => sync.conflicts(pageParam, signal),
    initialPageParam: firstPage,
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval,
  });
}

function Side({ side, won }: { side: ConflictSide; won: boolean }) {
  return (
    <div className={styles.side}>
      <span data-won={won}>{side.text}</span>
      <span>
        {`on ${side.server}, `}
        <Time at={side.at} none="before the first look" />
      </span>
    </div>
  );
}

const COLUMNS: readonly Column<Conflict>[] = [
  {
    key: "what", title: "Title", width: "minmax(180px, 1.8fr)", phone: "full",
    cell: (one) => (
      <strong>
        <WhyLink person={one.username} item={one.item_id} server="">
          {one.item_name}
        </WhyLink>
      </strong>
    ),
  },
  { key: "who", title: "Person", width: "minmax(80px, 0.6fr)", cell: (one) => one.username },
  { key: "field", title: "Field", width: "minmax(88px, 0.6fr)", cell: (one) => fieldTitle(one.field) },
  { key: "kept", title: "Kept", width: "minmax(130px, 1fr)", label: "kept", phone: "full", cell: (one) => <Side side={one.kept} won /> },
  { key: "lost", title: "Lost", width: "minmax(130px, 1fr)", label: "lost", phone: "full", cell: (one) => <Side side={one.lost} won={false} /> },
  { key: "found", title: "Found", width: "minmax(88px, 0.6fr)", label: "found", cell: (one) => <Time at={one.found_at} /> },
];

/** Edits that lost to a newer one of a different value. */
export function ConflictsPanel() {
  const query = useConflicts();
  if (query.data === undefined) return query.error === null ? <Loading what="the conflicts" /> : <FailureNote error={query.error} />;
  const rows = query.data.pages.flatMap((page) => page.items);
  if (rows.length === 0) {
    return (
      <Empty title="No conflicts" state="in_step">
        When two servers say different things of a title, the newer one is kept, and the one that lost is told here.
      </Empty>
    );
  }
  return (
    <>
      <DataTable label="Conflicts" columns={COLUMNS} rows={rows} rowKey={(one) => one.id} />
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
