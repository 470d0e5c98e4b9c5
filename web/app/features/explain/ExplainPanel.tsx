import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Question } from "../../../client/sync.ts";
import { useFilters } from "../../ui/address.ts";
import { submits } from "../../ui/forms.ts";
import { Empty, FailureNote, Loading } from "../../ui/Note.tsx";
import { ExplainView } from "./ExplainView.tsx";
import { useExplain, useNames } from "./useExplain.ts";
import styles from "./explain.module.css";

function AskForm({ question, onAsk }: { question: Question; onAsk: (question: Question) => void }) {
  const names = useNames().data;
  const [asked, setAsked] = useState(question);
  const change = (part: Partial<Question>): void => setAsked((before) => ({ ...before, ...part }));
  const people = [...new Set([question.person, ...(names?.users ?? []).map((user) => user.username)])].filter((name) => name !== "");
  const servers = [{ value: "", label: "Any" }, ...(names?.servers ?? []).map((name) => ({ value: name, label: name }))];
  return (
    <form className={styles.ask} onSubmit={submits(() => onAsk({ ...asked, item: asked.item.trim() }))}>
      <NativeSelect label="Person" required withAsterisk={false} value={asked.person}
        data={[{ value: "", label: "Choose" }, ...people.map((name) => ({ value: name, label: name }))]}
        onChange={(event) => change({ person: event.currentTarget.value })} />
      <TextInput label="Title or id" required withAsterisk={false} data-filter className={styles.title ?? ""} value={asked.item}
        onChange={(event) => change({ item: event.currentTarget.value })} />
      <NativeSelect label="On server" value={asked.server} data={servers} onChange={(event) => change({ server: event.currentTarget.value })} />
      <Button type="submit" leftSection={<IconSearch size={16} />}>
        Explain
      </Button>
    </form>
  );
}

function Answer({ question }: { question: Question }) {
  const explained = useExplain(question);
  if (question.person === "" || question.item === "") {
    return <Empty title="Why is a title as it is?">Name a person and a title: here is who said what, what each account holds, and what is owed.</Empty>;
  }
  // A refusal is about what is asked now, whatever stood here before.
  if (explained.error !== null) return <FailureNote error={explained.error} />;
  return explained.data === undefined ? <Loading what="what is known" /> : <ExplainView told={explained.data} />;
}

/** Why a title is as it is for a person; both are in the address. */
export function ExplainPanel() {
  const { get, set } = useFilters();
  const question = { person: get("person"), item: get("item"), server: get("server") };
  return (
    <>
      <AskForm key={`${question.person}/${question.item}/${question.server}`} question={question} onAsk={set} />
      <Answer question={question} />
    </>
  );
}
