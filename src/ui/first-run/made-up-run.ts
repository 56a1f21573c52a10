// A made-up stretch of a run for the picture of the first screen: the same numbers every time. Not a simulation and not
// data; it only has to look like a run and show a glance, a dip and a spell.

/** Where a glance is named in the picture. */
export const NAMED_GLANCE = { at: 0.492, deg: 29 };

/** Where something happens: centre and half width as a share of the width, and how deep, deg. */
interface Event {
  readonly at: number;
  readonly half: number;
  readonly deg: number;
}

export interface DrawnSpell {
  readonly startS: number;
  readonly endS: number;
  readonly meanPitchDeg: number;
  readonly peakPitchDeg: number;
  readonly kind: "episode" | "long";
}

const POINTS = 420;
/** The width of the picture stands for this long. */
export const PICTURE_S = 1000;

const GLANCES: readonly Event[] = [
  { at: 0.034, half: 0.003, deg: 28 },
  { at: 0.084, half: 0.003, deg: 29 },
  { at: 0.32, half: 0.004, deg: 29 },
  { at: 0.492, half: 0.0035, deg: 29 },
  { at: 0.656, half: 0.004, deg: 28 },
  { at: 0.901, half: 0.003, deg: 29 },
];
const LOWER: readonly Event[] = [
  { at: 0.238, half: 0.008, deg: 18 },
  { at: 0.292, half: 0.01, deg: 19 },
];
const SPELLS: readonly (Event & { readonly kind: DrawnSpell["kind"] })[] = [
  { at: 0.172, half: 0.008, deg: 31, kind: "episode" },
  { at: 0.41, half: 0.036, deg: 42, kind: "long" },
  { at: 0.735, half: 0.013, deg: 35, kind: "episode" },
];

/** 25 deg: where head down starts in the picture. */
export const PICTURE_ENTER_DEG = 25;

function wobble(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
}

function pitchColumn(): number[] {
  const next = wobble(42);
  let drift = 0;
  let quick = 0;
  return Array.from({ length: POINTS }, (_point, index) => {
    const at = (index + 0.5) / POINTS;
    drift = drift * 0.985 + next() * 0.9;
    quick = quick * 0.55 + next() * 2.6;
    const easy = 6.5 + drift + quick + 2.5 * Math.sin(at * 9) * Math.sin(at * 4);
    const event = [...GLANCES, ...LOWER].find((found) => Math.abs(at - found.at) < found.half);
    const spell = SPELLS.find((found) => Math.abs(at - found.at) < found.half);
    if (spell !== undefined) {
      const through = (at - spell.at + spell.half) / (2 * spell.half);
      return PICTURE_ENTER_DEG + 2 + (spell.deg - PICTURE_ENTER_DEG) * Math.min(1, 0.35 + through * 1.3) + quick;
    }
    return event === undefined ? Math.max(-1.5, easy) : event.deg + quick * 0.4;
  });
}

export const picturePitchDeg: readonly number[] = pitchColumn();
export const picturePitchMinDeg: readonly number[] = picturePitchDeg.map((deg, index) => deg - 2.6 - (index % 5) * 0.3);
export const picturePitchMaxDeg: readonly number[] = picturePitchDeg.map((deg, index) => deg + 3 + (index % 7) * 0.5);

export const pictureSpells: readonly DrawnSpell[] = SPELLS.map(({ at, half, deg, kind }) => ({
  startS: (at - half) * PICTURE_S,
  endS: (at + half) * PICTURE_S,
  meanPitchDeg: deg - 2,
  peakPitchDeg: deg,
  kind,
}));
