import { Button, Menu, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconChevronDown, IconDeviceDesktop, IconKey, IconKeyboard, IconLink, IconLogout, IconMoon, IconSettings, IconSun, IconUser } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Link } from "react-router";
import { useClient } from "../../wiring.ts";
import { useShortcutHelp } from "../keyboard/shortcuts.ts";
import { LinkDialog } from "./LinkDialog.tsx";
import { PasswordDialog } from "./PasswordDialog.tsx";
import { useUser } from "./user.ts";
import styles from "./UserMenu.module.css";

const THEMES = [
  { scheme: "light", title: "Light", icon: IconSun },
  { scheme: "dark", title: "Dark", icon: IconMoon },
  { scheme: "auto", title: "As the system", icon: IconDeviceDesktop },
] as const;

function ThemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return THEMES.map(({ scheme, title, icon: Shape }) => (
    <Menu.Item
      key={scheme}
      closeMenuOnClick={false}
      leftSection={<Shape size={16} />}
      rightSection={colorScheme === scheme ? <IconCheck size={16} role="img" aria-label="in use" /> : null}
      onClick={() => setColorScheme(scheme)}
    >
      {title}
    </Menu.Item>
  ));
}

function useSignOut() {
  const { api, session } = useClient();
  return useMutation({
    mutationFn: async () => {
      const token = session.refreshToken;
      if (token !== null) await api.logout(token);
    },
    // Signed out here in any case; a server that did not hear it lets the token run out.
    onSettled: () => session.end(),
  });
}

export function UserMenu() {
  const user = useUser();
  const { session } = useClient();
  const signOut = useSignOut();
  const showHelp = useShortcutHelp();
  const target = useRef<HTMLButtonElement>(null);
  const [changing, setChanging] = useState(false);
  const [linking, setLinking] = useState(false);
  const stopLinking = (): void => {
    setLinking(false);
    target.current?.focus();
  };
  const stopChanging = (): void => {
    setChanging(false);
    // The menu item that opened the dialog is gone, so focus goes to the menu's button.
    target.current?.focus();
  };
  return (
    <>
      {/* Inside the header, so that it is part of a landmark; Mantine's placeholder is no child a menu may have. */}
      <Menu withinPortal={false} withInitialFocusPlaceholder={false}>
        <Menu.Target>
          <Button ref={target} variant="subtle" color="gray" className={styles.target ?? ""} aria-label={`${user.username}, your menu`}
            leftSection={<IconUser size={18} />} rightSection={<IconChevronDown size={14} />}>
            <span className={styles.name}>{user.username}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Theme</Menu.Label>
          <ThemeItems />
          <Menu.Divider />
          <Menu.Item component={Link} to="/settings" leftSection={<IconSettings size={16} />}>
            Your settings
          </Menu.Item>
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={showHelp}>
            Keyboard
          </Menu.Item>
          {session.signedIn ? (
            <>
              <Menu.Item leftSection={<IconKey size={16} />} onClick={() => setChanging(true)}>
                Change password
              </Menu.Item>
              <Menu.Item leftSection={<IconLink size={16} />} onClick={() => setLinking(true)}>
                Link an account
              </Menu.Item>
              <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => signOut.mutate()}>
                Sign out
              </Menu.Item>
            </>
          ) : null}
        </Menu.Dropdown>
      </Menu>
      <PasswordDialog opened={changing} onClose={stopChanging} />
      <LinkDialog opened={linking} onClose={stopLinking} />
    </>
  );
}
