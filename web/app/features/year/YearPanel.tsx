import { Button, NativeSelect } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { IconDownload } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Year } from "../../../client/history.ts";
import { useHistoryApi } from "../../wiring.ts";
import { useFilters } from "../../ui/address.ts";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { useAsking } from "../live/useLive.ts";
import { localToday } from "../history/ranges.ts";
import { saveFile } from "../history/useHistory.ts";
import { WhoseSelect } from "../history/WhoseSelect.tsx";
import { usePersons, useWhose } from "../history/whose.ts";
import { useUser } from "../session/user.ts";
import filters from "../history/history.module.css";
import { SIZE, draw, wordsOf } from "./draw.ts";
import styles from "./year.module.css";

const YEARS = 10;

function useYear(year: number, user: string | undefined) {
  const history = useHistoryApi();
  return useQuery({
    queryKey: ["stats", "year", year, user ?? ""],
    queryFn: ({ signal }) => history.year(year, user, signal),
    refetchInterval: useAsking("told", "playback") * 5,
    placeholderData: keepPreviousData,
  });
}

function Picture({ year, who }: { year: Year; who: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const brush = canvas.current?.getContext("2d");
    if (brush !== null && brush !== undefined) draw(brush, year, who);
  }, [year, who]);
  const keep = (): void => canvas.current?.toBlob((file) => {
    if (file !== null) saveFile(file, `playhead-${year.year}.png`);
  });
  return (
    <div className={styles.picture}>
      <canvas ref={canvas} width={SIZE.width} height={SIZE.height} role="img" aria-label={wordsOf(year, who)} />
      <Button leftSection={<IconDownload size={16} />} onClick={keep}>
        Save the picture
      </Button>
    </div>
  );
}

/** A year as a picture to be sent to others. */
export function YearPanel() {
  const { get, set } = useFilters();
  const { person, user } = useWhose();
  const me = useUser();
  const persons = usePersons().data ?? [];
  const current = Number(localToday().slice(0, 4));
  const asked = Number(get("year"));
  const chosen = Number.isInteger(asked) && asked >= 1970 && asked <= 2200 ? asked : current;
  const { data, error } = useYear(chosen, user);
  const years = [...new Set([chosen, ...Array.from({ length: YEARS }, (_, back) => current - back)])].sort((a, b) => b - a).map(String);
  const who = person === "" ? (me.is_admin ? "" : me.username) : (persons.find(({ id }) => id === person)?.name ?? "");
  return (
    <>
      <search className={filters.few}>
        <WhoseSelect />
        <NativeSelect label="Year" value={String(chosen)} data={years} onChange={(event) => set({ year: event.currentTarget.value })} />
      </search>
      {data === undefined ? error === null ? <Loading what="the year" /> : <FailureNote error={error} /> : null}
      {data?.overview.days === 0 && data.overview.plays === 0 ? (
        <Empty title={`Nothing was watched in ${data.year}`}>Choose another year.</Empty>
      ) : null}
      {data !== undefined && data.overview.days + data.overview.plays > 0 ? <Picture year={data} who={who} /> : null}
    </>
  );
}
