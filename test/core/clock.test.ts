// Ticks to wall time: right to the uncertainty of the anchors between them, honest about it outside, never across a reboot.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DeviceClock, type ClockAnchor } from "../../src/core/clock.ts";
import { decodeBlock, sampleTick } from "../../src/protocol/block.ts";
import { BlockWriter } from "../../src/protocol/block-writer.ts";
import { clockAnchor } from "../../src/protocol/sync-measures.ts";
import { runSettings } from "../support/clip-runs.ts";

const TICK_HZ = 32_768;
const DAY_S = 86_400;
const EPOCH_MS = 1_780_000_000_000;

/** A clip whose crystal runs `ppm` fast; ticks of a moment `atS` after the epoch. */
function clip(ppm: number, bootTick: number) {
  return { tickAt: (atS: number): number => Math.floor(bootTick + atS * TICK_HZ * (1 + ppm / 1e6)) };
}

/** One exchange at `atS` over a link that takes `outMs` there and `backMs` back, as the sync measures it. */
function exchange(
  device: ReturnType<typeof clip>,
  o: { atS: number; outMs: number; backMs: number; bootId?: number; hostOffMs?: number },
): ClockAnchor {
  const sentAtMs = EPOCH_MS + o.atS * 1000 + (o.hostOffMs ?? 0);
  const receivedS = o.atS + o.outMs / 1000;
  const answeredS = receivedS + 0.002;
  const bootId = o.bootId ?? 1;
  const reply = {
    name: "clock",
    hostTime: 0n,
    tickReceived: device.tickAt(receivedS),
    tickSent: device.tickAt(answeredS),
    bootId,
  } as const;
  const receivedAtMs = sentAtMs + o.outMs + 2 + o.backMs;
  const { hostMs, ...anchor } = clockAnchor(reply, { sentAtMs, receivedAtMs }, TICK_HZ);
  return { ...anchor, unixMs: hostMs };
}

const ppm = fc.double({ min: -100, max: 100, noNaN: true });
const legMs = fc.double({ min: 1, max: 15, noNaN: true });
const bootTick = fc.nat(2 ** 40);

describe("a clock with an anchor before and after", () => {
  it("is right within 20 ms over 24 h, at any drift of the crystal", () => {
    fc.assert(
      fc.property(ppm, bootTick, legMs, legMs, legMs, legMs, fc.double({ min: 0, max: 1, noNaN: true }), (...drawn) => {
        const [drift, start, out1, back1, out2, back2, share] = drawn;
        const device = clip(drift, start);
        const clock = new DeviceClock(
          [
            exchange(device, { atS: DAY_S, outMs: out2, backMs: back2 }),
            exchange(device, { atS: 0, outMs: out1, backMs: back1 }),
          ],
          TICK_HZ,
        );
        const atS = share * DAY_S;
        const reading = clock.at(1, device.tickAt(atS))!;
        const errorMs = Math.abs(reading.unixMs - EPOCH_MS - atS * 1000);
        expect(errorMs).toBeLessThanOrEqual(20);
        // A tick is 0.03 ms, and a moment lies anywhere in it.
        expect(errorMs).toBeLessThanOrEqual(reading.uncertaintyMs + 0.1);
        expect(clock.driftPpm(1)! - drift).toBeCloseTo(0, 0);
      }),
    );
  });

  it("dates every sample of a day within 20 ms, at a sensor 1 % off its rate and a crystal 100 ppm off", () => {
    const device = clip(100, 12_345);
    const blocks: Uint8Array[] = [];
    const writer = new BlockWriter(runSettings({ startTick: 12_345 }), (block) => blocks.push(block));
    // A sample a second by its data sheet.
    const stepS = 1 / 1.01;
    const count = Math.floor(DAY_S / stepS);
    for (let i = 0; i < count; i++) writer.push([i % 7, 0, 0, 0, 0, i % 11], device.tickAt(60 + i * stepS));
    writer.finish();
    const clock = new DeviceClock(
      [
        exchange(device, { atS: 0, outMs: 3, backMs: 28 }),
        exchange(device, { atS: DAY_S + 100, outMs: 25, backMs: 2 }),
      ],
      TICK_HZ,
    );
    let worstMs = 0;
    let index = 0;
    for (const bytes of blocks) {
      const block = decodeBlock(bytes);
      if (!block.ok) throw new Error(block.reason);
      for (let i = 0; i < block.value.header.sampleCount; i++) {
        const { unixMs } = clock.at(1, sampleTick(block.value.header, i))!;
        worstMs = Math.max(worstMs, Math.abs(unixMs - EPOCH_MS - (60 + index++ * stepS) * 1000));
      }
    }
    expect(index).toBe(count);
    expect(worstMs).toBeLessThanOrEqual(20);
  });

  it("passes through its anchors and never runs backwards", () => {
    const anchors = fc.array(fc.record({ gapS: fc.integer({ min: 1, max: 40_000 }), outMs: legMs, backMs: legMs }), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(ppm, bootTick, anchors, (drift, start, drawn) => {
        const device = clip(drift, start);
        let atS = 0;
        const made = drawn.map(({ gapS, ...legs }) => exchange(device, { atS: (atS += gapS), ...legs }));
        const clock = new DeviceClock(made, TICK_HZ);
        for (const anchor of made) expect(clock.at(1, anchor.tick)!.unixMs).toBeCloseTo(anchor.unixMs, 2);
        let lastMs = -Infinity;
        for (let s = -1000; s < atS + 1000; s += (atS + 2000) / 300) {
          const { unixMs } = clock.at(1, device.tickAt(s))!;
          expect(unixMs).toBeGreaterThan(lastMs);
          lastMs = unixMs;
        }
      }),
    );
  });
});

