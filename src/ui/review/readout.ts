// The words of the cursor: time, angle, spell, steps, confidence. One list of parts for the line above the plot, for the
// slider's value text, and for nothing else.
import { words } from "../../words/words.ts";
import { durationClock, durationWords, number, wholeDegrees } from "../place.ts";
import { nearestIndex, type Columns } from "./geometry/buckets.ts";
import { rangeAt, spanS } from "./geometry/ranges.ts";
import { LOW_CONFIDENCE, type RunMarks } from "./paint/scene.ts";

export interface ReadoutPart {
  readonly strong: string;
  readonly rest: string;
}

const plain = (rest: string): ReadoutPart => ({ strong: "", rest });

function angle(deg: number, isDown: boolean): ReadoutPart {
  const say = words.review.readout;
  const whole = Math.round(deg);
  if (isDown) return say.headDown(wholeDegrees(whole));
  if (whole === 0) return plain(say.level);
  return whole < 0 ? say.up(wholeDegrees(-whole)) : say.down(wholeDegrees(whole));
}

/** What is to be said of one moment. `timeS` from the start of the recording. */
export function readoutAt(timeS: number, columns: Columns, marks: RunMarks): ReadoutPart[] {
  const say = words.review.readout;
  const parts: ReadoutPart[] = [{ strong: durationClock(timeS), rest: "" }];
  const gap = rangeAt(marks.gaps, timeS);
  if (gap !== null) return [...parts, plain(say.noData(durationWords(spanS(gap))))];
  const pause = rangeAt(marks.pauses, timeS);
  if (pause !== null) return [...parts, plain(say.pause(durationWords(spanS(pause))))];
  if (columns.timeS.length === 0) return [...parts, plain(say.reading)];

  const index = nearestIndex(columns.timeS, timeS);
  const deg = columns.meanDeg[index] ?? Number.NaN;
  const spell = rangeAt(marks.spells, timeS);
  const dip = rangeAt(marks.dips, timeS);
  const raised = spell !== null && rangeAt(spell.headRaises, timeS) !== null;
  const missing = Number.isNaN(deg);
  const confidence = columns.confidence[index] ?? Number.NaN;
  const enough = !(confidence < LOW_CONFIDENCE);
  if (!missing && enough)
    parts.push(angle(deg, deg >= marks.enterDeg || (!raised && (spell !== null || dip !== null))));
  if (spell !== null) parts.push(plain(say.inSpell(spell.number, durationWords(timeS - spell.startS))));
  else if (dip !== null) parts.push(plain(say.inDip(durationWords(spanS(dip)))));
  if (raised) parts.push(plain(say.headRaise));

  // A short loss holds the state: the spell goes on, but nothing was measured.
  if (missing) return [...parts, plain(say.nothing)];
  const spm = columns.cadenceSpm[index] ?? Number.NaN;
  if (spm > 0) parts.push(plain(say.cadence(number(Math.round(spm)))));
  if (!Number.isNaN(confidence)) parts.push(plain(enough ? say.confidenceGood : say.confidenceLow));
  const ground = rangeAt(marks.ground, timeS);
  if (ground !== null) {
    const { kind } = ground;
    if (kind === "pause" || kind === "wrong") parts.push(plain(say.markedAs(words.marks.kinds[kind])));
    else parts.push(plain(say.ground(kind === "maybe" ? words.marks.maybe : words.marks.kinds[kind])));
  }
  if (marks.countedUntilS !== null && timeS > marks.countedUntilS) parts.push(plain(say.notCounted));
  return parts;
}

export function readoutText(parts: readonly ReadoutPart[]): string {
  return parts.map(({ strong, rest }) => `${strong} ${rest}`.trim()).join(", ");
}

/** Height of the trace at a moment, deg; null where there is none. */
export function pitchAt(timeS: number, columns: Columns, marks: RunMarks): number | null {
  if (rangeAt(marks.gaps, timeS) !== null || rangeAt(marks.pauses, timeS) !== null) return null;
  const deg = columns.meanDeg[nearestIndex(columns.timeS, timeS)];
  return deg === undefined || Number.isNaN(deg) ? null : deg;
}
