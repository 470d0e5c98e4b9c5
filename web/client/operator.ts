/** The shapes behind the pages of System: the journal, the jobs and the figures, from the contract. */
import type { Schema } from "./contract.ts";

export type JournalRecord = Schema<"JournalRecord">;

/** A record with what was received and what it led to. */
export type JournalEntry = Schema<"JournalEntry">;

export type JournalPage = Schema<"JournalPage">;

export type JournalStats = Schema<"JournalStats">;

export type JobStats = Schema<"JobStats">;

export type Figure = Schema<"Figure">;

/** How much of something there is. */
export type Part = { name: string; value: number };

/** The plain values of a figure by one of its labels, the largest first; added up where other labels differ. */
export function parts(figures: readonly Figure[], name: string, label: string): Part[] {
  const sums = new Map<string, number>();
  for (const { suffix, labels, value } of of(figures, name)?.samples ?? []) {
    const key = labels[label];
    if (suffix === "" && key !== undefined) sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return [...sums].map(([key, value]) => ({ name: key, value })).sort((one, other) => other.value - one.value);
}

/** The one value of a figure without labels; 0 before there is any. */
export function single(figures: readonly Figure[], name: string): number {
  return of(figures, name)?.samples.find(({ suffix }) => suffix === "")?.value ?? 0;
}

/** A histogram as how many fell between one end and the next; `upTo` null is beyond the last one. */
export type Bucket = { upTo: number | null; count: number };

export function buckets(figures: readonly Figure[], name: string): Bucket[] {
  const found: Bucket[] = [];
  let below = 0;
  for (const { suffix, labels, value } of of(figures, name)?.samples ?? []) {
    if (suffix !== "_bucket") continue;
    found.push({ upTo: labels.le === "+Inf" ? null : Number(labels.le), count: value - below });
    below = value;
  }
  return found;
}

/** The end below which at least this share of a histogram lies; null for beyond the last end, or while it is empty. */
export function quantile(all: readonly Bucket[], share: number): number | null {
  const total = all.reduce((sum, { count }) => sum + count, 0);
  let sum = 0;
  for (const { upTo, count } of all) {
    sum += count;
    if (total > 0 && sum >= total * share) return upTo;
  }
  return null;
}

function of(figures: readonly Figure[], name: string): Figure | undefined {
  return figures.find((figure) => figure.name === `playhead_${name}`);
}
