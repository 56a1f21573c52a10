// Where the numbered pins of the spells stand on their rail, and which of them share a pill because they are too close.
// Pure. A pin is a round ring with the number; from a minute on it may be a pill with the length, where there is room.
import { lengthS, type TimeWindow } from "./window.ts";
import { spanS, type Spell } from "./ranges.ts";

export interface Pin {
  readonly spells: readonly Spell[];
  /** Centre on the rail, px from the left edge of the plot. */
  readonly xPx: number;
  /** Where the first and the last of its spells have their middle, px; both equal `xPx` for one spell. */
  readonly firstPx: number;
  readonly lastPx: number;
  /** Only on a pin of one long spell with room beside it. */
  readonly showLength: boolean;
}

export interface PinSizes {
  /** Diameter of a ring, px. */
  readonly ringPx: number;
  /** Width of a pill with a length, px; null where lengths are not wanted. */
  readonly lengthPillPx: number | null;
  /** Width of the pill of several spells, from the first number to the last, px. */
  readonly mergedPillPx: (first: number, last: number) => number;
  /** Centres closer than this merge, px. */
  readonly mergePx: number;
  /** Left free between two neighbours, px. */
  readonly betweenPx: number;
}

interface Cluster {
  readonly spells: readonly Spell[];
  readonly firstPx: number;
  readonly lastPx: number;
}

const centre = (cluster: Cluster): number => (cluster.firstPx + cluster.lastPx) / 2;

/** Pins of the spells whose middle lies in the window, merged until none touch. `longS`: from here on the length is shown. */
export function layOutPins(
  spells: readonly Spell[],
  window: TimeWindow,
  widthPx: number,
  sizes: PinSizes,
  longS: number,
): Pin[] {
  const pxPerS = widthPx / lengthS(window);
  const clusters: Cluster[] = [];
  for (const spell of spells) {
    if (spell.endS < window.fromS || spell.startS > window.toS) continue;
    // Of a spell that reaches out of the window the visible part is marked.
    const middleS = (Math.max(spell.startS, window.fromS) + Math.min(spell.endS, window.toS)) / 2;
    const xPx = (middleS - window.fromS) * pxPerS;
    clusters.push({ spells: [spell], firstPx: xPx, lastPx: xPx });
    mergeLast(clusters, sizes);
  }
  return clusters.map((cluster, index) => {
    const xPx = centre(cluster);
    const [only] = cluster.spells;
    const long = cluster.spells.length === 1 && only !== undefined && spanS(only) >= longS;
    const { firstPx, lastPx } = cluster;
    const roomPx = Math.min(xPx - rightEdge(clusters[index - 1], sizes), leftEdge(clusters[index + 1], sizes) - xPx);
    const fits = sizes.lengthPillPx !== null && roomPx >= sizes.lengthPillPx / 2 + sizes.betweenPx;
    return { spells: cluster.spells, xPx, firstPx, lastPx, showLength: long && fits };
  });
}

/** Joins the last cluster with those before it for as long as they touch. */
function mergeLast(clusters: Cluster[], sizes: PinSizes): void {
  for (;;) {
    const last = clusters.at(-1);
    const before = clusters.at(-2);
    if (last === undefined || before === undefined || !touch(before, last, sizes)) return;
    clusters.length -= 2;
    clusters.push({ spells: [...before.spells, ...last.spells], firstPx: before.firstPx, lastPx: last.lastPx });
  }
}

function touch(before: Cluster, after: Cluster, sizes: PinSizes): boolean {
  const apartPx = centre(after) - centre(before);
  return apartPx < sizes.mergePx || apartPx < (widthOf(before, sizes) + widthOf(after, sizes)) / 2 + sizes.betweenPx;
}

function widthOf(cluster: Cluster, sizes: PinSizes): number {
  if (cluster.spells.length === 1) return sizes.ringPx;
  return sizes.mergedPillPx(cluster.spells[0]?.number ?? 0, cluster.spells.at(-1)?.number ?? 0);
}

/** Neighbours are taken with their length, so that two long ones never share the same room. */
function rightEdge(cluster: Cluster | undefined, sizes: PinSizes): number {
  return cluster === undefined ? Number.NEGATIVE_INFINITY : centre(cluster) + widestOf(cluster, sizes) / 2;
}

function leftEdge(cluster: Cluster | undefined, sizes: PinSizes): number {
  return cluster === undefined ? Number.POSITIVE_INFINITY : centre(cluster) - widestOf(cluster, sizes) / 2;
}

function widestOf(cluster: Cluster, sizes: PinSizes): number {
  const width = widthOf(cluster, sizes);
  return cluster.spells.length === 1 ? Math.max(width, sizes.lengthPillPx ?? 0) : width;
}
