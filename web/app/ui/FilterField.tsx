import { TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";

type Props = { label: string; value: string; onChange: (value: string) => void; className?: string | undefined };

/**
 * A filter to type into, reached by `/`. The field holds what is typed and answers at once; the address bar, which
 * follows later than the next key, hears of it after a pause.
 */
export function FilterField({ label, value, onChange, className }: Props) {
  const [typed, setTyped] = useState(value);
  const [heard, setHeard] = useState(value);
  const [sent, setSent] = useState(value);
  const later = useDebouncedCallback((text: string) => {
    setSent(text);
    onChange(text);
  }, 250);
  if (heard !== value) {
    setHeard(value);
    // Not an echo of what was typed here, but a change from elsewhere, such as "Clear" or the back button.
    if (value !== sent) {
      setSent(value);
      setTyped(value);
    }
  }
  return (
    <TextInput label={label} type="search" leftSection={<IconSearch size={16} />} data-filter className={className ?? ""} value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        later(event.currentTarget.value.trim());
      }} />
  );
}
