import { useStatus } from "../features/status/useStatus.ts";
import { Loading } from "../ui/Note.tsx";
export function HomePage() {
  const { status } = useStatus();
  if (status === undefined) return <Loading what="the servers" />;
  return <h1>Home</h1>;
}
