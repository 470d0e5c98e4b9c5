import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { ApiToken } from "../../../client/types.ts";
import { DataTable, type Column } from "../../ui/DataTable.tsx";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { Time } from "../../ui/Time.tsx";
import styles from "../users/users.module.css";
import { NewTokenDialog, RevokeDialog } from "./TokenDialogs.tsx";
import { useTokens, type Whose } from "./useTokens.ts";

function Revoke({ token, whose }: { token: ApiToken; whose: Whose }) {
  const [asking, setAsking] = useState(false);
  return (
    <div className={styles.actions}>
      <Button size="compact-sm" variant="default" aria-label={`Revoke ${token.name}`} onClick={() => setAsking(true)}>
        Revoke
      </Button>
      <RevokeDialog token={token} whose={whose} opened={asking} onClose={() => setAsking(false)} />
    </div>
  );
}

function scopeWords(token: ApiToken): string {
  const { scopes } = token;
  const what = scopes.includes("write") ? "read and change" : "read";
  return scopes.includes("admin") ? `${what}, as administrator` : what;
}

function columns(whose: Whose): readonly Column<ApiToken>[] {
  const owner: Column<ApiToken> = { key: "whose", title: "Acts for", width: "minmax(96px, 1fr)", label: "acts for", cell: (token) => token.username };
  return [
    { key: "name", title: "Name", width: "minmax(140px, 2fr)", phone: "full", cell: (token) => <strong>{token.name}</strong> },
    ...(whose === "all" ? [owner] : []),
    { key: "may", title: "May", width: "minmax(120px, 1fr)", cell: (token) => scopeWords(token) },
    { key: "made", title: "Made", width: "minmax(96px, 1fr)", label: "made", cell: (token) => <Time at={token.created_at} none="unknown" /> },
    { key: "used", title: "Last used", width: "minmax(96px, 1fr)", label: "last used", cell: (token) => <Time at={token.last_used_at} /> },
    { key: "do", title: "Actions", width: "110px", quietTitle: true, phone: "full", cell: (token) => <Revoke token={token} whose={whose} /> },
  ];
}

const COLUMNS: Readonly<Record<Whose, readonly Column<ApiToken>[]>> = { all: columns("all"), own: columns("own") };

function TokenList({ whose }: { whose: Whose }) {
  const tokens = useTokens(whose);
  if (tokens.data === undefined) return tokens.error === null ? <Loading what="the tokens" /> : <FailureNote error={tokens.error} />;
  if (tokens.data.length === 0) return <Empty title="No tokens yet">A token lets another program use Playhead without a password.</Empty>;
  return <DataTable label="Tokens" slim columns={COLUMNS[whose]} rows={tokens.data} rowKey={(token) => token.id} />;
}

/** Keys for other programs: everybody's, or one's own. */
export function TokensPanel({ whose = "all" }: { whose?: Whose }) {
  const [adding, setAdding] = useState(false);
  return (
    <section aria-labelledby="tokens">
      <div className="section-head">
        <h2 id="tokens">{whose === "own" ? "Your tokens for other programs" : "Tokens for other programs"}</h2>
        <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          Make a token
        </Button>
      </div>
      <TokenList whose={whose} />
      <NewTokenDialog whose={whose} opened={adding} onClose={() => setAdding(false)} />
    </section>
  );
}
