// What every sensor source must keep to, whoever makes it: one suite that each driver's test runs on its own source.
import { firstValueFrom, lastValueFrom, take, tap, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { LookaheadError } from "../../src/core/errors.ts";
import type { SensorEvent } from "../../src/core/imu.ts";
import type { SensorSource } from "../../src/sensors/driver.ts";

export interface SourceCase {
  /** A source with at least two `imu` events that ends by itself. */
  create(): SensorSource;
  /** A source that cannot go on after its first event. */
  createFailing(): SensorSource;
  /** How many subscriptions of all created sources still hold something: a file, a radio, a timer. */
  openCount(): number;
}

export async function eventsOf(source: SensorSource): Promise<SensorEvent[]> {
  return firstValueFrom(source.pipe(toArray()));
}

export function sourceContract(name: string, subject: SourceCase): void {
  describe(`${name} as a sensor source`, () => {
    it("does nothing before it is subscribed to", () => {
      subject.create();
      expect(subject.openCount()).toBe(0);
    });

    it("gives the same events to every subscriber", async () => {
      const source = subject.create();
      expect(await eventsOf(source)).toEqual(await eventsOf(source));
    });

    it("gives blocks that fit together, in the order of time", async () => {
      const events = await eventsOf(subject.create());
      const blocks = events.flatMap((event) => (event.kind === "imu" ? [event.block] : []));
      expect(blocks.length).toBeGreaterThan(1);
      for (const { timeS, accMps2, gyrRadps } of blocks) {
        expect([accMps2.length, gyrRadps.length]).toEqual([3 * timeS.length, 3 * timeS.length]);
      }
      const times = blocks.flatMap(({ timeS }) => [...timeS]);
      expect(times.filter((timeS, at) => at > 0 && !(timeS > times[at - 1]))).toEqual([]);
    });

    it("puts gaps between the blocks around them and markers after their block", async () => {
      let lastS = -Infinity;
      const misplaced: SensorEvent[] = [];
      for (const event of await eventsOf(subject.create())) {
        if (event.kind === "imu") lastS = event.block.timeS.at(-1) ?? lastS;
        if (event.kind === "gap" && !(event.fromS === lastS && event.toS > lastS)) misplaced.push(event);
        if (event.kind === "marker" && event.timeS > lastS) misplaced.push(event);
      }
      expect(misplaced).toEqual([]);
    });

    it("starts a block where a gap ends", async () => {
      const events = await eventsOf(subject.create());
      for (const [at, event] of events.entries()) {
        if (event.kind !== "gap") continue;
        const next = events.slice(at + 1).find(({ kind }) => kind === "imu");
        expect(next?.kind === "imu" ? next.block.timeS[0] : undefined).toBe(event.toS);
      }
    });

    it("fails with an error that has a sentence, after what it could still give, and frees what it holds", async () => {
      const given: SensorEvent[] = [];
      const failing = subject.createFailing().pipe(tap((event) => given.push(event)));
      await expect(lastValueFrom(failing)).rejects.toBeInstanceOf(LookaheadError);
      expect(given.length).toBeGreaterThan(0);
      await expect.poll(() => subject.openCount()).toBe(0);
    });

    it("frees what it holds when it is left, and when it ends", async () => {
      await firstValueFrom(subject.create().pipe(take(1)));
      await eventsOf(subject.create());
      await expect.poll(() => subject.openCount()).toBe(0);
    });
  });
}
