import { describe, expect, it } from "vitest";
import { arrivedAbove, joinPages, nextCursor } from "../../client/paging.ts";

const row = (id: number): { id: number } => ({ id });

describe("nextCursor", () => {
  it.each([
    ['<http://h/api/events/failed?limit=50&cursor=ab%3D%3D>; rel="next"', "ab=="],
    ['</api/events/failed?cursor=x>; rel=next', "x"],
    ['</a?cursor=p>; rel="prev", </a?cursor=n>; rel="next"', "n"],
    ['</a?cursor=n>; title="b"; rel="last next"', "n"],
    ['</a?cursor=a,b>; rel="next"', "a,b"],
  ])("reads %s", (header, cursor) => {
    expect(nextCursor(header)).toBe(cursor);
  });

  it.each([null, "", '</a?cursor=p>; rel="prev"', "</a>; rel=next", "garbage"])("finds none in %s", (header) => {
    expect(nextCursor(header)).toBeNull();
  });
});

describe("joinPages", () => {
  it("shows a row once that slid from one page to the next", () => {
    expect(joinPages([[row(9), row(8)], [row(8), row(7)]]).map((r) => r.id)).toEqual([9, 8, 7]);
  });
});

describe("arrivedAbove", () => {
  it("counts the rows above the one the reader had on top", () => {
    expect(arrivedAbove([row(5), row(4), row(3)], 3)).toBe(2);
  });

  it("counts nothing without a mark, or when the marked row is gone", () => {
    expect([arrivedAbove([row(5)], null), arrivedAbove([row(5)], 1)]).toEqual([0, 0]);
  });
});
