// Values that shapes of the contract share, with their limits. The calls are in contract.ts, the shapes of clips in clip-shapes.ts.
import { z } from "zod";

/** Of a run in the library. */
export const runId = z.number().int().positive();
export const seconds = z.number();
export const range = z.object({ startS: seconds, endS: seconds });
