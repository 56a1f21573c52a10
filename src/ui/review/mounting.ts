// Which directions of the clip may have pointed forward, and reading a direction that was typed. Pure.
import type { Vec3 } from "../../core/units.ts";

export interface AxisChoice {
  readonly axis: "x" | "y" | "z";
  readonly plus: boolean;
  readonly direction: Vec3;
}

/** An axis that leans this much towards up or down cannot be told from it; cosine of the angle. */
const TOO_STEEP = 0.8;

/** The axes of the clip, both ways, without the one that points up or down. `up` is a unit vector in sensor axes. */
export function axisChoices(up: Vec3): AxisChoice[] {
  const choices: AxisChoice[] = [];
  (["x", "y", "z"] as const).forEach((axis, index) => {
    if (Math.abs(up[index] ?? 0) > TOO_STEEP) return;
    for (const plus of [true, false]) {
      const unit = plus ? 1 : -1;
      choices.push({ axis, plus, direction: [index === 0 ? unit : 0, index === 1 ? unit : 0, index === 2 ? unit : 0] });
    }
  });
  return choices;
}

/** The choice nearest to a direction; null for none. */
export function nearestChoice(choices: readonly AxisChoice[], direction: Vec3 | null): AxisChoice | null {
  if (direction === null) return null;
  let best: AxisChoice | null = null;
  let bestDot = 0;
  for (const choice of choices) {
    const dot = choice.direction.reduce((sum, value, index) => sum + value * (direction[index] ?? 0), 0);
    if (dot > bestDot) {
      best = choice;
      bestDot = dot;
    }
  }
  return best;
}

/** Three numbers between commas, semicolons or spaces, as a unit vector; null when they are none. */
export function parseDirection(text: string): Vec3 | null {
  const parts = text.trim().split(/[\s,;]+/);
  const [x, y, z] = parts.map(Number);
  if (parts.length !== 3 || x === undefined || y === undefined || z === undefined) return null;
  const length = Math.hypot(x, y, z);
  if (!Number.isFinite(length) || length === 0) return null;
  return [x / length, y / length, z / length];
}
