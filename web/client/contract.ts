/** What may be asked of the HTTP interface, and what is answered, as `contracts/openapi.json` has it. */
import type { components, paths } from "./generated/http.ts";
import { withPath, type Answer, type Call, type Http, type Query } from "./http.ts";

/** A shape of the interface by its name. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type Method = "get" | "post" | "put" | "patch" | "delete";

/** The addresses that know a method. */
type Address<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, { responses: object }> ? P : never }[keyof paths];

type Operation<M extends Method, P extends Address<M>> = paths[P][M];

type Json<R> = R extends { content: { "application/json": infer T } } ? T : undefined;

/** What a good answer holds; undefined where it has no body. */
export type Got<M extends Method, P extends Address<M>> =
  Operation<M, P> extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202 | 204)]> : never;

type Parameters<M extends Method, P extends Address<M>> = Operation<M, P> extends { parameters: infer A } ? A : never;

type Part<All, Name extends string> = All extends Partial<Record<Name, infer T>> ? NonNullable<T> : never;

type Inside<R> = [R] extends [never] ? undefined : R extends { content: { "application/json": infer B } } ? NonNullable<B> : undefined;

type Sends<O> = O extends { requestBody: infer R }
  ? { body: Inside<R> }
  : O extends { requestBody?: infer R } ? { body?: Inside<NonNullable<R>> | undefined } : { body?: undefined };

type Absent<T> = { [K in keyof T]?: T[K] | null | undefined };

type Needs<Name extends string, T> = [T] extends [never] ? Partial<Record<Name, undefined>> : Record<Name, T>;

/** A call of one method of one address: `params` fill the braces of the address. */
export type Asked<M extends Method, P extends Address<M>> = Omit<Call, "method" | "query" | "body"> &
  Needs<"params", Part<Parameters<M, P>, "path">> &
  Sends<Operation<M, P>> & { query?: Absent<Part<Parameters<M, P>, "query">> };

/** Asks and tells only what the contract knows; another answer of the program is an error of the compiler here. */
export class Contract {
  private readonly http: Http;

  constructor(http: Http) {
    this.http = http;
  }

  async ask<M extends Method, P extends Address<M>>(method: M, path: P, call: Asked<M, P>): Promise<Got<M, P>> {
    return (await this.answer(method, path, call)).data;
  }

  /** With the headers. */
  answer<M extends Method, P extends Address<M>>(method: M, path: P, call: Asked<M, P>): Promise<Answer<Got<M, P>>> {
    const { params, query, ...rest } = call as Call & { params?: Record<string, string | number>; query?: Query };
    const verb = method.toUpperCase() as NonNullable<Call["method"]>;
    return this.http.call(withPath(path, params), { ...rest, method: verb, ...(query === undefined ? {} : { query }) });
  }
}
