// The visible window: whatever is done to it, it stays inside the recording and keeps what it should.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isWholeRun,
  keepInside,
  lengthS,
  panWindow,
  SHORTEST_WINDOW_S,
  windowAround,
  windowBetween,
  windowWith,
  wholeRun,
  zoomWindow,
} from "../../../src/ui/review/geometry/window.ts";

const durations = fc.double({ min: 1, max: 86_400, noNaN: true });
const anyTime = fc.double({ min: -1e5, max: 2e5, noNaN: true });

/** A window inside a recording of `durationS`. */
const windowIn = (durationS: number) =>
  fc.tuple(anyTime, anyTime).map(([a, b]) => keepInside({ fromS: Math.min(a, b), toS: Math.max(a, b) }, durationS));

const runs = durations.chain((durationS) => windowIn(durationS).map((window) => ({ durationS, window })));

/** Whether a window lies inside the recording and is long enough to show anything. */
function isInside(window: { fromS: number; toS: number }, durationS: number): boolean {
  const whole = wholeRun(durationS);
  const longEnough = lengthS(window) >= Math.min(SHORTEST_WINDOW_S, whole.toS) - 1e-6;
  return window.fromS >= -1e-6 && window.toS <= whole.toS + 1e-6 && longEnough;
}

describe("the window", () => {
  it("stays inside the recording through zooming, panning and jumping", () => {
    fc.assert(
      fc.property(
        runs,
        anyTime,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        ({ durationS, window }, timeS, factor) => {
          expect(isInside(zoomWindow(window, factor, timeS, durationS), durationS)).toBe(true);
          expect(isInside(panWindow(window, timeS, durationS), durationS)).toBe(true);
          expect(isInside(windowWith(window, timeS, durationS), durationS)).toBe(true);
          expect(isInside(windowAround({ startS: timeS, endS: timeS + 30 }, durationS), durationS)).toBe(true);
        },
      ),
    );
  });

  it("keeps the time under the hand where it is while zooming in", () => {
    fc.assert(
      fc.property(runs, fc.double({ min: 0, max: 1, noNaN: true }), ({ durationS, window }, share) => {
        const aboutS = window.fromS + share * lengthS(window);
        const closer = zoomWindow(window, 0.5, aboutS, durationS);
        expect((aboutS - closer.fromS) / lengthS(closer)).toBeCloseTo(share, 6);
      }),
    );
  });

  it("keeps its length while panning", () => {
    fc.assert(
      fc.property(runs, anyTime, ({ durationS, window }, byS) => {
        expect(lengthS(panWindow(window, byS, durationS))).toBeCloseTo(lengthS(window), 6);
      }),
    );
  });

  it("comes back to the whole run when zoomed out far enough", () => {
    expect(isWholeRun(zoomWindow({ fromS: 100, toS: 160 }, 1000, 130, 5892), 5892)).toBe(true);
  });

  it("shows a spell with half its length, at least a minute, on each side", () => {
    expect(windowAround({ startS: 4346, endS: 4454 }, 5892)).toEqual({ fromS: 4286, toS: 4514 });
    expect(windowAround({ startS: 1000, endS: 1300 }, 5892)).toEqual({ fromS: 850, toS: 1450 });
    expect(windowAround({ startS: 5, endS: 25 }, 5892)).toEqual({ fromS: 0, toS: 140 });
  });

  it("moves just far enough to hold a time, and not at all when it does", () => {
    const window = { fromS: 100, toS: 200 };
    expect(windowWith(window, 150, 1000)).toBe(window);
    expect(windowWith(window, 230, 1000)).toEqual({ fromS: 130, toS: 230 });
    expect(windowWith(window, 40, 1000)).toEqual({ fromS: 40, toS: 140 });
  });

  it("slides from one to the other and ends exactly there", () => {
    const from = { fromS: 0, toS: 1000 };
    const to = { fromS: 400, toS: 500 };
    expect(windowBetween(from, to, 0)).toEqual(from);
    expect(windowBetween(from, to, 1)).toEqual(to);
    const middle = windowBetween(from, to, 0.5);
    expect(middle.fromS).toBeGreaterThan(200);
    expect(middle.fromS).toBeLessThan(400);
  });
});
