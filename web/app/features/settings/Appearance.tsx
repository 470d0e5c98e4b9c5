import { Checkbox, NativeSelect, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { useShortcutSwitch } from "../keyboard/switch.ts";
import { useSaidAloud } from "../notifications/useNotifications.ts";

const THEMES: readonly { value: MantineColorScheme; label: string }[] = [
  { value: "auto", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
];

/** How Playhead looks and speaks in this browser. */
export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  const [aloud, setAloud] = useSaidAloud();
  const [keys, setKeys] = useShortcutSwitch();
  return (
    <section className="form" aria-labelledby="browser">
      <h2 id="browser">In this browser</h2>
      <NativeSelect label="Theme" value={colorScheme} data={[...THEMES]} maw={320}
        onChange={(event) => setColorScheme(event.currentTarget.value as MantineColorScheme)} />
      <Checkbox label="Say notifications in the corner" description="The list behind the bell has them in any case." checked={aloud}
        onChange={(event) => setAloud(event.currentTarget.checked)} />
      <Checkbox label="Single keys act" description="Turn this off when you dictate to your computer." checked={keys}
        onChange={(event) => setKeys(event.currentTarget.checked)} />
    </section>
  );
}
