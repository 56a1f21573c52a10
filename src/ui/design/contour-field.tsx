// The contour field behind home, the first screen and the player: level lines of a smooth made-up height field, a sum of
// wide Gaussians from a fixed seed. Decoration only: hidden from screen readers, absent in forced colours and in print.
import type { JSX } from "preact";

type Point = readonly [x: number, y: number];

export interface ContourFieldProps {
  readonly seed: number;
  /** Size of the made-up land, px; it is cut or centred by the box, never stretched. */
  readonly width: number;
  readonly height: number;
  readonly class?: string;
}

const CELL_PX = 16;
const LEVELS = 10;
const HILLS = 8;

/** Same numbers for the same seed, 0 to 1. */
function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function heightField(seed: number, width: number, height: number): (x: number, y: number) => number {
  const next = numbersOf(seed);
  const hills = Array.from({ length: HILLS }, () => ({
    x: next() * width * 1.2 - width * 0.1,
    y: next() * height * 1.2 - height * 0.1,
    spreadX: (0.12 + next() * 0.22) * Math.max(width, height),
    spreadY: (0.1 + next() * 0.18) * Math.max(width, height),
    rise: next() < 0.25 ? -0.6 : 0.5 + next(),
  }));
  return (x, y) =>
    hills.reduce((sum, hill) => {
      const [dx, dy] = [(x - hill.x) / hill.spreadX, (y - hill.y) / hill.spreadY];
      return sum + hill.rise * Math.exp(-(dx * dx + dy * dy) / 2);
    }, 0);
}

/** Marching squares: the pieces of one level line, each between two sides of a cell, keyed by those sides. */
function levelSegments(
  grid: readonly (readonly number[])[],
  level: number,
): Map<string, { point: Point; next: string[] }> {
  const nodes = new Map<string, { point: Point; next: string[] }>();
  const node = (key: string, point: Point): string => {
    if (!nodes.has(key)) nodes.set(key, { point, next: [] });
    return key;
  };
  for (let row = 0; row + 1 < grid.length; row += 1) {
    for (let column = 0; column + 1 < (grid[row]?.length ?? 0); column += 1) {
      const corner = (r: number, c: number): number => (grid[row + r]?.[column + c] ?? 0) - level;
      const [a, b, c, d] = [corner(0, 0), corner(0, 1), corner(1, 1), corner(1, 0)];
      const sides: string[] = [];
      const cross = (from: number, to: number, key: string, along: (share: number) => Point): void => {
        if (from < 0 !== to < 0) sides.push(node(key, along(from / (from - to))));
      };
      cross(a, b, `h${row},${column}`, (share) => [column + share, row]);
      cross(b, c, `v${row},${column + 1}`, (share) => [column + 1, row + share]);
      cross(d, c, `h${row + 1},${column}`, (share) => [column + share, row + 1]);
      cross(a, d, `v${row},${column}`, (share) => [column, row + share]);
      for (let pair = 0; pair + 1 < sides.length; pair += 2) {
        const [from, to] = [sides[pair] ?? "", sides[pair + 1] ?? ""];
        nodes.get(from)?.next.push(to);
        nodes.get(to)?.next.push(from);
      }
    }
  }
  return nodes;
}

/** Chains the pieces of a level into lines. */
function levelLines(nodes: Map<string, { point: Point; next: string[] }>): Point[][] {
  const lines: Point[][] = [];
  const left = new Set(nodes.keys());
  const walk = (start: string): void => {
    const line: Point[] = [];
    for (let key: string | undefined = start; key !== undefined;) {
      left.delete(key);
      const found = nodes.get(key);
      if (found === undefined) break;
      line.push(found.point);
      key = found.next.find((other) => left.has(other));
    }
    const first = nodes.get(start);
    if (first !== undefined && first.next.length === 2) line.push(first.point);
    if (line.length > 2) lines.push(line);
  };
  // Open lines from their ends first, then what is left is closed.
  for (const [key, { next }] of nodes) if (next.length === 1 && left.has(key)) walk(key);
  for (const key of nodes.keys()) if (left.has(key)) walk(key);
  return lines;
}

/** A smooth path through the middles of the pieces. */
function smooth(line: readonly Point[]): string {
  const scaled = line.map(([x, y]): Point => [x * CELL_PX, y * CELL_PX]);
  const text = ([x, y]: Point): string => `${x.toFixed(0)} ${y.toFixed(0)}`;
  const [first] = scaled;
  if (first === undefined) return "";
  let path = `M${text(first)}`;
  for (let index = 1; index + 1 < scaled.length; index += 1) {
    const [here, next] = [scaled[index] ?? first, scaled[index + 1] ?? first];
    path += `Q${text(here)} ${text([(here[0] + next[0]) / 2, (here[1] + next[1]) / 2])}`;
  }
  return `${path}L${text(scaled.at(-1) ?? first)}`;
}

const drawn = new Map<string, readonly { readonly path: string; readonly heavy: boolean }[]>();

function fieldPaths(seed: number, width: number, height: number): readonly { path: string; heavy: boolean }[] {
  const key = `${seed} ${width} ${height}`;
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const heightAt = heightField(seed, width, height);
  const grid = Array.from({ length: Math.ceil(height / CELL_PX) + 1 }, (_row, row) =>
    Array.from({ length: Math.ceil(width / CELL_PX) + 1 }, (_cell, column) =>
      heightAt(column * CELL_PX, row * CELL_PX),
    ),
  );
  const all = grid.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const paths = Array.from({ length: LEVELS }, (_level, index) => ({
    path: levelLines(levelSegments(grid, low + ((high - low) * (index + 0.7)) / LEVELS))
      .map(smooth)
      .join(""),
    heavy: index % 4 === 0,
  }));
  drawn.set(key, paths);
  return paths;
}

export function ContourField({ seed, width, height, ...rest }: ContourFieldProps): JSX.Element {
  return (
    <svg
      class={`contour-field ${rest.class ?? ""}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      {fieldPaths(seed, width, height).map(({ path, heavy }, index) => (
        <path key={index} d={path} stroke-width={heavy ? 1.5 : 0.9} />
      ))}
    </svg>
  );
}
