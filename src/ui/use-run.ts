// One run in full, asked again whenever something changed in the engine.
import type { RunDetail } from "../engine/contract.ts";
import { client } from "./client.ts";
import { revision } from "./library.ts";
import { useAnswer, type Answer } from "./use-answer.ts";

/** Null asks for nothing. An answer about another run is never shown. */
export function useRun(id: number | null): Answer<RunDetail> {
  const ask = id === null ? null : (signal: AbortSignal) => client.runs.get({ id }, { signal });
  const answer = useAnswer(ask, [id, revision.value]);
  return answer.value !== null && answer.value.id !== id ? { ...answer, value: null } : answer;
}
