import { Button } from "@mantine/core";
import { useState } from "react";
import type { JournalRecord } from "../../../client/operator.ts";
import { Facts } from "../../ui/Facts.tsx";
import { FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import { useRecord } from "./useJournal.ts";
import { gist, kindWord } from "./words.ts";
import styles from "./journal.module.css";

type Open = (offset: number) => void;

function Line({ record }: { record: JournalRecord }) {
  return (
    <>
      <span className={styles.place}>{record.offset}</span> <strong>{kindWord(record.kind)}</strong> <span className="quiet">{`${record.subject} ${gist(record)}`}</span>
    </>
  );
}

/** What a record caused, and what that caused, opened step by step. */
function Caused({ offset, onOpen }: { offset: number; onOpen: Open }) {
  const record = useRecord(offset);
  if (record.data === undefined) return record.error === null ? <Loading what="what it caused" /> : <FailureNote error={record.error} />;
  if (record.data.caused.length === 0) return <p className="quiet">It caused nothing.</p>;
  return (
    <ul className={styles.tree}>
      {record.data.caused.map((one) => (
        <Branch key={one.offset} record={one} onOpen={onOpen} />
      ))}
    </ul>
  );
}

function Branch({ record, onOpen }: { record: JournalRecord; onOpen: Open }) {
  const [opened, setOpened] = useState(false);
  return (
    <li>
      <details open={opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>
          <Line record={record} />
        </summary>
        <div className={styles.inside}>
          <Button size="compact-xs" variant="default" onClick={() => onOpen(record.offset)}>
            Show record {record.offset}
          </Button>
          {opened ? <Caused offset={record.offset} onOpen={onOpen} /> : null}
        </div>
      </details>
    </li>
  );
}

/** One record: where it came from, what it says, and what came of it. */
export function RecordView({ offset, onOpen, onClose }: { offset: number; onOpen: Open; onClose: () => void }) {
  const { data: record, error } = useRecord(offset);
  const head = (
    <div className="section-head">
      <h2>Record {offset}</h2>
      <Button variant="default" size="compact-sm" onClick={onClose}>
        Back to the list
      </Button>
    </div>
  );
  if (record === undefined) return <section>{head}{error === null ? <Loading what="the record" /> : <FailureNote error={error} />}</section>;
  const { cause } = record;
  const facts = [
    { name: "Kind", value: kindWord(record.kind) },
    { name: "About", value: record.subject === "" ? "nothing in particular" : record.subject },
    { name: "Written", value: <Time at={record.at} /> },
    { name: "By", value: record.actor === "" ? "Playhead itself" : record.actor },
    { name: "Shown in", value: record.stream ?? "no channel" },
    {
      name: "Because of",
      value: cause === null ? "nothing before it" : <Button size="compact-xs" variant="default" onClick={() => onOpen(cause)}>Record {cause}</Button>,
    },
  ];
  return (
    <section className="stack">
      {head}
      <Facts facts={facts} />
      <div>
        <h3>What it caused</h3>
        <Caused offset={offset} onOpen={onOpen} />
      </div>
      <div>
        <h3>What it says</h3>
        <pre className={styles.body}>{JSON.stringify(record.body, null, 2)}</pre>
      </div>
      {record.raw === null ? null : (
        <div>
          <h3>As it was received</h3>
          <pre className={styles.body}>{record.raw}</pre>
        </div>
      )}
    </section>
  );
}