describe("outside its anchors", () => {
  it("a clock says how wrong it can be", () => {
    const away = fc.double({ min: 0, max: DAY_S, noNaN: true });
    const gap = fc.integer({ min: 1, max: 2 * DAY_S });
    fc.assert(
      fc.property(
        ppm,
        bootTick,
        legMs,
        legMs,
        gap,
        away,
        fc.boolean(),
        (drift, start, outMs, backMs, gapS, s, isLater) => {
          const device = clip(drift, start + 4 * DAY_S * TICK_HZ);
          const clock = new DeviceClock(
            [
              exchange(device, { atS: 0, outMs, backMs }),
              exchange(device, { atS: gapS, outMs: backMs, backMs: outMs }),
            ],
            TICK_HZ,
          );
          const atS = isLater ? gapS + s : -s;
          const reading = clock.at(1, device.tickAt(atS))!;
          expect(Math.abs(reading.unixMs - EPOCH_MS - atS * 1000)).toBeLessThanOrEqual(reading.uncertaintyMs + 0.1);
        },
      ),
    );
  });

  it("takes the printed rate after one anchor, or two that are close together", () => {
    const device = clip(40, 0);
    const first = exchange(device, { atS: 0, outMs: 10, backMs: 10 });
    for (const anchors of [[first], [first, exchange(device, { atS: 30, outMs: 1, backMs: 29 })]]) {
      const clock = new DeviceClock(anchors, TICK_HZ);
      const last = anchors.at(-1)!;
      const hourLater = clock.at(1, last.tick + 3600 * TICK_HZ)!;
      expect(hourLater.unixMs - last.unixMs).toBe(3_600_000);
      expect(hourLater.uncertaintyMs).toBeGreaterThan(360);
      expect(clock.driftPpm(1)).toBeNull();
    }
  });

  it("takes the rate of two anchors that know it", () => {
    const device = clip(80, 0);
    const anchors = [0, 36_000].map((atS) => exchange(device, { atS, outMs: 5, backMs: 5 }));
    const clock = new DeviceClock(anchors, TICK_HZ);
    expect(clock.driftPpm(1)).toBeCloseTo(80, 1);
    const reading = clock.at(1, device.tickAt(72_000))!;
    expect(Math.abs(reading.unixMs - EPOCH_MS - 72_000_000)).toBeLessThan(1);
  });
});

describe("boots", () => {
  it("have clocks of their own, and without an anchor no date", () => {
    const one = clip(20, 1000);
    const two = clip(20, 77);
    const clock = new DeviceClock(
      [
        exchange(one, { atS: 0, outMs: 5, backMs: 5, bootId: 1 }),
        exchange(two, { atS: 5000, outMs: 5, backMs: 5, bootId: 3 }),
      ],
      TICK_HZ,
    );
    expect(clock.at(1, one.tickAt(10))!.unixMs).toBeCloseTo(EPOCH_MS + 10_000, 0);
    expect(clock.at(3, two.tickAt(5010))!.unixMs).toBeCloseTo(EPOCH_MS + 5_010_000, 0);
    expect(clock.at(2, 1000)).toBeNull();
    expect([clock.anchorCount(1), clock.anchorCount(2), clock.driftPpm(2)]).toEqual([1, 0, null]);
  });
});

describe("a host whose clock was set", () => {
  it("does not bend the line: each side keeps its own", () => {
    const device = clip(20, 0);
    const anchors = [0, 3600].map((atS) => exchange(device, { atS, outMs: 5, backMs: 5 }));
    const later = [7200, 10_800].map((atS) => exchange(device, { atS, outMs: 5, backMs: 5, hostOffMs: 5_400_000 }));
    const clock = new DeviceClock([...anchors, ...later], TICK_HZ);
    expect(clock.at(1, device.tickAt(1800))!.unixMs).toBeCloseTo(EPOCH_MS + 1_800_000, 0);
    expect(clock.at(1, device.tickAt(9000))!.unixMs).toBeCloseTo(EPOCH_MS + 14_400_000, 0);
    expect(clock.at(1, device.tickAt(5400))!.unixMs).toBeCloseTo(EPOCH_MS + 10_800_000, -2);
    expect(clock.driftPpm(1)).toBeCloseTo(20, 0);
  });
});
