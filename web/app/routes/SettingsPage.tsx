import { Appearance } from "../features/settings/Appearance.tsx";
import { TokensPanel } from "../features/tokens/TokensPanel.tsx";
import { useClient } from "../wiring.ts";
import { usePageTitle } from "../ui/usePageTitle.ts";

/** What everybody sets for himself. */
export default function SettingsPage() {
  const { session } = useClient();
  usePageTitle("Your settings", 0);
  return (
    <div className="stack">
      <h1>Your settings</h1>
      <Appearance />
      {/* where logins are switched off there is nobody for whom a token could act */}
      {session.signedIn ? <TokensPanel whose="own" /> : null}
    </div>
  );
}
