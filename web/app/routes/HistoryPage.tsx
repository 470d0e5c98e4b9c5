import { HistoryPanel } from "../features/history/HistoryPanel.tsx";
import { usePageTitle } from "../ui/usePageTitle.ts";

/** What did we watch? */
export default function HistoryPage() {
  usePageTitle("History");
  return <HistoryPanel />;
}
