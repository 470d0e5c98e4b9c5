import { ApiError } from "../../client/errors.ts";

/** The sentence for one field of a form, from a refused call. */
export function fieldFailure(error: unknown, field: string): string | undefined {
  return error instanceof ApiError ? error.failure.fields[field] : undefined;
}

/** Whether a refusal named fields, so that the form already shows it where it belongs. */
export function namesFields(error: unknown): boolean {
  return error instanceof ApiError && Object.keys(error.failure.fields).length > 0;
}
