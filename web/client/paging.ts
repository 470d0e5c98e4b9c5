/** Pages of a list: the `Link` header, and joining pages that were read at different moments. */

export type Page<T> = { rows: T[]; next: string | null };

/**
 * The cursor of the next page, from `Link: <…?cursor=x>; rel="next"` (RFC 8288).
 *
 * Only the cursor is taken: the address in front of a proxy may differ from the one the server knows.
 */
export function nextCursor(link: string | null): string | null {
  for (const part of (link ?? "").matchAll(/<([^>]*)>([^<]*)/g)) {
    const [, target = "", params = ""] = part;
    if (!/;\s*rel\s*=\s*"?([^";,]*\s)?next(\s[^";,]*)?"?/i.test(params)) continue;
    const query = target.includes("?") ? target.slice(target.indexOf("?") + 1) : "";
    return new URLSearchParams(query).get("cursor");
  }
  return null;
}

/**
 * All rows once, in order. Rows that arrive while an older page is read push others down, so the same row can end
 * one page and begin the next.
 */
export function joinPages<T extends { id: string | number }>(pages: readonly (readonly T[])[]): T[] {
  const seen = new Set<string | number>();
  const rows: T[] = [];
  for (const row of pages.flat()) {
    if (seen.has(row.id)) continue;
    seen.add(row.id);
    rows.push(row);
  }
  return rows;
}

/** How many rows stand above the one that was on top when the reader began to scroll; 0 when it is gone. */
export function arrivedAbove(rows: readonly { id: string | number }[], top: string | number | null): number {
  if (top === null) return 0;
  const place = rows.findIndex((row) => row.id === top);
  return Math.max(place, 0);
}
