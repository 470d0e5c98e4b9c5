import { ActionIcon, Button, Checkbox, Menu, ModalOverlay, ModalRoot, NativeSelect, PasswordInput, TextInput, createTheme } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";

const ACCENT = [
  "#f2f1fd", "#e2e0fa", "#c4c0f5", "#a7a1f0", "#8c84ea", "#7a71e4", "#6d64df", "#5f57d6", "#5149cc", "#453eb5",
] as const;

/** What Mantine needs in script; its colours in use come from tokens.css. */
export const theme = createTheme({
  primaryColor: "accent",
  colors: { accent: ACCENT },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: Button.extend({ defaultProps: { size: "sm" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: 36 } }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: "sm" } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: "sm", rightSection: <IconChevronDown size={16} aria-hidden /> } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "sm" } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 100 }, shadow: "md", position: "bottom-end" } }),
    ModalOverlay: ModalOverlay.extend({ defaultProps: { backgroundOpacity: 0.5 } }),
    ModalRoot: ModalRoot.extend({
      defaultProps: {
        // Mantine's own lock adds a style element, which the content security policy refuses; base.css does it.
        lockScroll: false,
        centered: true,
        transitionProps: { duration: 120, transition: "fade" },
      },
    }),
  },
});
