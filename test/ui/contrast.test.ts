// Computes the contrast table of both themes from the token file. Not a picture test: pairs that carry text must reach
// 4.5, lines and marks that carry meaning 3, on every ground that they may stand on.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Rgb = readonly [red: number, green: number, blue: number];
type Theme = ReadonlyMap<string, Rgb>;

const css = readFileSync(new URL("../../src/ui/design/tokens.css", import.meta.url), "utf8");

/** The colours written in the first block with this selector. */
function coloursOf(selector: string): Map<string, Rgb> {
  const start = css.indexOf(`${selector} {`);
  const block = css.slice(start, css.indexOf("}", start));
  return new Map(
    [...block.matchAll(/--([\w-]+):\s*#([\da-f]{6})\b/gi)].map(([, name = "", hex = ""]) => [
      name,
      [parseInt(hex.slice(0, 2), 16), parseInt(hex.slice(2, 4), 16), parseInt(hex.slice(4, 6), 16)],
    ]),
  );
}

const light: Theme = coloursOf(":root");
const dark: Theme = new Map([...light, ...coloursOf(':root[data-theme="dark"]')]);

/** Relative luminance, WCAG 2.x. */
function luminance([red, green, blue]: Rgb): number {
  const linear = (channel: number): number => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function contrast(a: Rgb, b: Rgb): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

function colour(theme: Theme, name: string): Rgb {
  const found = theme.get(name);
  if (found === undefined) throw new Error(`the token file has no colour --${name}`);
  return found;
}

/** `over` laid on `ground` with this opacity. */
function mixed(over: Rgb, ground: Rgb, opacity: number): Rgb {
  const mix = (at: 0 | 1 | 2): number => over[at] * opacity + ground[at] * (1 - opacity);
  return [mix(0), mix(1), mix(2)];
}

const GROUNDS = ["paper", "sheet", "well"];

/** Foreground, the grounds it stands on, and the least contrast. */
const PAIRS: readonly (readonly [foreground: string, grounds: readonly string[], least: number])[] = [
  // Text
  ["ink", [...GROUNDS, "press", "land", "over-tint"], 4.5],
  ["ink2", [...GROUNDS, "press", "land"], 4.5],
  ["ink3", [...GROUNDS, "over-tint"], 4.5],
  ["contour-ink", GROUNDS, 4.5],
  ["forest", [...GROUNDS, "forest-tint"], 4.5],
  ["over", [...GROUNDS, "land", "over-tint"], 4.5],
  ["water", GROUNDS, 4.5],
  ["ochre", [...GROUNDS, "land"], 4.5],
  ["stop", GROUNDS, 4.5],
  ["on-forest", ["forest", "forest-2"], 4.5],
  ["on-over", ["over"], 4.5],
  ["paper", ["ink"], 4.5],
  // Lines and marks
  ["edge", [...GROUNDS, "land"], 3],
  ["contour", [...GROUNDS, "land"], 3],
  ["over-mid", GROUNDS, 3],
  ["ochre-mid", GROUNDS, 3],
  ["rock", [...GROUNDS, "land"], 3],
  ["trace", [...GROUNDS, "land", "env"], 3],
  ["forest", ["paper", "sheet", "land"], 3],
];

describe.each([
  ["light", light],
  ["dark", dark],
])("%s theme", (_name, theme) => {
  it.each(
    PAIRS.flatMap(([foreground, grounds, least]) => grounds.map((ground) => [foreground, ground, least] as const)),
  )("%s on %s reaches %d", (foreground, ground, least) => {
    expect(contrast(colour(theme, foreground), colour(theme, ground))).toBeGreaterThanOrEqual(least);
  });

  it("keeps the trace readable where the envelope lies over the land", () => {
    const opacity = Number(/--env-opacity:\s*([\d.]+)/.exec(css)?.[1]);
    const behind = mixed(colour(theme, "env"), colour(theme, "land"), opacity);
    expect(contrast(colour(theme, "trace"), behind)).toBeGreaterThanOrEqual(3);
    expect(contrast(colour(theme, "over"), behind)).toBeGreaterThanOrEqual(3);
  });
});

describe("the token file", () => {
  it("gives every colour of the light theme a dark one", () => {
    const own = coloursOf(':root[data-theme="dark"]');
    expect([...light.keys()].filter((name) => !own.has(name))).toEqual([]);
  });

  it("is the only style sheet that writes a colour down", () => {
    const folder = new URL("../../src/ui/", import.meta.url);
    const sheets = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".css"));
    const writing = sheets.filter((file) =>
      /#[\da-f]{6}\b|\brgba?\(/i.test(readFileSync(new URL(file, folder), "utf8")),
    );
    expect(writing).toEqual(["design/tokens.css"]);
  });

  it("replaces every colour in forced colours", () => {
    const start = css.indexOf("(forced-colors: active)");
    const replaced = new Set([...css.slice(start).matchAll(/--([\w-]+):/g)].map(([, name]) => name));
    expect([...light.keys()].filter((name) => !replaced.has(name))).toEqual([]);
  });
});
