/** Records in words. Pure. */
import type { JournalRecord } from "../../../client/operator.ts";

/** `user_data_notice` as "user data notice". */
export function kindWord(kind: string): string {
  return kind.replaceAll("_", " ");
}

/** Fields that say most, in the order in which they are looked for. */
const TELLING = ["action", "state", "item_name", "name", "username", "user_name", "title", "message", "why", "reason", "lists"] as const;

/** The few words of a body that tell one record of a kind from another. */
export function gist({ body }: Pick<JournalRecord, "body">): string {
  const words = TELLING.map((field) => body[field]).filter((value) => value !== undefined && value !== null && value !== "");
  return words.map((value) => (Array.isArray(value) ? value.join(", ") : String(value))).slice(0, 3).join(" · ");
}

/** Whether a record fits the words typed: in its kind, its subject, its actor or its body. */
export function fits(record: JournalRecord, words: string): boolean {
  const text = `${record.offset} ${kindWord(record.kind)} ${record.kind} ${record.subject} ${record.actor} ${JSON.stringify(record.body)}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}
