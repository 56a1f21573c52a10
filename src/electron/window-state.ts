// Where the window was: read at the start, written when it moved. Not a settings store; the user's choices live in the
// database. A state that fits no screen any more is dropped.
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const rectangle = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const windowState = z.object({ bounds: rectangle, maximized: z.boolean() });
export type Rectangle = z.infer<typeof rectangle>;
export type WindowState = z.infer<typeof windowState>;

/** Smallest usable window, px. */
export const SMALLEST = { width: 360, height: 480 } as const;
/** Size of a first window, px. */
export const FIRST = { width: 1280, height: 800 } as const;
/** This much of the title bar must lie on a screen, px. */
const REACHABLE_PX = 80;

/** The stored state when it can be reached on one of the screens, else null. */
export function reachableState(stored: unknown, screens: readonly Rectangle[]): WindowState | null {
  const parsed = windowState.safeParse(stored);
  if (!parsed.success) return null;
  const { bounds, maximized } = parsed.data;
  const reachable = screens.some(
    (screen) =>
      bounds.x + bounds.width >= screen.x + REACHABLE_PX &&
      bounds.x <= screen.x + screen.width - REACHABLE_PX &&
      bounds.y >= screen.y - 1 &&
      bounds.y <= screen.y + screen.height - REACHABLE_PX,
  );
  if (!reachable) return null;
  const width = Math.max(SMALLEST.width, Math.round(bounds.width));
  const height = Math.max(SMALLEST.height, Math.round(bounds.height));
  return { bounds: { x: Math.round(bounds.x), y: Math.round(bounds.y), width, height }, maximized };
}

export function readWindowState(file: string, screens: readonly Rectangle[]): WindowState | null {
  try {
    return reachableState(JSON.parse(readFileSync(file, "utf8")), screens);
  } catch {
    return null;
  }
}

/** A state that cannot be written costs a window position, nothing else. */
export function writeWindowState(file: string, state: WindowState): void {
  try {
    writeFileSync(file, JSON.stringify(state));
  } catch {
    // The next start uses the first size.
  }
}
