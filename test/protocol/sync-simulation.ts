// One seeded sync from the first connection to the release of every run: production machines, run catalogue and flash under
// virtual time, with faults of link, power, flash, host and store for a while, then without. It throws when a run is not
// bit-identical at the end, when a run is released that the host does not hold for good, or when the end does not come.
import { encodeRequestBody } from "../../src/protocol/bodies.ts";
import { OP, REPLY_BIT, RUN_STATE, STATUS } from "../../src/protocol/codes.ts";
import { encodeMessage, fragments } from "../../src/protocol/message.ts";
import { ClipDevice } from "../../src/simulator/clip-device/clip-device.ts";
import { FlashReadError, NorFlash, PowerCutError, SECTOR_BYTES } from "../../src/simulator/clip-device/nor-flash.ts";
import { FaultyLink, NO_FAULTS, type LinkFaults, type LinkShape } from "./faulty-link.ts";
import { DEVICE_ID, madeBlock, TICK_HZ } from "./made-blocks.ts";
import { SimulatedHost } from "./simulated-host.ts";
import { planOf, type SyncPlan } from "./sync-plan.ts";
import { TrueRun, wrongWith } from "./true-runs.ts";
import { SeededRandom, VirtualTime } from "./virtual-time.ts";

const AREA_SECTORS = 1;
const DATA_SECTORS = 20;
const SLOT_BYTES = 64;
const LAST_LOOKS = 2;
const MAX_STEPS = 400_000;
/** Virtual time after which a sync without further faults must have come to its end. */
const QUIET_DEADLINE_MS = 180_000;
const SETUP_CODE = Uint8Array.from({ length: 16 }, (_, i) => 7 * i + 1);
/** Nothing in the simulation is a reason for these. */
const FALSE_ALARMS = new Set(["version", "otherDevice", "badProof"]);

export interface SyncOutcome {
  readonly connections: number;
  readonly disconnects: number;
  readonly faults: number;
  readonly blocks: number;
  readonly holes: number;
  readonly problems: ReadonlySet<string>;
  readonly virtualMs: number;
}

class Simulation {
  readonly #time = new VirtualTime();
  readonly #random: SeededRandom;
  readonly #plan: SyncPlan;
  readonly #shape: LinkShape = { latencyMs: 5, jitterMs: 10, valueMs: 0.3, byteMs: 0.004 };
  readonly #flash: NorFlash;
  readonly #hosts: readonly SimulatedHost[];
  /** The one that is connected, or was last. */
  #active: SimulatedHost;
  readonly #truth = new Map<number, TrueRun>();
  #clip: ClipDevice | null = null;
  #ticksBefore = 0;
  #links: FaultyLink[] = [];
  #isConnected = false;
  #disconnects = 0;
  #faults = 0;
  #steps = 0;
  readonly #rottenSlots = new Set<number>();
  readonly #released = new Set<number>();
  /** By run, as of when the clip went off in the middle of something; null while it is on. */
  #wrongAtCut: ReadonlyMap<number, readonly (string | null)[]> | null = null;
  /** IDENTIFY as the host sent it, and as the clip carried it out. */
  #identifiesSent = 0;
  #identified = 0;
  /** The last session and counter that went over the air, for an attacker to read. */
  #heard = { session: 0, counter: 0 };

