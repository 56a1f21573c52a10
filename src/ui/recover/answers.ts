// What the person said today, for as long as the window is open. The stop rules are asked again before every session.
import { signal } from "@preact/signals";
import type { Answers } from "../../core/routine.ts";

export const answers = signal<Answers>({});

/** Changes one answer; undefined takes it back. */
export function say<K extends keyof Answers>(key: K, value: Answers[K] | undefined): void {
  const { [key]: _before, ...rest } = answers.value;
  answers.value = value === undefined ? rest : { ...rest, [key]: value };
}
