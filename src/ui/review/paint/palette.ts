// The design tokens as canvas needs them: read from the page's own style, read again when theme, contrast or text size
// change. The only bridge between tokens.css and the canvases; no colour is written down here.
import { signal, type ReadonlySignal } from "@preact/signals";

export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly ink2: string;
  readonly ink3: string;
  readonly line: string;
  readonly edge: string;
  readonly contour: string;
  readonly contourInk: string;
  readonly over: string;
  readonly overTint: string;
  readonly water: string;
  readonly ochre: string;
  readonly land: string;
  readonly trace: string;
  readonly env: string;
  /** 0 where more contrast is wanted. */
  readonly envOpacity: number;
  readonly sans: string;
  /** Root font size, px. */
  readonly remPx: number;
  readonly devicePixelRatio: number;
}

/** The reader's text size, px. */
export function rootFontPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}

function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    paper: token("paper"),
    ink: token("ink"),
    ink2: token("ink2"),
    ink3: token("ink3"),
    line: token("line"),
    edge: token("edge"),
    contour: token("contour"),
    contourInk: token("contour-ink"),
    over: token("over"),
    overTint: token("over-tint"),
    water: token("water"),
    ochre: token("ochre"),
    land: token("land"),
    trace: token("trace"),
    env: token("env"),
    envOpacity: Number(token("env-opacity")),
    sans: token("sans"),
    remPx: rootFontPx(),
    devicePixelRatio: window.devicePixelRatio || 1,
  };
}

/** Media that change what the tokens say. */
const MEDIA = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"];

/** The palette of this page, for as long as `stop` is not called. */
export function followPalette(): { readonly palette: ReadonlySignal<Palette>; stop(): void } {
  const palette = signal(readPalette());
  const read = (): void => {
    palette.value = readPalette();
  };
  const media = MEDIA.map((query) => window.matchMedia(query));
  for (const list of media) list.addEventListener("change", read);
  const root = new MutationObserver(read);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "style", "class"] });
  window.addEventListener("resize", read);
  return {
    palette,
    stop: () => {
      for (const list of media) list.removeEventListener("change", read);
      root.disconnect();
      window.removeEventListener("resize", read);
    },
  };
}

/** A font of the charts: labels have the smallest size anywhere. */
export function labelFont(palette: Palette, weight = 400, rem = 0.75): string {
  return `${weight} ${rem * palette.remPx}px ${palette.sans}`;
}
