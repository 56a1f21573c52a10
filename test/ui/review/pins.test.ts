// Pins on their rail: every visible spell has one, none touch, and those too close share a pill.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layOutPins, type PinSizes } from "../../../src/ui/review/geometry/pins.ts";
import { spellsOf, type Spell } from "../../../src/ui/review/geometry/ranges.ts";

const sizes: PinSizes = {
  ringPx: 24,
  lengthPillPx: 64,
  mergedPillPx: (first, last) => 20 + 8 * `${first}-${last}`.length,
  mergePx: 28,
  betweenPx: 4,
};

function spellsAt(places: readonly (readonly [startS: number, lengthS: number])[]): Spell[] {
  return spellsOf(
    places.map(([startS, lengthS]) => ({
      startS,
      endS: startS + lengthS,
      kind: lengthS >= 60 ? "long" : "episode",
      headDownS: lengthS,
      meanPitchDeg: 30,
      peakPitchDeg: 35,
      cutShort: false,
      headRaises: [],
    })),
  );
}

/** Numbers of the spells, pin by pin. */
const numbers = (pins: ReturnType<typeof layOutPins>): number[][] =>
  pins.map((pin) => pin.spells.map((spell) => spell.number));

describe("pins", () => {
  it("stand over the middle of their spell", () => {
    const [pin] = layOutPins(spellsAt([[100, 20]]), { fromS: 0, toS: 1000 }, 1000, sizes, 60);
    expect(pin).toMatchObject({ xPx: 110, showLength: false });
  });

  it("merge when closer than 28 px", () => {
    const window = { fromS: 0, toS: 1000 };
    expect(
      numbers(
        layOutPins(
          spellsAt([
            [100, 20],
            [127, 20],
            [400, 20],
          ]),
          window,
          1000,
          sizes,
          60,
        ),
      ),
    ).toEqual([[1, 2], [3]]);
    expect(
      numbers(
        layOutPins(
          spellsAt([
            [100, 20],
            [129, 20],
          ]),
          window,
          1000,
          sizes,
          60,
        ),
      ),
    ).toEqual([[1], [2]]);
  });

  it("show the length from a minute on, where there is room", () => {
    const window = { fromS: 0, toS: 4000 };
    const roomy = layOutPins(
      spellsAt([
        [100, 20],
        [1000, 72],
      ]),
      window,
      1000,
      sizes,
      60,
    );
    expect(roomy.map((pin) => pin.showLength)).toEqual([false, true]);
    const tight = layOutPins(
      spellsAt([
        [860, 20],
        [1000, 72],
      ]),
      window,
      1000,
      sizes,
      60,
    );
    expect(tight.map((pin) => pin.showLength)).toEqual([false, false]);
    const unwanted = layOutPins(spellsAt([[1000, 72]]), window, 1000, { ...sizes, lengthPillPx: null }, 60);
    expect(unwanted[0]?.showLength).toBe(false);
  });

  it("leave out spells outside the window and mark the visible part of one that reaches out", () => {
    const pins = layOutPins(
      spellsAt([
        [0, 20],
        [90, 40],
        [500, 20],
      ]),
      { fromS: 100, toS: 200 },
      1000,
      sizes,
      60,
    );
    expect(numbers(pins)).toEqual([[2]]);
    expect(pins[0]?.xPx).toBeCloseTo(150, 6);
  });

  it("hold every visible spell once, in order, without touching", () => {
    const places = fc.array(fc.tuple(fc.integer({ min: 10, max: 600 }), fc.integer({ min: 10, max: 300 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(places, fc.integer({ min: 250, max: 1800 }), (steps, widthPx) => {
        let timeS = 0;
        const spells = spellsAt(
          steps.map(([pauseS, lengthS]) => {
            const startS = timeS + pauseS;
            timeS = startS + lengthS;
            return [startS, lengthS] as const;
          }),
        );
        const pins = layOutPins(spells, { fromS: 0, toS: Math.max(timeS, 10) }, widthPx, sizes, 60);
        expect(pins.flatMap((pin) => pin.spells)).toEqual(spells);
        const edges = pins.map((pin) => {
          const first = pin.spells[0]?.number ?? 0;
          const last = pin.spells.at(-1)?.number ?? 0;
          const widePx =
            first !== last
              ? sizes.mergedPillPx(first, last)
              : pin.showLength
                ? (sizes.lengthPillPx ?? 0)
                : sizes.ringPx;
          return [pin.xPx - widePx / 2, pin.xPx + widePx / 2] as const;
        });
        for (let index = 1; index < edges.length; index++) {
          expect(edges[index]?.[0] ?? 0).toBeGreaterThanOrEqual((edges[index - 1]?.[1] ?? 0) + sizes.betweenPx - 1e-6);
        }
      }),
    );
  });
});
