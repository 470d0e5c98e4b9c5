import { Button, Menu } from "@mantine/core";
import { IconArrowUp, IconDownload, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { HistoryFilter, HistoryRow } from "../../../client/history.ts";
import { count } from "../../../client/words.ts";
import { useFilters } from "../../ui/address.ts";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { useHeldRows } from "../log/useHeldRows.ts";
import { ByHandDialog } from "./ByHandDialog.tsx";
import { historyFilter } from "./filters.ts";
import { HistoryFilters } from "./HistoryFilters.tsx";
import { HistoryTable } from "./HistoryTable.tsx";
import { localToday } from "./ranges.ts";
import { RemoveDialog } from "./RemoveDialog.tsx";
import { useExport, useHistory, type HistoryView } from "./useHistory.ts";
import { useWhose } from "./whose.ts";
import styles from "./history.module.css";

function List({ view, filtered, onRemove }: { view: HistoryView; filtered: boolean; onRemove: (row: HistoryRow) => void }) {
  const { shown, waiting, release } = useHeldRows(view.rows ?? []);
  if (shown.length === 0) {
    return filtered ? (
      <Empty title="Nothing fits these filters">Widen one of them, or clear all.</Empty>
    ) : (
      <Empty title="Nothing has been watched yet">
        Whoever turns on “Keep my history” in Watching → Settings finds here what was watched from then on, on whichever server.
      </Empty>
    );
  }
  return (
    <>
      {waiting > 0 ? (
        <div className={styles.pill}>
          <Button radius="xl" size="xs" leftSection={<IconArrowUp size={14} />} onClick={release}>
            {`${waiting.toLocaleString("en")} new`}
          </Button>
        </div>
      ) : null}
      <HistoryTable label="History" rows={shown} onRemove={onRemove} />
      <div className={styles.more}>
        <span className="quiet">{`${count(shown.length, "row")} of ${view.total.toLocaleString("en")}`}</span>
        {view.more ? (
          <Button variant="default" loading={view.reading} onClick={view.readMore}>
            Show more
          </Button>
        ) : null}
      </div>
    </>
  );
}

function Export({ filter }: { filter: HistoryFilter }) {
  const keep = useExport(filter);
  return (
    <Menu>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={keep.isPending}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => keep.mutate("csv")}>As a table (CSV)</Menu.Item>
        <Menu.Item onClick={() => keep.mutate("jsonl")}>As JSON lines</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** What was watched, by whom, when and how much of it. */
export function HistoryPanel() {
  const { get, any } = useFilters();
  const { user } = useWhose();
  const filter = historyFilter(get, user, localToday());
  const view = useHistory(filter);
  const [removed, setRemoved] = useState<HistoryRow | null>(null);
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="section-head">
        <h1>History</h1>
        <div className={styles.actions}>
          <Export filter={filter} />
          <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            Mark as watched
          </Button>
        </div>
      </div>
      <HistoryFilters />
      {view.rows !== undefined ? <List view={view} filtered={any} onRemove={setRemoved} /> : null}
      {view.rows === undefined && view.error === null ? <Loading what="the history" /> : null}
      {view.rows === undefined && view.error !== null ? <FailureNote error={view.error} /> : null}
      <RemoveDialog row={removed} onClose={() => setRemoved(null)} />
      <ByHandDialog opened={adding} onClose={() => setAdding(false)} />
    </>
  );
}
