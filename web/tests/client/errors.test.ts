import { describe, expect, it } from "vitest";
import { ApiError, failureOf, readProblem, retryAfter, wordsFor } from "../../client/errors.ts";

describe("failureOf", () => {
  it.each([
    [401, "signed_out"],
    [403, "forbidden"],
    [404, "missing"],
    [409, "conflict"],
    [413, "invalid"],
    [422, "invalid"],
    [429, "too_many"],
    [500, "fault"],
    [502, "fault"],
    [503, "busy"],
  ] as const)("reads %i as %s", (status, kind) => {
    expect(failureOf(status, null, null).kind).toBe(kind);
  });

  it("never shows a bare code", () => {
    for (const status of [400, 401, 403, 404, 409, 422, 429, 500, 503]) {
      expect(failureOf(status, null, null).message).not.toMatch(/\d{3}|error/i);
    }
  });

  it("prefers the server's own sentence about a conflict", () => {
    const body = { title: "Conflict", detail: "This write runs at the moment." };
    expect(failureOf(409, body, null).message).toBe("This write runs at the moment.");
  });

  it("says how long to wait", () => {
    expect(failureOf(429, null, "30").message).toBe("Too many tries. Try again in 30 seconds.");
    expect(failureOf(429, null, "1").message).toContain("1 second.");
    expect(failureOf(429, null, null).message).toContain("Wait a moment");
  });

  it("keeps a fault's inner words from the page", () => {
    expect(failureOf(500, { detail: "KeyError: 'x'" }, null).message).not.toContain("KeyError");
  });
});

describe("readProblem", () => {
  it.each([
    [[{ field: "password", message: "At least 10 characters." }]],
    [[{ loc: ["body", "password"], msg: "At least 10 characters." }]],
    [[{ pointer: "/password", detail: "At least 10 characters." }]],
    [{ password: "At least 10 characters." }],
  ])("names the field from %j", (errors) => {
    expect(readProblem({ detail: "x", errors }).fields).toEqual({ password: "At least 10 characters." });
  });

  it.each([null, "text", [], 7])("finds nothing in %j", (body) => {
    expect(readProblem(body)).toEqual({ detail: null, fields: {} });
  });
});

describe("retryAfter", () => {
  it("rounds up and refuses what is no number of seconds", () => {
    expect([retryAfter("0.2"), retryAfter("5"), retryAfter("-1"), retryAfter("Wed, 21 Oct"), retryAfter(null)]).toEqual([1, 5, null, null, null]);
  });
});

describe("wordsFor", () => {
  it("uses the sentence of an ApiError and hides any other", () => {
    expect(wordsFor(new ApiError(failureOf(403, null, null)))).toBe("Only an administrator can do this.");
    expect(wordsFor(new TypeError("x is undefined"))).not.toContain("undefined");
  });
});
