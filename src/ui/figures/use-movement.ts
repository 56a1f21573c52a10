// Movement of a figure over time: from start to held with ease in and out, twice, then rest in the held pose; Head
// Ramping keeps alternating. Stands still while paused and with reduced motion. Gives one number for StretchFigure.
import { useEffect, useRef, useState } from "preact/hooks";
import { eased } from "./shapes.ts";
import type { FigureId } from "./stretch-figure.tsx";

/** From start to held, s; a cycle of Head Ramping there and back, s; how often a figure shows its movement. */
export const MOVE_S = 2.5;
export const RAMP_CYCLE_S = 4.5;
const SHOWINGS = 2;
/** Pause in the held pose between two showings, s. */
const REST_S = 0.8;

/** Share between start (0) and held (1) after `elapsedS` seconds of movement. */
export function movementShare(id: FigureId, elapsedS: number): number {
  if (id === "head-ramping") {
    const phase = (elapsedS % RAMP_CYCLE_S) / (RAMP_CYCLE_S / 2);
    return eased(phase <= 1 ? phase : 2 - phase);
  }
  const showing = MOVE_S + REST_S;
  const index = Math.floor(elapsedS / showing);
  if (index >= SHOWINGS) return 1;
  return eased((elapsedS - index * showing) / MOVE_S);
}

/** True once a figure rests for good. */
function isOver(id: FigureId, elapsedS: number): boolean {
  return id !== "head-ramping" && elapsedS >= SHOWINGS * (MOVE_S + REST_S);
}

/** @param still paused, or the reader wants no motion. @param key a change starts the movement again */
export function useMovement(id: FigureId, still: boolean, key: string): number {
  const elapsedS = useRef(0);
  const [share, setShare] = useState(0);
  useEffect(() => {
    elapsedS.current = 0;
    setShare(0);
  }, [id, key]);
  useEffect(() => {
    if (still) return undefined;
    let lastMs = performance.now();
    let frame = requestAnimationFrame(function step(nowMs) {
      elapsedS.current += (nowMs - lastMs) / 1000;
      lastMs = nowMs;
      setShare(movementShare(id, elapsedS.current));
      if (!isOver(id, elapsedS.current)) frame = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(frame);
  }, [id, key, still]);
  return share;
}
