// The geometry of the drawn person: points, tapered capsules, bands, arrows, and what lies between two poses.
// SVG path data in figure units (x right, y down). Pure; person.tsx draws with it, poses.ts says where the joints are.

export type Point = readonly [x: number, y: number];
/** A joint: centre and radius. */
export type Joint = readonly [x: number, y: number, r: number];

const round = (value: number): string => (Math.round(value * 100) / 100).toString();
const at = ([x, y]: Point): string => `${round(x)} ${round(y)}`;

/** The hull of two circles: a tapered capsule. A circle inside the other leaves the larger one. */
export function capsule(a: Joint, b: Joint): string {
  const [ax, ay, ar] = a;
  const [bx, by, br] = b;
  const distance = Math.hypot(bx - ax, by - ay);
  if (distance <= Math.abs(ar - br)) return ar >= br ? circle(a) : circle(b);
  const along = Math.atan2(by - ay, bx - ax);
  const lean = Math.acos((ar - br) / distance);
  const edge = ([x, y, r]: Joint, angle: number): Point => [x + r * Math.cos(angle), y + r * Math.sin(angle)];
  const [a1, a2] = [edge(a, along + lean), edge(a, along - lean)];
  const [b1, b2] = [edge(b, along + lean), edge(b, along - lean)];
  const largeA = lean < Math.PI / 2 ? 1 : 0;
  const largeB = 1 - largeA;
  return `M${at(a1)}A${round(ar)} ${round(ar)} 0 ${largeA} 1 ${at(a2)}L${at(b2)}A${round(br)} ${round(br)} 0 ${largeB} 1 ${at(b1)}Z`;
}

function circle([x, y, r]: Joint): string {
  return `M${round(x - r)} ${round(y)}a${round(r)} ${round(r)} 0 1 0 ${round(2 * r)} 0a${round(r)} ${round(r)} 0 1 0 ${round(-2 * r)} 0Z`;
}

/** A smooth line through two, three or more points. */
export function smoothLine(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  if (rest.length < 2) return `M${at(first)}${rest.map((point) => `L${at(point)}`).join("")}`;
  let path = `M${at(first)}`;
  for (let i = 0; i < points.length - 1; i++) {
    const before = points[i - 1] ?? points[i] ?? first;
    const from = points[i] ?? first;
    const to = points[i + 1] ?? from;
    const after = points[i + 2] ?? to;
    const out: Point = [from[0] + (to[0] - before[0]) / 6, from[1] + (to[1] - before[1]) / 6];
    const into: Point = [to[0] - (after[0] - from[0]) / 6, to[1] - (after[1] - from[1]) / 6];
    path += `C${at(out)} ${at(into)} ${at(to)}`;
  }
  return path;
}

/** The two strokes of an arrow head at the end of a line that arrives from `from`. */
export function arrowHead(from: Point, tip: Point, size: number): string {
  const angle = Math.atan2(tip[1] - from[1], tip[0] - from[0]);
  const barb = (turn: number): Point => [
    tip[0] - size * Math.cos(angle + turn),
    tip[1] - size * Math.sin(angle + turn),
  ];
  return `M${at(barb(0.5))}L${at(tip)}L${at(barb(-0.5))}`;
}

/** `point` turned by `deg` clockwise on screen about `centre`. */
export function turned(point: Point, centre: Point, deg: number): Point {
  const angle = (deg * Math.PI) / 180;
  const [dx, dy] = [point[0] - centre[0], point[1] - centre[1]];
  return [
    centre[0] + dx * Math.cos(angle) - dy * Math.sin(angle),
    centre[1] + dx * Math.sin(angle) + dy * Math.cos(angle),
  ];
}

/** Between two numbers or lists of numbers of one shape; `share` 0 gives the first, 1 the second. */
export function between<T extends number | readonly number[]>(a: T, b: T, share: number): T;
export function between(
  a: number | readonly number[],
  b: number | readonly number[],
  share: number,
): number | readonly number[] {
  if (typeof a === "number") return a + (Number(b) - a) * share;
  return a.map((value, index) => value + ((typeof b === "number" ? b : (b[index] ?? value)) - value) * share);
}

/** Ease in and out: starts and ends at rest. */
export function eased(share: number): number {
  return (1 - Math.cos(Math.PI * Math.min(1, Math.max(0, share)))) / 2;
}
