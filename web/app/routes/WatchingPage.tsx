import { Navigate, Route, Routes, useLocation } from "react-router";
import { AutosyncPanel } from "../features/autosync/AutosyncPanel.tsx";
import { BadgesPanel } from "../features/badges/BadgesPanel.tsx";
import { PersonPanel } from "../features/history/PersonPanel.tsx";
import { TitlePanel } from "../features/history/TitlePanel.tsx";
import { PlayingPanel } from "../features/playing/PlayingPanel.tsx";
import { usePlaying } from "../features/playing/usePlaying.ts";
import { StatsPanel } from "../features/stats/StatsPanel.tsx";
import { YearPanel } from "../features/year/YearPanel.tsx";
import { Tabs, type Tab } from "../ui/Tabs.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";

function tabs(playing: number | undefined): Tab[] {
  return [
    { to: "/watching", title: "Now", count: playing },
    { to: "/watching/statistics", title: "Statistics" },
    { to: "/watching/badges", title: "Badges" },
    { to: "/watching/year", title: "Year in review" },
    { to: "/watching/settings", title: "Settings" },
  ];
}

/** Pages that name themselves by what they show. */
const NAMED = /^\/watching\/(people|titles)\//;

function Title() {
  usePageTitle("Watching");
  return null;
}

/** Who is watching, and what came of it: figures, badges, a year. */
export default function WatchingPage() {
  const { data } = usePlaying();
  const { pathname } = useLocation();
  return (
    <>
      {NAMED.test(pathname) ? null : <Title />}
      <div className="section-head">
        <h1>Watching</h1>
      </div>
      <Tabs label="Parts of Watching" tabs={tabs(data?.length)} />
      <Routes>
        <Route index element={<PlayingPanel />} />
        <Route path="statistics" element={<StatsPanel />} />
        <Route path="badges" element={<BadgesPanel />} />
        <Route path="year" element={<YearPanel />} />
        <Route path="settings" element={<AutosyncPanel />} />
        <Route path="people/:person" element={<PersonPanel />} />
        <Route path="titles/:work" element={<TitlePanel />} />
        <Route path="*" element={<Navigate to="/watching" replace />} />
      </Routes>
    </>
  );
}