  constructor(seed: number, overrides: Partial<SyncPlan>) {
    this.#random = new SeededRandom(seed);
    this.#plan = { ...planOf(this.#random), ...overrides };
    this.#flash = new NorFlash(2 * AREA_SECTORS + DATA_SECTORS, this.#random.next());
    const makeHost = (): SimulatedHost => new SimulatedHost(this.#time, this.#random, SETUP_CODE);
    this.#hosts = Array.from({ length: this.#plan.hosts }, makeHost);
    this.#active = this.#hosts[0];
    const { storeFails, storeLies, storeMs, isLossy } = this.#plan;
    for (const host of this.#hosts) host.faults = { storeFails, storeLies, storeMs, isLossy };
  }

  run(): SyncOutcome {
    for (let boot = 0; boot <= this.#plan.bootsBefore; boot++) this.#boot();
    for (let run = this.#plan.runs; run > 0; run--) this.#record(1 + this.#random.below(5));
    this.#schedule();
    this.#time.after(10, () => this.#connect());
    this.#until(() => this.#time.nowMs >= this.#plan.faultyMs && !this.#isRecording);
    for (const host of this.#hosts) host.faults = { ...host.faults, storeFails: 0, storeLies: 0 };
    this.#flash.failReadsAfter(Infinity);
    if (this.#flash.isOff || this.#clip === null) this.#reboot();
    const quietMs = this.#time.nowMs;
    this.#until(
      () => this.#isDone,
      () => {
        if (this.#time.nowMs - quietMs > QUIET_DEADLINE_MS)
          throw new Error(`no end after ${this.#time.nowMs - quietMs} ms without faults`);
      },
    );
    this.#judge();
    return this.#outcome();
  }

  #until(isReached: () => boolean, check: () => void = () => {}): void {
    while (!isReached()) {
      check();
      this.#steps++;
      if (this.#steps > MAX_STEPS) throw new Error("no end after so many steps");
      if (!this.#time.step()) throw new Error("nothing happens any more");
    }
  }

  get #isQuiet(): boolean {
    return this.#time.nowMs >= this.#plan.faultyMs;
  }

  get #isRecording(): boolean {
    return this.#clip === null || this.#clip.catalogue.openRun !== 0;
  }

  /** Every run of the clip is released, or reclaimed, and every host has proved that it holds what is there. */
  get #isSynced(): boolean {
    const runs = this.#clip?.catalogue.runs() ?? null;
    return (
      runs !== null &&
      runs.every(({ state }) => state === RUN_STATE.released) &&
      this.#hosts.every((host) => runs.every(({ run }) => host.proof(run) !== null))
    );
  }

  /** What is released a host may have lost since: then it looks once more. */
  get #isDone(): boolean {
    if (!this.#isSynced) return false;
    if (this.#plan.hostRotMs === Infinity) return true;
    this.#lastLooks ??= this.#hosts.map(({ connection }) => connection + LAST_LOOKS);
    return this.#hosts.every(({ connection }, i) => connection > (this.#lastLooks?.[i] ?? 0));
  }
  #lastLooks: number[] | null = null;

  // ---- clip ----

  get #tick(): number {
    return this.#ticksBefore + Math.floor((this.#time.nowMs * TICK_HZ) / 1000);
  }

  #boot(): void {
    this.#flash.powerOn();
    this.#ticksBefore = this.#random.below(1_000_000);
    this.#guard(() => {
      const clip: ClipDevice = new ClipDevice({
        identity: { deviceId: DEVICE_ID, setupCode: SETUP_CODE, firmware: 1, model: "", tickHz: TICK_HZ },
        flash: this.#flash,
        geometry: { areaSectors: AREA_SECTORS, dataSectors: DATA_SECTORS },
        clock: {
          now: () => this.#tick,
          wakeAt: (tick, wake) =>
            this.#time.after(((tick - this.#tick) * 1000) / TICK_HZ, () => {
              if (this.#clip === clip) this.#guard(wake);
            }),
        },
        random: (length) => this.#random.bytes(length),
        onIdentify: () => {
          this.#identified++;
          if (this.#identified > this.#identifiesSent) throw new Error("a command was carried out twice");
        },
      });
      this.#listen(clip);
      this.#clip = clip;
      this.#watch();
      this.#wrongAtCut = null;
    });
  }

  /** A power cut in the middle of anything ends the clip, and so does a flash that cannot be read when it boots; it comes back later. */
  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof PowerCutError || error instanceof FlashReadError)) throw error;
      this.#wrongAtCut ??= new Map([...this.#truth.keys()].map((run) => [run, this.#wrongs(run)]));
      this.#dropLink();
      this.#clip = null;
      this.#time.after(300, () => {
        if (this.#clip === null) this.#boot();
      });
    }
  }

  #reboot(): void {
    this.#dropLink();
    this.#clip = null;
    this.#boot();
  }

  /** A whole run in one go. */
  #record(blocks: number): void {
    this.#guard(() => {
      if (this.#clip?.catalogue.open(this.#tick) === 0) return;
      for (let i = 0; i < blocks; i++) this.#recordBlock();
      this.#clip?.catalogue.seal(1);
    });
  }

  /** False: the flash is full. */
  #recordBlock(): boolean {
    const catalogue = this.#clip?.catalogue;
    if (catalogue === undefined) return false;
    const run = catalogue.openRun;
    const truth = this.#truth.get(run) ?? new TrueRun();
    this.#truth.set(run, truth);
    const block = madeBlock(
      { run, blockNo: truth.blocks.length, bootId: catalogue.bootId, tick: this.#tick },
      this.#random.bytes(64),
    );
    truth.blocks.push(block);
    const status = catalogue.append(block);
    if (status === STATUS.ok) truth.written.add(truth.blocks.length - 1);
    if (status === STATUS.full) truth.blocks.pop();
    return status !== STATUS.full;
  }

  // ---- faults ----

  #schedule(): void {
    const { disconnectMs, rebootMs, powerCutMs, crashMs, blockRotMs, catalogueRotMs, readFailureMs, recordMs } =
      this.#plan;
    this.#repeat(disconnectMs, () => this.#dropLink());
    this.#repeat(rebootMs, () => {
      if (this.#clip !== null) this.#reboot();
    });
    this.#repeat(powerCutMs, () => this.#flash.cutPowerAfter(this.#random.below(4)));
    this.#repeat(crashMs, () => this.#crash());
    this.#repeat(blockRotMs, () => this.#rotBlock());
    this.#repeat(catalogueRotMs, () => this.#rotCatalogue());
    this.#repeat(readFailureMs, () => {
      this.#flash.failReadsAfter(this.#random.below(20));
      this.#time.after(100, () => this.#flash.failReadsAfter(Infinity));
    });
    const { hostRotMs, attackMs } = this.#plan;
    this.#repeat(hostRotMs, () => {
      const held = [...this.#truth.keys()].filter((run) => !this.#released.has(run));
      const host = this.#hosts[this.#random.below(this.#hosts.length)];
      if (host.machine === null && held.length > 0) host.rot(held[this.#random.below(held.length)]);
    });
    this.#repeat(attackMs, () => this.#attack());
    if (recordMs < Infinity) this.#recordSlowly(recordMs);
  }

  #repeat(meanMs: number, fault: () => void): void {
    if (meanMs === Infinity) return;
    this.#time.after(this.#random.between(0, 2 * meanMs), () => {
      if (this.#isQuiet) return;
      this.#faults++;
      fault();
      this.#repeat(meanMs, fault);
    });
  }

  /** A run that grows while the others are fetched. */
  #recordSlowly(meanMs: number): void {
    let left = 1 + this.#random.below(6);
    const next = (): void => {
      this.#guard(() => {
        const catalogue = this.#clip?.catalogue;
        if (catalogue === undefined) return;
        if (catalogue.openRun === 0 && catalogue.open(this.#tick) === 0) {
          left = 0;
        } else if (left === 0 || !this.#recordBlock()) {
          left = 0;
          catalogue.seal(1);
        } else {
          left--;
        }
      });
      if (left > 0 || this.#isRecording) this.#time.after(this.#random.between(0, 2 * meanMs), next);
    };
    next();
  }

  #crash(): void {
    if (this.#active.machine === null) return;
    this.#active.crash();
    this.#dropLink();
    this.#time.after(500, () => this.#connect());
  }

  #rotBlock(): void {
    const runs = this.#clip?.catalogue.runs() ?? [];
    if (runs.length === 0) return;
    const { run, blocks } = runs[this.#random.below(runs.length)];
    if (blocks === 0) return;
    const blockNo = this.#random.below(blocks);
    const start = this.#addressOf(run, blockNo);
    this.#flash.rot(start + this.#random.below(SECTOR_BYTES), this.#random.below(8));
    this.#truth.get(run)?.rotten.add(blockNo);
  }

  #addressOf(run: number, blockNo: number): number {
    const first = this.#clip?.catalogue.runs().find((entry) => entry.run === run) as
      | { firstSector: number }
      | undefined;
    return (2 * AREA_SECTORS + (((first?.firstSector ?? 0) + blockNo) % DATA_SECTORS)) * SECTOR_BYTES;
  }

  /** One bit of a slot: that it mends. */
  #rotCatalogue(): void {
    const address = this.#random.below(2 * AREA_SECTORS * SECTOR_BYTES);
    const slot = Math.floor(address / SLOT_BYTES);
    if (this.#rottenSlots.has(slot)) return;
    this.#rottenSlots.add(slot);
    this.#flash.rot(address, this.#random.below(8));
  }

  // ---- connections ----

  get #isBusy(): boolean {
    return this.#active.machine !== null;
  }

  #connect(): void {
    if (this.#isBusy) return;
    const clip = this.#clip;
    const valueBytes = this.#plan.valueBytes;
    if (clip === null) {
      this.#time.after(200, () => this.#connect());
      return;
    }
    const host = this.#hosts[(this.#hosts.indexOf(this.#active) + 1) % this.#hosts.length];
    this.#active = host;
    const faults = (): LinkFaults => (this.#isQuiet ? NO_FAULTS : this.#plan.link);
    const toHost = new FaultyLink(this.#time, this.#random, this.#shape, faults, (value, which) => {
      host.feed({ type: "value", which: which as "ctrl" | "data" | "status" | "live", value });
    });
    const toClip = new FaultyLink(this.#time, this.#random, this.#shape, faults, (value, which) => {
      this.#guard(() => clip.write(which as "ctrl" | "flow", value));
      this.#watch();
    });
    this.#links = [toHost, toClip];
    this.#isConnected = true;
    clip.subscribed("ctrl", valueBytes);
    host.connect(
      clip.read("info"),
      valueBytes,
      (which, value) => {
        if (which === "ctrl") this.#overhear(value);
        toClip.send(which, value);
      },
      () => this.#time.after(1, () => this.#dropLink()),
      () => this.#ended(host),
    );
  }

  /** What the air tells of a message in its first fragment. */
  #overhear(value: Uint8Array): void {
    if ((value[0] & 0x7f) !== 0 || value.length < 13) return;
    const view = new DataView(value.buffer, value.byteOffset);
    if (value[1] === OP.identify) this.#identifiesSent++;
    this.#heard = { session: view.getUint16(3, true), counter: view.getUint32(9, true) };
  }

  /** RELEASE of every run, with a token and a MAC that are made up. */
  #attack(): void {
    const clip = this.#clip;
    if (clip === null) return;
    const release = (session: number, counter: number): void => {
      for (const { run } of clip.catalogue.runs()) {
        this.#inject(
          clip,
          { op: OP.release, session, counter },
          encodeRequestBody({ name: "release", run, token: 1n }),
        );
      }
    };
    if (this.#isConnected && this.#plan.attacksOwnersLink) {
      release(this.#heard.session, this.#heard.counter + 1);
      return;
    }
    if (this.#isBusy) return;
    clip.subscribed("ctrl", 244);
    const hello = { hostNonce: this.#random.bytes(16), major: 1, minor: 0, maxValue: 244, hostCaps: 0 };
    let session = 0;
    clip.onSend((_, value) => {
      if (value[1] === (OP.hello | REPLY_BIT)) session = value[3] + 256 * value[4];
    });
    this.#inject(clip, { op: OP.hello, session: 0, counter: 0 }, encodeRequestBody({ name: "hello", ...hello }));
    const auth = encodeRequestBody({ name: "auth", proof: this.#random.bytes(16) });
    this.#inject(clip, { op: OP.auth, session, counter: 0 }, auth);
    release(session, 1);
    this.#listen(clip);
    this.#guard(() => clip.disconnected());
  }

  #inject(clip: ClipDevice, head: { op: number; session: number; counter: number }, body: Uint8Array): void {
    for (const value of fragments(encodeMessage({ ...head, status: 0, txn: 1, body }), 244)) {
      this.#guard(() => clip.write("ctrl", value));
    }
    this.#watch();
  }

  #listen(clip: ClipDevice): void {
    clip.onSend((which, value) => this.#links[0]?.send(which, value));
  }

  #ended(host: SimulatedHost): void {
    if (this.#random.chance(0.5) || this.#isQuiet) host.backUp();
    this.#time.after(this.#random.between(100, 900), () => this.#connect());
  }

  #dropLink(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#disconnects++;
    for (const link of this.#links) {
      this.#faults += link.faultCount;
      link.close();
    }
    this.#links = [];
    if (this.#clip !== null) this.#clip.disconnected();
    const host = this.#active;
    this.#time.after(1, () => host.feed({ type: "closed" }));
  }

  // ---- oracle ----

  /**
   * Whatever is released is held for good, block by block, at the moment it is released. Of a clip that went off while it wrote
   * that is told by its flash when it comes back; what the hosts held counts as of then.
   */
  #watch(): void {
    for (const { run, state } of this.#clip?.catalogue.runs() ?? []) {
      if (state !== RUN_STATE.released || this.#released.has(run)) continue;
      this.#released.add(run);
      const wrongs = this.#wrongAtCut?.get(run) ?? this.#wrongs(run);
      if (!wrongs.includes(null)) throw new Error(`released run ${run} ${wrongs.join(", ")}`);
    }
  }

  /** Every host has every run that is still there, and some host has what had to give way. */
  #judge(): void {
    for (const problem of this.#hosts.flatMap(({ problems }) => problems)) {
      if (FALSE_ALARMS.has(problem)) throw new Error(`the owner was told ${problem}`);
    }
    const listed = new Set(this.#clip?.catalogue.runs().map(({ run }) => run));
    for (const run of this.#truth.keys()) {
      const wrongs = this.#hosts.map((host) => this.#wrong(run, host.blocks(run)));
      const isWrong = listed.has(run) ? wrongs.some((wrong) => wrong !== null) : !wrongs.includes(null);
      if (isWrong) throw new Error(`synced run ${run} ${wrongs.join(", ")}`);
    }
  }

  /** What is wrong with what each host holds for good. */
  #wrongs(run: number): (string | null)[] {
    return this.#hosts.map((host) => this.#wrong(run, host.safeBlocks(run)));
  }

  #wrong(run: number, held: ReadonlyMap<number, Uint8Array>): string | null {
    return wrongWith(this.#truth.get(run), run, held);
  }

  #outcome(): SyncOutcome {
    let blocks = 0;
    let holes = 0;
    for (const [run, { written }] of this.#truth) {
      blocks += written.size;
      holes += Math.max(0, written.size - this.#active.blocks(run).size);
    }
    return {
      connections: this.#hosts.reduce((sum, { connection }) => sum + connection, 0),
      disconnects: this.#disconnects,
      faults: this.#faults,
      blocks,
      holes,
      problems: new Set(this.#hosts.flatMap(({ problems }) => problems)),
      virtualMs: this.#time.nowMs,
    };
  }
}

/** One sync. Throws with what went wrong. `overrides` replaces what the seed would have planned. */
export function simulateSync(seed: number, overrides: Partial<SyncPlan> = {}): SyncOutcome {
  return new Simulation(seed, overrides).run();
}
