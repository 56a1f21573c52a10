// A guided session as a list of timed parts and a small state machine over them. Pure: time comes in as milliseconds of
// a monotonic clock; player.tsx gives it that clock and draws. The dose comes from the routine.
import type { StretchSuggestion } from "../../core/routine.ts";

export type Side = "left" | "right";

/** One stretch of the session's time. `change` is the time to get ready for the hold after it. */
export interface Part {
  readonly kind: "change" | "hold" | "close";
  /** Index of the step in the routine; the closing rampings stand after the last one. */
  readonly step: number;
  /** Number of the hold within its step, from 1, and how many the step has. */
  readonly hold: number;
  readonly holds: number;
  readonly side: Side | null;
  readonly seconds: number;
}

/** Seconds for a change and for a hold that a person may set. */
export const CHANGE_RANGE_S = { min: 5, max: 20 } as const;
export const HOLD_RANGE_S = { min: 5, max: 90 } as const;
export const USUAL_CHANGE_S = 5;
/** Five slow Head Rampings at the end, s; not part of the time budget. */
export const CLOSING_S = 22;

const other = (side: Side): Side => (side === "left" ? "right" : "left");

/** Sides of every hold of a step in order: alternating from the first side, the extra hold last. */
export function sidesOf(step: StretchSuggestion): (Side | null)[] {
  if (step.sides === 1) return Array.from({ length: step.repetitions }, () => null);
  const first = step.firstSide ?? "right";
  const pairs = Array.from({ length: step.repetitions }, () => [first, other(first)]).flat();
  return step.extraHoldFirstSide ? [...pairs, first] : pairs;
}

/** All parts of a session: before every hold a change, after the last, where wanted, the closing rampings. */
export function partsOf(steps: readonly StretchSuggestion[], changeS: number, closing: boolean): Part[] {
  const parts: Part[] = [];
  steps.forEach((step, index) => {
    const sides = sidesOf(step);
    sides.forEach((side, hold) => {
      const common = { step: index, hold: hold + 1, holds: sides.length, side };
      parts.push({ kind: "change", ...common, seconds: changeS }, { kind: "hold", ...common, seconds: step.holdS });
    });
  });
  if (closing && parts.length > 0) {
    parts.push({ kind: "close", step: steps.length, hold: 1, holds: 1, side: null, seconds: CLOSING_S });
  }
  return parts;
}

export interface SessionState {
  readonly parts: readonly Part[];
  readonly at: number;
  /** Seconds of the part that are left when it stands still; while it runs, the time at `sinceMs`. */
  readonly leftS: number;
  /** Null while paused. */
  readonly sinceMs: number | null;
  readonly finished: boolean;
}

export type SessionAct = "pause" | "resume" | "again" | "skip";

/** A session at its first part, standing still. */
export function beginSession(parts: readonly Part[]): SessionState {
  return { parts, at: 0, leftS: parts[0]?.seconds ?? 0, sinceMs: null, finished: parts.length === 0 };
}

/** Seconds left of the part at `nowMs`, never below 0. */
export function secondsLeft(state: SessionState, nowMs: number): number {
  if (state.sinceMs === null) return state.leftS;
  return Math.max(0, state.leftS - (nowMs - state.sinceMs) / 1000);
}

/** Seconds left of the whole session at `nowMs`. */
export function sessionSecondsLeft(state: SessionState, nowMs: number): number {
  if (state.finished) return 0;
  return state.parts.slice(state.at + 1).reduce((sum, part) => sum + part.seconds, secondsLeft(state, nowMs));
}

/** Share of a step that is done, 0 to 1, counting its holds only. */
export function stepShare(state: SessionState, step: number, nowMs: number): number {
  const holds = state.parts
    .map((part, index) => ({ part, index }))
    .filter(({ part }) => part.step === step && part.kind !== "change");
  const all = holds.reduce((sum, { part }) => sum + part.seconds, 0);
  const done = holds.reduce((sum, { part, index }) => {
    if (state.finished || index < state.at) return sum + part.seconds;
    return index === state.at ? sum + part.seconds - secondsLeft(state, nowMs) : sum;
  }, 0);
  return all === 0 ? 0 : done / all;
}

/** Lets time pass: goes on to the next parts whose time has come. A long absence ends at the last part. */
export function advance(state: SessionState, nowMs: number): SessionState {
  let current = state;
  while (!current.finished && current.sinceMs !== null && secondsLeft(current, nowMs) <= 0) {
    const endedMs: number = current.sinceMs + current.leftS * 1000;
    current = enter(current, current.at + 1, endedMs);
  }
  return current;
}

/** What the person does. `again` starts the hold anew, or goes to the hold before when it has hardly begun. */
export function act(state: SessionState, what: SessionAct, nowMs: number): SessionState {
  const runsSinceMs = state.sinceMs === null ? null : nowMs;
  switch (what) {
    case "pause":
      return { ...state, leftS: secondsLeft(state, nowMs), sinceMs: null };
    case "resume":
      return state.finished ? state : { ...state, sinceMs: state.sinceMs ?? nowMs };
    case "skip":
      return enter(state, nextHold(state), runsSinceMs);
    default:
      return enter(state, holdToRepeat(state, nowMs), runsSinceMs);
  }
}

/** A hold that ran less than this is left for the one before, s. */
const HARDLY_BEGUN_S = 2;

/** Index of the change before the next hold. */
function nextHold({ parts, at }: SessionState): number {
  const from = parts[at]?.kind === "change" ? at + 2 : at + 1;
  return Math.min(from, parts.length);
}

function holdToRepeat(state: SessionState, nowMs: number): number {
  const part = state.parts[state.at];
  if (part === undefined) return Math.max(0, state.parts.length - 1);
  if (part.kind !== "change" && part.seconds - secondsLeft(state, nowMs) >= HARDLY_BEGUN_S) return state.at;
  const earlier = state.parts.slice(0, part.kind === "change" ? state.at : state.at - 1);
  const hold = earlier.findLastIndex((candidate) => candidate.kind !== "change");
  return Math.max(0, hold);
}

function enter(state: SessionState, at: number, sinceMs: number | null): SessionState {
  const part = state.parts[at];
  if (part === undefined) return { ...state, at: state.parts.length, leftS: 0, sinceMs: null, finished: true };
  return { ...state, at, leftS: part.seconds, sinceMs, finished: false };
}
