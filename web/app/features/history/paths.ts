/** Where pages about watching are. */

export function personPath(id: string): string {
  return `/watching/people/${encodeURIComponent(id)}`;
}

/** `work` names a film or series. */
export function titlePath(work: string): string {
  return `/watching/titles/${encodeURIComponent(work)}`;
}
