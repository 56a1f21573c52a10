// A recording played as a sensor: its samples as `imu` blocks, its missing samples as `gap`, its markers. As fast as the
// subscriber takes them, not in real time. Opens no file and stores nothing: who composes it says where the parts come from.
import { Observable, type Subscriber } from "rxjs";
import type { ImuBlock, SensorEvent } from "../core/imu.ts";
import { MarkerEdge } from "../core/raw-block.ts";
import type { SensorSource } from "./driver.ts";

/** A step in time longer than this many median steps is a gap. */
const GAP_FACTOR = 1.5;

/** What a replay needs of a recording: samples in the order of time, and markers where it has them. */
export interface ReplayPart {
  readonly block: ImuBlock;
  /** One value per sample, NaN for none. */
  readonly marker?: Float64Array;
}

/**
 * Replay what `open` delivers; it is called once per subscription and gets a signal that fires on unsubscribe.
 * The median step is that of the first block. Errors: those of the parts.
 */
export function replay(open: (signal: AbortSignal) => AsyncIterable<ReplayPart>): SensorSource {
  return new Observable<SensorEvent>((subscriber) => {
    const stop = new AbortController();
    subscriber.add(() => stop.abort());
    void play(open(stop.signal), subscriber);
  });
}

async function play(parts: AsyncIterable<ReplayPart>, subscriber: Subscriber<SensorEvent>): Promise<void> {
  try {
    let gaps: GapFinder | null = null;
    const edge = new MarkerEdge();
    for await (const part of parts) {
      gaps ??= new GapFinder(medianStepS(part.block.timeS));
      for (const event of gaps.events(part.block)) subscriber.next(event);
      for (const event of markers(part, edge)) subscriber.next(event);
      if (subscriber.closed) return;
    }
    subscriber.complete();
  } catch (error) {
    subscriber.error(error);
  }
}

/** Cuts blocks at gaps. */
class GapFinder {
  readonly #longestStepS: number;
  #lastS: number | null = null;

  constructor(medianS: number) {
    this.#longestStepS = GAP_FACTOR * medianS;
  }

  *events(block: ImuBlock): Generator<SensorEvent> {
    let from = 0;
    for (let at = 0; at < block.timeS.length; at++) {
      const timeS = block.timeS[at];
      const lastS = this.#lastS;
      this.#lastS = timeS;
      if (lastS === null || timeS - lastS <= this.#longestStepS) continue;
      if (at > from) yield { kind: "imu", block: slice(block, from, at) };
      yield { kind: "gap", fromS: lastS, toS: timeS, cause: "missing" };
      from = at;
    }
    if (from < block.timeS.length) yield { kind: "imu", block: slice(block, from, block.timeS.length) };
  }
}

function slice(block: ImuBlock, from: number, to: number): ImuBlock {
  return {
    timeS: block.timeS.subarray(from, to),
    accMps2: block.accMps2.subarray(3 * from, 3 * to),
    gyrRadps: block.gyrRadps.subarray(3 * from, 3 * to),
    ...(block.speedMps === undefined ? {} : { speedMps: block.speedMps.subarray(from, to) }),
  };
}

function* markers(part: ReplayPart, edge: MarkerEdge): Generator<SensorEvent> {
  for (const [at, value] of (part.marker ?? []).entries()) {
    if (edge.isMarker(value)) yield { kind: "marker", timeS: part.block.timeS[at], value };
  }
}

/** Infinity for fewer than two samples: no gap can be told. */
function medianStepS(timeS: Float64Array): number {
  if (timeS.length < 2) return Infinity;
  const steps = timeS
    .subarray(1)
    .map((time, at) => time - timeS[at])
    .sort();
  return steps[steps.length >> 1];
}
