// Keeps what a person marked on a run. Where pauses or wrong stretches changed, the run is counted anew from its stored
// trace, with the parameters that it was analysed with; the samples are not needed.
import { LookaheadError } from "../core/errors.ts";
import { reanalyseTrace } from "../core/pipeline.ts";
import type { StretchTag } from "../core/results.ts";
import { countAlike, LEAST_TAG_S, withTag } from "../core/stretch-tags.ts";
import type { SessionStore } from "../storage/session-store.ts";
import type { StoredRun } from "../storage/stored-run.ts";

/** Ends are told by people and pages, which round them. */
const END_TOLERANCE_S = 1;

/**
 * These marks and no others, with each of `add` said after them.
 * @throws LookaheadError `notFound`; `usage` for marks that overlap, are shorter than a second or not inside the run
 */
export function tagRun(
  store: SessionStore,
  id: number,
  tags: readonly StretchTag[],
  add: readonly StretchTag[] = [],
): StoredRun {
  const run = store.get(id);
  const { durationS } = run.recording;
  const inside = [tags, add].map((some) => some.map((tag) => insideRun(tag, durationS)));
  const sorted = inside[0].toSorted((a, b) => a.startS - b.startS);
  if (sorted.some(({ startS }, index) => index > 0 && sorted[index - 1].endS > startS))
    throw new LookaheadError("usage", "Two marked stretches overlap.");
  const inOrder = inside[1].reduce<readonly StretchTag[]>(withTag, sorted);
  const same = run.summary === null || countAlike(run.tags, inOrder);
  const { parameters } = run.algorithm;
  return store.saveTags(
    id,
    inOrder,
    same ? null : reanalyseTrace(store.trace(id), parameters, run.mountMarks, inOrder),
  );
}

function insideRun(tag: StretchTag, durationS: number): StretchTag {
  const endS = Math.min(tag.endS, durationS);
  if (tag.endS > durationS + END_TOLERANCE_S)
    throw new LookaheadError("usage", "A marked stretch ends after the run does.");
  if (endS - tag.startS < LEAST_TAG_S) throw new LookaheadError("usage", "A marked stretch lasts a second or longer.");
  return { ...tag, endS };
}
