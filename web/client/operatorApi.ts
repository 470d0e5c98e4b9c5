import { Contract } from "./contract.ts";
import type { Http } from "./http.ts";
import type { Figure, JobStats, JournalEntry, JournalPage, JournalStats } from "./operator.ts";

const JOURNAL = "/api/v1/operator/journal";

/** What the pages of System ask of the machine itself; for administrators. Every method throws ApiError. */
export class OperatorApi {
  private readonly contract: Contract;

  constructor(http: Http) {
    this.contract = new Contract(http);
  }

  /** Records before a place, or the newest; of one kind, or of all. Oldest first. */
  journal = (before: number | null, kind: string, signal?: AbortSignal): Promise<JournalPage> =>
    this.contract.ask("get", JOURNAL, { query: { before, kind: kind === "" ? null : kind, limit: 100 }, signal });

  record = (offset: number, signal?: AbortSignal): Promise<JournalEntry> =>
    this.contract.ask("get", `${JOURNAL}/{offset}`, { params: { offset: String(offset) }, signal });

  journalStats = (signal?: AbortSignal): Promise<JournalStats> => this.contract.ask("get", `${JOURNAL}/stats`, { signal });

  jobStats = (signal?: AbortSignal): Promise<JobStats> => this.contract.ask("get", "/api/v1/operator/jobs/stats", { signal });

  figures = async (signal?: AbortSignal): Promise<Figure[]> =>
    (await this.contract.ask("get", "/api/v1/operator/metrics", { signal })).items;
}
