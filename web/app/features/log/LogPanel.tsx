import { Button } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import { count } from "../../../client/words.ts";
import { useFilters } from "../../ui/address.ts";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { logFilter } from "./filters.ts";
import { LogFilters } from "./LogFilters.tsx";
import { LogTable } from "./LogTable.tsx";
import { useHeldRows } from "./useHeldRows.ts";
import { useLog, type LogView } from "./useLog.ts";
import styles from "./log.module.css";

function LogList({ log, filtered }: { log: LogView; filtered: boolean }) {
  const { shown, waiting, release } = useHeldRows(log.rows ?? []);
  if (shown.length === 0) {
    return filtered ? (
      <Empty title="Nothing fits these filters">Widen one of them, or clear all.</Empty>
    ) : (
      <Empty title="Nothing has been written yet">Mark something as played on one server: it shows up here when it is written to the others.</Empty>
    );
  }
  return (
    <>
      {waiting > 0 ? (
        <div className={styles.pill}>
          <Button radius="xl" size="xs" leftSection={<IconArrowUp size={14} />} onClick={release}>
            {waiting.toLocaleString("en")} new
          </Button>
        </div>
      ) : null}
      <LogTable label="Log" rows={shown} />
      <div className={styles.more}>
        <span className="quiet">{`${count(shown.length, "row")} of ${log.total.toLocaleString("en")}`}</span>
        {log.more ? (
          <Button variant="default" loading={log.reading} onClick={log.readMore}>
            Show more
          </Button>
        ) : null}
      </div>
    </>
  );
}

/** What was written where, newest first. */
export function LogPanel() {
  const { get, any } = useFilters();
  const log = useLog(logFilter(get));
  return (
    <>
      <LogFilters />
      {log.rows !== undefined ? <LogList log={log} filtered={any} /> : null}
      {log.rows === undefined && log.error === null ? <Loading what="the log" /> : null}
      {log.rows === undefined && log.error !== null ? <FailureNote error={log.error} /> : null}
    </>
  );
}
