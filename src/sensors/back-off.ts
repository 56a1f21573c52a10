// How long to wait before the next attempt to connect: longer after each failure, never the same for two clips or two
// computers. Pure; the chance comes from the caller.

const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Milliseconds to wait after `failures` failed attempts in a row (1 or more). `chance`: 0 up to 1, drawn anew each time.
 * Between 0.5 and 1 s after the first failure, doubling up to between 15 and 30 s.
 */
export function reconnectDelayMs(failures: number, chance: number): number {
  const longestMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(1, failures));
  return (longestMs / 2) * (1 + chance);
}
