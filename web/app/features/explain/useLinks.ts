import { useMutation, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { ItemRef } from "../../../client/sync.ts";
import { useSay } from "../../ui/toasts.ts";
import { useSyncApi } from "../../wiring.ts";

/** An item and the work it is a copy of. */
export type Link = ItemRef & { work_id: string };

async function readAgain(queries: QueryClient): Promise<void> {
  await Promise.all(["explain", "unmatched"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}

function useLinkChange<Asked>(change: (asked: Asked) => Promise<{ message: string }>, back?: (asked: Asked) => Promise<unknown>) {
  const queries = useQueryClient();
  const say = useSay();
  const failed = (error: unknown): void => say({ tone: "bad", text: wordsFor(error) });
  const takeBack = (asked: Asked) => (): void => void back?.(asked).catch(failed).then(() => readAgain(queries));
  return useMutation({
    mutationFn: change,
    onSuccess: (answer, asked) => say({ tone: "good", text: answer.message, undo: back === undefined ? undefined : takeBack(asked) }),
    onError: failed,
    onSettled: () => readAgain(queries),
  });
}

/** Takes an item out of its work. The way back is what linked it: a hand, or path and ids. */
export function useUnlink(byHand: boolean) {
  const sync = useSyncApi();
  return useLinkChange((link: Link) => sync.unlink(link), (link) => (byHand ? sync.pin(link, { work_id: link.work_id }) : sync.unpin(link)));
}

/** Lets path and ids decide about an item that was matched by hand. */
export function useUnpin() {
  const sync = useSyncApi();
  return useLinkChange((link: Link) => sync.unpin(link), (link) => sync.pin(link, { work_id: link.work_id }));
}

/** Lets path and ids decide about an item that a person took out of its work. */
export function useMatchAgain() {
  const sync = useSyncApi();
  return useLinkChange((item: ItemRef) => sync.unpin(item), (item) => sync.unlink(item));
}
