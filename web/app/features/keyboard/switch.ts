import { useLocalStorage } from "@mantine/hooks";

/**
 * Whether single keys act. People who speak to their computer need them off (WCAG 2.1.4), since dictated words would
 * press them.
 */
export function useShortcutSwitch(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useLocalStorage<boolean>({ key: "playhead.shortcuts", defaultValue: true, getInitialValueInEffect: false });
  return [on, setOn];
}
