// Asks the engine something whenever its inputs change, and keeps the last answer while it asks again.
import { useEffect, useState } from "preact/hooks";
import { problemOf, type Problem } from "./problem.ts";

export interface Answer<T> {
  /** Null until the first answer. */
  readonly value: T | null;
  /** Why the last call failed; null when it did not. */
  readonly problem: Problem | null;
}

/** `ask` runs again when one of `inputs` changes; null asks nothing. An answer that comes too late is dropped. */
export function useAnswer<T>(
  ask: ((stopped: AbortSignal) => Promise<T>) | null,
  inputs: readonly unknown[],
): Answer<T> {
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, problem: null });
  useEffect(() => {
    if (ask === null) return undefined;
    const stop = new AbortController();
    const wait = async (): Promise<void> => {
      try {
        const value = await ask(stop.signal);
        if (!stop.signal.aborted) setAnswer({ value, problem: null });
      } catch (error) {
        if (!stop.signal.aborted) setAnswer((before) => ({ value: before.value, problem: problemOf(error) }));
      }
    };
    void wait();
    return () => stop.abort();
  }, [ask === null, ...inputs]);
  return answer;
}
