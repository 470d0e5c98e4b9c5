import { createContext, useContext } from "react";
import type { User } from "../../../client/types.ts";

export const UserContext = createContext<User | null>(null);

export function useUser(): User {
  const user = useContext(UserContext);
  if (user === null) throw new Error("useUser needs a UserContext above it");
  return user;
}
