// The guided session: parts of a routine, time passing, pause, again, skip.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StretchSuggestion } from "../../src/core/routine.ts";
import {
  act,
  advance,
  beginSession,
  CLOSING_S,
  partsOf,
  secondsLeft,
  sessionSecondsLeft,
  sidesOf,
  stepShare,
  USUAL_CHANGE_S,
  type SessionAct,
} from "../../src/ui/recover/session.ts";

const ramping: StretchSuggestion = {
  id: "head-ramping",
  reasonCode: "light-set",
  facts: {},
  level: 2,
  holdS: 60,
  repetitions: 1,
  sides: 1,
  firstSide: null,
  extraHoldFirstSide: false,
  points: 3,
};
const ear: StretchSuggestion = {
  ...ramping,
  id: "ear-to-shoulder",
  holdS: 30,
  repetitions: 2,
  sides: 2,
  firstSide: "right",
};
const steps = [ramping, ear];

describe("parts of a session", () => {
  it("alternates sides and adds the extra hold to the first", () => {
    expect(sidesOf(ear)).toEqual(["right", "left", "right", "left"]);
    expect(sidesOf({ ...ear, firstSide: "left", extraHoldFirstSide: true })).toEqual([
      "left",
      "right",
      "left",
      "right",
      "left",
    ]);
    expect(sidesOf(ramping)).toEqual([null]);
  });

  it("puts a change before every hold and the closing rampings last", () => {
    const parts = partsOf(steps, USUAL_CHANGE_S, true);
    expect(parts.map((part) => part.kind)).toEqual([
      ...Array.from({ length: 5 }, () => ["change", "hold"]).flat(),
      "close",
    ]);
    expect(parts.reduce((sum, part) => sum + part.seconds, 0)).toBe(60 + 4 * 30 + 5 * 5 + CLOSING_S);
    expect(partsOf([], USUAL_CHANGE_S, true)).toEqual([]);
  });

  it("leaves the closing rampings out where they are not wanted, and gives changes the time asked for", () => {
    const parts = partsOf([ear], 20, false);
    expect(parts.some((part) => part.kind === "close")).toBe(false);
    expect(parts.filter((part) => part.kind === "change").map((part) => part.seconds)).toEqual([20, 20, 20, 20]);
  });
});

describe("time", () => {
  const parts = partsOf(steps, USUAL_CHANGE_S, true);

  it("stands still until it is started, then runs to the end", () => {
    const begun = beginSession(parts);
    expect(advance(begun, 1e9)).toBe(begun);
    const running = act(begun, "resume", 1000);
    const total = sessionSecondsLeft(running, 1000);
    expect(advance(running, 1000 + total * 1000 - 1).finished).toBe(false);
    expect(advance(running, 1000 + total * 1000).finished).toBe(true);
  });

  it("does not lose time between parts", () => {
    const running = act(beginSession(parts), "resume", 0);
    const later = advance(running, 7000);
    expect(later.at).toBe(1);
    expect(secondsLeft(later, 7000)).toBe(58);
  });

  it("keeps the time that is left through a pause of any length", () => {
    const paused = act(advance(act(beginSession(parts), "resume", 0), 20_000), "pause", 20_000);
    expect(secondsLeft(paused, 1e9)).toBe(45);
    expect(advance(paused, 1e9)).toBe(paused);
    expect(secondsLeft(act(paused, "resume", 2e9), 2e9)).toBe(45);
  });

  it("reaches the same place however the clock is read", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9000 }), { maxLength: 80 }), (ticks) => {
        let nowMs = 0;
        let stepwise = act(beginSession(parts), "resume", 0);
        const started = stepwise;
        for (const tick of ticks) {
          nowMs += tick;
          stepwise = advance(stepwise, nowMs);
        }
        const atOnce = advance(started, nowMs);
        expect(stepwise.at).toBe(atOnce.at);
        expect(secondsLeft(stepwise, nowMs)).toBeCloseTo(secondsLeft(atOnce, nowMs), 6);
      }),
    );
  });
});

describe("acts", () => {
  const parts = partsOf(steps, USUAL_CHANGE_S, true);
  const running = act(beginSession(parts), "resume", 0);

  it("skips the hold that is on, or the one that is being prepared", () => {
    expect(act(running, "skip", 100).at).toBe(2);
    expect(act(advance(running, 30_000), "skip", 30_000).at).toBe(2);
  });

  it("starts a hold again, or goes back when it has hardly begun", () => {
    expect(act(advance(running, 30_000), "again", 30_000)).toMatchObject({ at: 1, leftS: 60 });
    const second = advance(running, 71_000);
    expect(second.at).toBe(3);
    expect(act(second, "again", 71_000).at).toBe(1);
    expect(act(running, "again", 500).at).toBe(0);
  });

  it("stays paused when something is skipped in a pause", () => {
    expect(act(beginSession(parts), "skip", 5).sinceMs).toBeNull();
  });

  it("never leaves the session, and progress stays between nothing and all", () => {
    const acts = fc.constantFrom<SessionAct>("pause", "resume", "again", "skip");
    fc.assert(
      fc.property(fc.array(fc.tuple(acts, fc.integer({ min: 0, max: 40_000 })), { maxLength: 60 }), (list) => {
        let nowMs = 0;
        let state = beginSession(parts);
        for (const [what, waitMs] of list) {
          nowMs += waitMs;
          state = act(advance(state, nowMs), what, nowMs);
          expect(state.at).toBeGreaterThanOrEqual(0);
          expect(state.at).toBeLessThanOrEqual(parts.length);
          expect(state.finished).toBe(state.at === parts.length);
          for (const step of [0, 1, 2]) {
            expect(stepShare(state, step, nowMs)).toBeGreaterThanOrEqual(0);
            expect(stepShare(state, step, nowMs)).toBeLessThanOrEqual(1 + 1e-9);
          }
        }
      }),
    );
  });
});
