// Mouse, pen and fingers on the plot: hover shows, a press puts the cursor, dragging moves the zoomed window (or the cursor
// while the whole run is shown), two fingers zoom, Ctrl with the wheel zooms, sideways wheel moves. With Shift, or while a
// stretch is being marked, dragging takes the stretch.
import { useEffect, useRef } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import type { RefObject } from "preact";
import type { TimelineLayout } from "./geometry/layout.ts";
import { lengthS } from "./geometry/window.ts";
import type { Marking } from "./marking.ts";
import type { RunView } from "./run-view.ts";

/** A press that moves less than this is a press, not a drag, px. */
const DRAG_FROM_PX = 4;
/** Wheel of this many px doubles or halves the window. */
const WHEEL_OCTAVE_PX = 250;

export function usePlotPointer(
  plot: RefObject<HTMLElement | null>,
  view: RunView,
  layout: ReadonlySignal<TimelineLayout | null>,
  marking: Marking,
): void {
  const fingers = useRef(new Map<number, number>());
  useEffect(() => {
    const element = plot.current;
    if (element === null) return undefined;
    const down = fingers.current;
    let pressedAtPx = 0;
    let dragged = false;
    /** Where the stretch that is being marked began, s; null while nothing is. */
    let markedFromS: number | null = null;

    const widthPx = (): number => (layout.value === null ? 1 : layout.value.plot.right - layout.value.plot.left);
    const insidePx = (event: MouseEvent): number => event.clientX - element.getBoundingClientRect().left;
    const timeAt = (px: number): number => {
      const { fromS } = view.window.value;
      return fromS + (px / widthPx()) * lengthS(view.window.value);
    };

    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      element.setPointerCapture(event.pointerId);
      down.set(event.pointerId, insidePx(event));
      pressedAtPx = insidePx(event);
      dragged = down.size > 1;
      const marks = down.size === 1 && (event.shiftKey || marking.range.value !== null);
      markedFromS = marks ? timeAt(pressedAtPx) : null;
    };
    const onMove = (event: PointerEvent): void => {
      const px = insidePx(event);
      const before = down.get(event.pointerId);
      if (before === undefined) {
        if (event.pointerType === "mouse") view.hover(timeAt(px));
        return;
      }
      if (!dragged && Math.abs(px - pressedAtPx) < DRAG_FROM_PX) return;
      dragged = true;
      view.hover(null);
      if (down.size > 1) pinch(event.pointerId, px);
      else if (markedFromS !== null) marking.drag(markedFromS, timeAt(px));
      else if (view.isWhole.value) view.putCursor(timeAt(px));
      else view.panByS(((before - px) / widthPx()) * lengthS(view.target.value));
      down.set(event.pointerId, px);
    };
    /** Keeps the time between the fingers where it is. */
    const pinch = (pointerId: number, px: number): void => {
      const moved = down.get(pointerId) ?? px;
      const [other] = [...down].filter(([id]) => id !== pointerId).map(([, at]) => at);
      if (other === undefined) return;
      const spread = Math.abs(px - other);
      const spreadBefore = Math.abs(moved - other);
      if (spread < 8 || spreadBefore < 8) return;
      view.zoom(spreadBefore / spread, timeAt((px + other) / 2), false);
    };
    const onUp = (event: PointerEvent): void => {
      if (!down.delete(event.pointerId)) return;
      if (!dragged) {
        view.hover(null);
        view.putCursor(timeAt(insidePx(event)));
      }
    };
    const onLost = (event: PointerEvent): void => void down.delete(event.pointerId);
    const onLeave = (): void => view.hover(null);
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey) {
        event.preventDefault();
        view.zoom(2 ** (wheelPx(event, event.deltaY) / WHEEL_OCTAVE_PX), timeAt(insidePx(event)), false);
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY) && !view.isWhole.value) {
        event.preventDefault();
        view.panByS((wheelPx(event, event.deltaX) / widthPx()) * lengthS(view.target.value));
      }
    };
    element.addEventListener("pointerdown", onDown);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerup", onUp);
    element.addEventListener("pointercancel", onLost);
    element.addEventListener("pointerleave", onLeave);
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => {
      element.removeEventListener("pointerdown", onDown);
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerup", onUp);
      element.removeEventListener("pointercancel", onLost);
      element.removeEventListener("pointerleave", onLeave);
      element.removeEventListener("wheel", onWheel);
    };
  }, []);
}

/** Some mice count in lines. */
function wheelPx(event: WheelEvent, delta: number): number {
  return event.deltaMode === WheelEvent.DOM_DELTA_LINE ? delta * 16 : delta;
}
