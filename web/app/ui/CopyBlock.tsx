import { Button } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { copyText } from "./copy.ts";
import styles from "./CopyBlock.module.css";
import { useSay } from "./toasts.ts";

type Props = { text: string; what: string; shown?: string | undefined; children?: React.ReactNode };

/** Text made to be taken elsewhere. `shown` stands in for it on the screen where it holds a secret. */
export function CopyBlock({ text, what, shown, children }: Props) {
  const [copied, setCopied] = useState(false);
  const say = useSay();
  const copy = async (): Promise<void> => {
    const done = await copyText(text);
    setCopied(done);
    if (!done) say({ tone: "bad", text: "The browser did not allow copying. Select the text and copy it by hand." });
  };
  return (
    <div className={styles.block}>
      {/* Scrolls sideways by itself, so it takes focus for those without a mouse. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={styles.text} tabIndex={0} aria-label={what}>
        {shown ?? text}
      </pre>
      <div className={styles.actions}>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          aria-label={`Copy ${what}`}
          onClick={() => void copy()}
        >
          {copied ? "Copied" : "Copy"}
        </Button>
        {children}
      </div>
    </div>
  );
}
