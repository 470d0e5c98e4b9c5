import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, lazy, useEffect } from "react";
import { Navigate, Route, Routes } from "react-router";
import { ApiError } from "../client/errors.ts";
import { Frame } from "./features/frame/Frame.tsx";
import { LiveProvider } from "./features/live/LiveProvider.tsx";
import { SignInPage } from "./features/session/SignInPage.tsx";
import { UserContext } from "./features/session/user.ts";
import { HomePage } from "./routes/HomePage.tsx";
import { FailureNote, Loading } from "./ui/Note.tsx";
import styles from "./App.module.css";
import { onOtherTab, useClient } from "./wiring.ts";

const HistoryPage = lazy(() => import("./routes/HistoryPage.tsx"));
const SyncPage = lazy(() => import("./routes/SyncPage.tsx"));
const NotificationsPage = lazy(() => import("./routes/NotificationsPage.tsx"));
const SettingsPage = lazy(() => import("./routes/SettingsPage.tsx"));
const SystemPage = lazy(() => import("./routes/SystemPage.tsx"));
const WatchingPage = lazy(() => import("./routes/WatchingPage.tsx"));

function Pages() {
  return (
    <Suspense fallback={<Loading what="the page" />}>
      <Routes>
        <Route path="/" element={<HomePage />} />
        <Route path="/watching/*" element={<WatchingPage />} />
        <Route path="/history" element={<HistoryPage />} />
        <Route path="/sync/*" element={<SyncPage />} />
        <Route path="/system/*" element={<SystemPage />} />
        <Route path="/notifications" element={<NotificationsPage />} />
        <Route path="/settings" element={<SettingsPage />} />
        <Route path="*" element={<Navigate to="/" replace />} />
      </Routes>
    </Suspense>
  );
}

/** Asks who is signed in, and shows either the way in or the app; the address stays, so a link opens after signing in. */
export function App() {
  const { api, session } = useClient();
  const queries = useQueryClient();
  const me = useQuery({
    queryKey: ["me"],
    queryFn: ({ signal }) => api.me(signal),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchInterval: (query) => (query.state.error instanceof ApiError && query.state.error.kind !== "signed_out" ? 3000 : false),
  });

  useEffect(() => {
    const again = (): void => void queries.resetQueries();
    const stops = [session.onEnd(again), onOtherTab(again)];
    return () => stops.forEach((stop) => stop());
  }, [session, queries]);

  if (me.data !== undefined && me.error === null) {
    return (
      <UserContext value={me.data}>
        <LiveProvider>
          <Frame>
            <Pages />
          </Frame>
        </LiveProvider>
      </UserContext>
    );
  }
  if (me.error instanceof ApiError && me.error.kind === "signed_out") return <SignInPage />;
  return <main className={styles.wait}>{me.error === null ? <Loading what="who you are" /> : <FailureNote error={me.error} />}</main>;
}
