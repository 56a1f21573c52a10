// The numbered pins of the spells on their rail over the plot. Buttons; one tab stop for all, arrows go from pin to pin.
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";
import { words } from "../../words/words.ts";
import { durationClock, durationSpoken } from "../place.ts";
import type { TimelineLayout } from "./geometry/layout.ts";
import type { Pin } from "./geometry/pins.ts";
import { spanS } from "./geometry/ranges.ts";
import type { RunView } from "./run-view.ts";

export interface PinsProps {
  /** Changes in every frame of a zoom; read here, so that nothing else is rendered again. */
  readonly pins: ReadonlySignal<readonly Pin[]>;
  readonly view: RunView;
  readonly layout: TimelineLayout;
}

export function Pins({ pins: laidOut, view, layout }: PinsProps): JSX.Element | null {
  const pins = laidOut.value;
  const say = words.review.chart;
  const rail = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState(0);
  const selected = view.selected.value;
  const selectedIndex = pins.findIndex((pin) => pin.spells.some((spell) => spell.number === selected?.number));
  const tabStop = Math.min(selectedIndex >= 0 ? selectedIndex : reached, pins.length - 1);
  if (pins.length === 0) return null;
  const reach = (index: number): void => {
    const next = Math.min(Math.max(index, 0), pins.length - 1);
    setReached(next);
    rail.current?.querySelectorAll("button")[next]?.focus();
  };
  return (
    <div
      ref={rail}
      class="pins"
      role="toolbar"
      aria-label={say.pins}
      style={{
        left: `${layout.plot.left}px`,
        width: `${layout.plot.right - layout.plot.left}px`,
        height: `${layout.plot.top}px`,
      }}
    >
      {pins.map((pin, index) => {
        const first = pin.spells[0];
        const last = pin.spells.at(-1);
        if (first === undefined || last === undefined) return null;
        const one = pin.spells.length === 1;
        return (
          <button
            key={first.number}
            type="button"
            class={`pin${index === selectedIndex ? " pin-on" : ""}${one && !pin.showLength ? "" : " pin-pill"}`}
            style={{ left: `${pin.xPx}px`, top: `${layout.pinsY}px` }}
            tabIndex={index === tabStop ? 0 : -1}
            aria-pressed={one ? index === selectedIndex : undefined}
            aria-label={
              one
                ? say.pin(first.number, durationClock(first.startS), durationSpoken(spanS(first)))
                : say.pinsMerged(first.number, last.number)
            }
            onClick={() => (one ? view.select(first) : view.zoomToSpells(pin.spells))}
            onDblClick={() => one && view.zoomTo(first)}
            onKeyDown={(event) => {
              const to =
                event.key === "ArrowRight"
                  ? index + 1
                  : event.key === "ArrowLeft"
                    ? index - 1
                    : event.key === "Home"
                      ? 0
                      : event.key === "End"
                        ? pins.length - 1
                        : null;
              if (to !== null) {
                event.preventDefault();
                reach(to);
              } else if (event.key === "Enter" && one) {
                event.preventDefault();
                view.zoomTo(first);
              }
            }}
          >
            <span>{one ? first.number : say.mergedNumbers(first.number, last.number)}</span>
            {pin.showLength && <span>{durationClock(spanS(first))}</span>}
          </button>
        );
      })}
    </div>
  );
}
