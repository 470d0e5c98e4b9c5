import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { wordsFor } from "../../../client/errors.ts";
import type { Playlist, PlaylistCopy, PlaylistVerb } from "../../../client/playlists.ts";
import type { ActionAnswer } from "../../../client/types.ts";
import { count } from "../../../client/words.ts";
import { useSay } from "../../ui/toasts.ts";
import { useSyncApi } from "../../wiring.ts";
import { useAsking } from "../live/useLive.ts";

const KEY = "playlists";

/** How a copy stands to what is agreed, in a few words. */
export function copyWords(copy: PlaylistCopy): string {
  if (copy.held) return isEmpty(copy) ? "all of it is gone there" : "gone there";
  const parts = [count(copy.entries, "title", "titles")];
  if (copy.lacks > 0) parts.push(`${copy.lacks} not there`);
  if (copy.only > 0) parts.push(`${copy.only} only there`);
  if (copy.doubled > 0) parts.push(`${copy.doubled} doubled`);
  return [...parts, ...copy.problems].join(" · ");
}

/** Whether a copy is there, and nothing is in it any more. */
function isEmpty(copy: PlaylistCopy): boolean {
  return copy.emptied_since !== null && copy.missing_since === null;
}

/** Whether all that a person is asked about a list is if it was meant that nothing is in it. */
export function onlyEmpty({ copies }: Playlist): boolean {
  return copies.filter((copy) => copy.held).every(isEmpty);
}

/** Whose list is gone or empty, and where. */
export function goneWords(playlist: Playlist): string {
  const where = playlist.copies.filter((copy) => copy.held).map((copy) => copy.server);
  return `${playlist.name}, a playlist of ${playlist.username}, is ${onlyEmpty(playlist) ? "empty all at once" : "gone"} on ${where.join(", ")}.`;
}

/** Those about which a person is asked. */
export function useGonePlaylists() {
  const sync = useSyncApi();
  return useQuery({ queryKey: [KEY, "gone"], queryFn: ({ signal }) => sync.gonePlaylists(signal), refetchInterval: useAsking("told") });
}

/** One list with those that it may be linked with; read when it is asked for. */
export function usePlaylist(id: string) {
  const sync = useSyncApi();
  return useQuery({ queryKey: [KEY, "one", id], queryFn: ({ signal }) => sync.playlist(id, signal) });
}

/** All lists by pages, those first that wait for a person. */
export function usePlaylists() {
  const sync = useSyncApi();
  return useInfiniteQuery({
    queryKey: [KEY, "all"],
    queryFn: ({ pageParam, signal }) => sync.playlists(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: useAsking("told"),
    select: (data) => data.pages.flatMap((page) => page.items).sort((one, other) => Number(other.needs_you) - Number(one.needs_you)),
  });
}

function useSaid() {
  const queries = useQueryClient();
  const say = useSay();
  return {
    onSuccess: (answer: ActionAnswer) => say({ tone: answer.success ? "good" : "bad", text: answer.message }),
    onError: (error: Error) => say({ tone: "bad", text: wordsFor(error) }),
    onSettled: () => Promise.all([KEY, "status"].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  };
}

/** Decides about a list, says what came of it, and reads the lists again. */
export function useDecide() {
  const sync = useSyncApi();
  const said = useSaid();
  return useMutation({
    mutationFn: ({ playlist, verb }: { playlist: Playlist; verb: PlaylistVerb }) => sync.decidePlaylist(playlist.id, verb),
    ...said,
  });
}

/** Makes one of two lists. */
export function useLinkTogether() {
  const sync = useSyncApi();
  const said = useSaid();
  return useMutation({ mutationFn: ({ playlist, other }: { playlist: Playlist; other: string }) => sync.linkPlaylists(playlist.id, other), ...said });
}
