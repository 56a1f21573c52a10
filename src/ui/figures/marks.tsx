// Marks that a figure adds to the person: where it is felt, what moves and which way, the things it needs.
import type { JSX } from "preact";
import { arrowHead, smoothLine, type Point } from "./shapes.ts";

export interface Scene {
  readonly share: number;
  readonly line: number;
  readonly small: boolean;
  readonly hatch: string;
}

export interface Drawing {
  /** x y width height. */
  readonly box: readonly [number, number, number, number];
  readonly draw: (scene: Scene) => JSX.Element;
}

/** Marks of the held pose fade in with the last half of the movement. */
export const heldOpacity = (share: number): number => Math.max(0, Math.min(1, share * 2 - 1));

/** A hatched band along a line: where the exercise is felt. */
export function Felt({ points, width, scene }: { points: readonly Point[]; width: number; scene: Scene }): JSX.Element {
  const path = smoothLine(points);
  const common = { d: path, fill: "none", "stroke-linecap": "round", "stroke-linejoin": "round" } as const;
  return (
    <g>
      <path {...common} stroke="var(--forest)" stroke-width={width + scene.line * 1.4} />
      <path {...common} stroke="var(--forest-tint)" stroke-width={width} />
      <path {...common} stroke={`url(#${scene.hatch})`} stroke-width={width} />
    </g>
  );
}

/** What moves and which way; `double` for to and fro. */
export function Arrow({
  points,
  scene,
  double = false,
}: {
  points: readonly Point[];
  scene: Scene;
  double?: boolean;
}): JSX.Element {
  const [first, second] = points;
  const tip = points.at(-1);
  const before = points.at(-2);
  if (first === undefined || second === undefined || tip === undefined || before === undefined) return <g />;
  const size = scene.line * 4.6;
  const heads = arrowHead(before, tip, size) + (double ? arrowHead(second, first, size) : "");
  return (
    <path
      d={smoothLine(points) + heads}
      fill="none"
      stroke="var(--contour-ink)"
      stroke-width={scene.line * 1.1}
      stroke-linecap="round"
      stroke-linejoin="round"
    />
  );
}

/** A chair, a rail, a floor: lines only. */
export function Thing({ path, scene, width = 1.2 }: { path: string; scene: Scene; width?: number }): JSX.Element {
  return (
    <path d={path} fill="none" stroke="var(--contour-ink)" stroke-width={scene.line * width} stroke-linecap="round" />
  );
}
