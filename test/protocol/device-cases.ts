// What the device machine answers in each case of PROTOCOL.md sections 7 to 11 and 13.2, through a whole simulated clip. Each case
// asserts; machines.test.ts runs them, and so does the measure of branch coverage.
import assert from "node:assert/strict";
import { BLOCK_BYTES } from "../../src/protocol/block.ts";
import { OP, STATUS } from "../../src/protocol/codes.ts";
import { DeviceMachine } from "../../src/protocol/device.ts";
import { FetchSender } from "../../src/protocol/fetch-sender.ts";
import { decodeLive, decodeStatus } from "../../src/protocol/frames.ts";
import { runRoot } from "../../src/protocol/run-root.ts";
import { HmacKey } from "../../src/protocol/sha256.ts";
import { Owner } from "./clip-owner.ts";
import type { Case } from "./host-session-cases.ts";
import { DEVICE_ID, SETUP_CODE } from "./scripted-device.ts";

function fetchOf(run: number, offset: number, length: number, more: { unit?: number; credits?: number } = {}) {
  return { name: "fetch", run, offset, length, fetchId: 1, unit: 489, credits: 64, ...more } as const;
}

const sessionCases: Case[] = [
  [
    "answers nothing but HELLO to a stranger",
    () => {
      const owner = new Owner();
      assert.equal(owner.send({ op: OP.list }, new Uint8Array(4))?.status, STATUS.notAuthenticated);
      assert.equal(owner.send({ op: OP.auth }, new Uint8Array(16))?.status, STATUS.notAuthenticated);
      assert.equal(owner.clip.read("status").length, 0);
      assert.ok(typeof owner.hello() !== "number");
      assert.equal(owner.send({ op: OP.list }, new Uint8Array(4))?.status, STATUS.notAuthenticated);
      assert.equal(owner.send({ op: OP.auth, session: 9 }, new Uint8Array(16))?.status, STATUS.badSession);
      assert.equal(owner.clip.read("info").length > 27, true);
    },
  ],
  [
    "refuses another major version",
    () => {
      assert.equal(new Owner().hello(0, 2), STATUS.badVersion);
    },
  ],
  [
    "locks itself for longer each time after five wrong proofs, and forgets them after a good one",
    () => {
      const owner = new Owner();
      const proof = new Uint8Array(16);
      const fail = (): void => {
        for (let i = 0; i < 5; i++) {
          owner.hello();
          assert.equal(owner.ask({ name: "auth", proof }), STATUS.badProof);
          assert.equal(owner.ask({ name: "auth", proof }), STATUS.notAuthenticated);
        }
        assert.equal(owner.hello(), STATUS.locked);
      };
      fail();
      owner.wait(30_001);
      fail();
      owner.wait(30_001);
      assert.equal(owner.hello(), STATUS.locked);
      owner.wait(30_001);
      owner.open();
      fail();
      owner.wait(30_001);
      assert.ok(typeof owner.hello() !== "number");
    },
  ],
  [
    "takes a command once, and none with another MAC or session",
    () => {
      const owner = new Owner().open();
      assert.notEqual(owner.send({ op: OP.list, counter: 1 }, new Uint8Array(4)), null);
      assert.equal(owner.send({ op: OP.list, counter: 1 }, new Uint8Array(4)), null);
      assert.equal(owner.send({ op: OP.list, counter: 2, session: 999 }, new Uint8Array(4))?.status, STATUS.badSession);
      owner.key = new HmacKey(new Uint8Array(32));
      assert.equal(owner.send({ op: OP.list, counter: 3 }, new Uint8Array(4)), null);
      owner.clip.write("ctrl", Uint8Array.of(0x80, 1, 2, 3));
      owner.clip.write("ctrl", Uint8Array.of(3));
      assert.equal(owner.send({ op: OP.list | 0x80, counter: 4 }, new Uint8Array(4)), null);
    },
  ],
  [
    "tells unknown commands, senseless bodies and what was not agreed on",
    () => {
      const owner = new Owner().open(0);
      assert.equal(owner.send({ op: 99, counter: 1 }, new Uint8Array(0))?.status, STATUS.unknownOp);
      assert.equal(owner.send({ op: OP.list, counter: 2 }, new Uint8Array(1))?.status, STATUS.badBody);
      owner.counter = 2;
      for (const request of [
        { name: "live", action: 1 },
        { name: "events", firstEvent: 0 },
        { name: "config", settings: [] },
      ] as const) {
        assert.equal(owner.ask(request), STATUS.unknownOp);
      }
    },
  ],
  [
    "forgets everything with the connection, and at another HELLO",
    () => {
      const owner = new Owner().open();
      owner.record(3);
      owner.ask(fetchOf(1, 0, BLOCK_BYTES));
      owner.clip.disconnected();
      owner.clip.subscribed("data", 495);
      owner.clip.subscribed("ctrl", 495);
      owner.values("data");
      owner.flow(1, 489);
      assert.deepEqual(owner.frames(), []);
      assert.equal(owner.send({ op: OP.list, counter: 9 }, new Uint8Array(4))?.status, STATUS.notAuthenticated);
      owner.open();
      assert.equal(typeof owner.ask({ name: "clock", hostTime: 4n }), "object");
      owner.hello();
      assert.equal(owner.clip.read("status").length, 0);
    },
  ],
];

const runCases: Case[] = [
  [
    "knows no run that is not there",
    () => {
      const owner = new Owner().open();
      const none = { run: 9, blocks: 1, root: 0, sha16: new Uint8Array(16) };
      assert.equal(owner.ask(fetchOf(9, 0, 10)), STATUS.noSuchRun);
      assert.equal(owner.ask({ name: "blockMap", run: 9, firstBlock: 0 }), STATUS.noSuchRun);
      assert.equal(owner.ask({ name: "verify", ...none }), STATUS.noSuchRun);
      assert.equal(owner.ask({ name: "release", run: 9, token: 0n }), STATUS.noSuchRun);
      const { catalogue } = owner.clip;
      assert.equal(catalogue.read(9, 0, 1), null);
      assert.equal(catalogue.blockCrc(9, 0), 0);
      assert.equal(catalogue.token(9), null);
      assert.equal(catalogue.keepSynced(9, 1n), false);
      assert.equal(catalogue.release(9), false);
    },
  ],
  [
    "lists fifteen runs a page",
    () => {
      const owner = new Owner(40).open();
      for (let i = 0; i < 17; i++) owner.record(1);
      const first = owner.ask<"list">({ name: "list", firstRun: 1 });
      const second = owner.ask<"list">({ name: "list", firstRun: 16 });
      assert.ok(typeof first !== "number" && typeof second !== "number");
      assert.deepEqual([first.more, first.entries.length], [1, 15]);
      assert.deepEqual([second.more, second.entries.map(({ run }) => run)], [0, [16, 17]]);
    },
  ],
  [
    "names a hundred bad blocks a page",
    () => {
      const owner = new Owner(110).open();
      const run = owner.record(104);
      for (let no = 1; no < 104; no++) owner.rot(no);
      const first = owner.ask<"blockMap">({ name: "blockMap", run, firstBlock: 0 });
      const second = owner.ask<"blockMap">({ name: "blockMap", run, firstBlock: 101 });
      assert.ok(typeof first !== "number" && typeof second !== "number");
      assert.deepEqual([first.more, first.entries.length, first.entries[0].blockNo], [1, 100, 1]);
      assert.deepEqual([second.more, second.entries.length], [0, 3]);
    },
  ],
  [
    "takes no block for bad, and verifies no hole, while the flash cannot be read",
    () => {
      const owner = new Owner().open();
      const run = owner.record(3);
      const root = owner.root(run, 3);
      const holes = runRoot(new Uint32Array(3));
      for (const reads of [0, 2]) {
        owner.flash.failReadsAfter(reads);
        assert.equal(owner.ask({ name: "blockMap", run, firstBlock: 0 }), STATUS.flashError);
        owner.flash.failReadsAfter(reads);
        assert.equal(owner.ask({ name: "verify", run, blocks: 3, ...holes }), STATUS.flashError);
        owner.flash.failReadsAfter(reads);
        assert.equal(owner.ask({ name: "verify", run, blocks: 3, ...root }), STATUS.flashError);
      }
      owner.flash.failReadsAfter(Infinity);
      assert.equal(owner.ask({ name: "verify", run, blocks: 3, ...holes }), STATUS.mismatch);
      assert.ok(typeof owner.ask({ name: "verify", run, blocks: 3, ...root }) !== "number");
    },
  ],
  [
    "verifies against the flash, gives one token for ever, and releases with that alone",
    () => {
      const owner = new Owner().open();
      const run = owner.record(3);
      const root = owner.root(run, 3);
      assert.equal(owner.ask({ name: "verify", run, blocks: 2, ...root }), STATUS.mismatch);
      assert.equal(owner.ask({ name: "verify", run, blocks: 3, ...root, root: 1 }), STATUS.mismatch);
      const sha16 = new Uint8Array(16);
      assert.equal(owner.ask({ name: "verify", run, blocks: 3, ...root, sha16 }), STATUS.mismatch);
      assert.equal(owner.ask({ name: "release", run, token: 0n }), STATUS.badToken);
      const first = owner.ask<"verify">({ name: "verify", run, blocks: 3, ...root });
      assert.ok(typeof first !== "number");
      assert.deepEqual(owner.ask({ name: "verify", run, blocks: 3, ...root }), first);
      const { token } = first;
      assert.equal(owner.ask({ name: "release", run, token: token + 1n }), STATUS.badToken);
      for (let i = 0; i < 2; i++) assert.deepEqual(owner.ask({ name: "release", run, token }), { name: "release" });
      assert.deepEqual(owner.ask({ name: "verify", run, blocks: 3, ...root }), first);
      owner.rot(1);
      assert.equal(owner.ask({ name: "verify", run, blocks: 3, ...root }), STATUS.mismatch);
    },
  ],
  [
    "verifies nothing that still grows",
    () => {
      const owner = new Owner().open();
      const run = owner.clip.catalogue.open(1);
      const nothing = { blocks: 0, root: 0, sha16: new Uint8Array(16) };
      assert.equal(owner.ask({ name: "verify", run, ...nothing }), STATUS.notSealed);
    },
  ],
  [
    "says so when the flash takes no token and no release",
    () => {
      const owner = new Owner().open();
      const run = owner.record(1);
      const root = owner.root(run, 1);
      owner.flash.failReadsAfter(1);
      assert.equal(owner.ask({ name: "verify", run, blocks: 1, ...root }), STATUS.flashError);
      owner.flash.failReadsAfter(Infinity);
      const reply = owner.ask<"verify">({ name: "verify", run, blocks: 1, ...root });
      assert.ok(typeof reply !== "number");
      owner.flash.failReadsAfter(0);
      assert.equal(owner.ask({ name: "release", run, token: reply.token }), STATUS.flashError);
    },
  ],
];

const fetchCases: Case[] = [
  [
    "grants what there is, and refuses what there is not",
    () => {
      const owner = new Owner(20, 100).open();
      const run = owner.record(2);
      assert.equal(owner.ask(fetchOf(run, 2 * BLOCK_BYTES, 1)), STATUS.range);
      assert.equal(owner.ask(fetchOf(run, 0, 0)), STATUS.range);
      const granted = { name: "fetch", fetchId: 1, unit: 94, length: BLOCK_BYTES };
      assert.deepEqual(owner.ask(fetchOf(run, BLOCK_BYTES, 99_999)), granted);
      assert.deepEqual(owner.ask(fetchOf(run, 0, 50, { unit: 10 })), { ...granted, unit: 10, length: 50 });
    },
  ],
  [
    "stops the fetch that it is asked to stop",
    () => {
      const owner = new Owner().open();
      const run = owner.record(2);
      assert.deepEqual(owner.ask({ name: "stop", fetchId: 1 }), { name: "stop", fetchId: 1, nextOffset: 0 });
      owner.ask(fetchOf(run, 0, 978));
      assert.deepEqual(owner.ask({ name: "stop", fetchId: 2 }), { name: "stop", fetchId: 2, nextOffset: 0 });
      assert.deepEqual(owner.ask({ name: "stop", fetchId: 1 }), { name: "stop", fetchId: 1, nextOffset: 978 });
      owner.values("data");
      owner.wait(5000);
      assert.deepEqual(owner.frames(), []);
    },
  ],
  [
    "sends the window, then what FLOW makes room for, then the end until it is acknowledged",
    () => {
      const owner = new Owner().open();
      const run = owner.record(1);
      owner.ask(fetchOf(run, 0, 5 * 489, { credits: 2 }));
      assert.deepEqual(owner.frames(), [
        ["bytes", 0],
        ["bytes", 489],
      ]);
      owner.flow(2, 489);
      owner.clip.write("flow", new Uint8Array(3));
      owner.flow(1, 490);
      owner.flow(1, 6 * 489);
      assert.deepEqual(owner.frames(), []);
      owner.flow(1, 978, 0n, 64);
      assert.deepEqual(owner.frames(), [
        ["bytes", 978],
        ["bytes", 1467],
        ["bytes", 1956],
        ["end 0", 2445],
      ]);
      owner.flow(1, 489);
      owner.wait(1001);
      assert.deepEqual(owner.frames().at(-1), ["end 0", 2445]);
      owner.flow(1, 2445);
      owner.wait(5000);
      assert.deepEqual(owner.frames(), []);
    },
  ],
  [
    "sends nothing while it is paused",
    () => {
      const owner = new Owner().open();
      const run = owner.record(1);
      owner.ask(fetchOf(run, 0, 978, { credits: 0 }));
      owner.wait(3000);
      assert.deepEqual(owner.frames(), []);
      owner.flow(1, 0, 0n, 1);
      assert.deepEqual(owner.frames(), [["bytes", 0]]);
      owner.flow(1, 0, 2n, 0);
      assert.deepEqual(owner.frames(), []);
    },
  ],
  [
    "sends a hole at once, once more after a round trip, and everything from cum after a second",
    () => {
      const owner = new Owner().open();
      const run = owner.record(1);
      owner.ask(fetchOf(run, 0, 4 * 489));
      owner.values("data");
      owner.flow(1, 0, 0b101n);
      assert.deepEqual(owner.frames(), [
        ["bytes", 0],
        ["bytes", 978],
      ]);
      owner.flow(1, 0, 0b101n);
      assert.deepEqual(owner.frames(), []);
      owner.wait(300);
      assert.equal(
        owner.frames().some(([kind, offset]) => kind === "bytes" && offset === 0),
        true,
      );
      owner.flow(1, 0, 0b001n);
      owner.values("data");
      owner.wait(1500);
      const offsets = owner.frames().map(([, offset]) => offset);
      assert.equal(offsets.includes(978) && !offsets.includes(489), true);
    },
  ],
  [
    "wakes for a hole at a whole tick, however long a round trip is",
    () => {
      const owner = new Owner().open();
      const run = owner.record(1);
      const granted = { fetchId: 1, run, start: 0, length: 4 * 489, unit: 489, credits: 64 };
      const sender = new FetchSender(owner.clip.catalogue, granted, 1000, 0);
      while (sender.frame(0) !== null);
      sender.take({ fetchId: 1, cum: 0, sack: 1n, credits: 64 }, 33);
      while (sender.frame(33) !== null);
      // The mean is 100 and a quarter of the way to 33, and a hole waits a quarter longer: 104.0625.
      assert.equal(sender.wakeAtTick, 33 + 105);
      assert.equal(sender.frame(33 + 104), null);
      assert.notEqual(sender.frame(sender.wakeAtTick), null);
    },
  ],
  [
    "ends with a cause when the flash cannot be read",
    () => {
      const owner = new Owner().open();
      const run = owner.record(1);
      owner.flash.failReadsAfter(1);
      owner.ask(fetchOf(run, 0, 978));
      assert.deepEqual(owner.frames(), [
        ["bytes", 0],
        ["end 2", 978],
      ]);
      owner.wait(3000);
      assert.deepEqual(owner.frames(), []);
    },
  ],
  [
    "sends no more than the radio takes",
    () => {
      const owner = new Owner().open();
      const run = owner.record(1);
      owner.clip.room(1);
      owner.ask(fetchOf(run, 0, 978));
      assert.deepEqual(owner.frames(), [["bytes", 0]]);
      owner.wait(3000);
      assert.deepEqual(owner.frames(), []);
      owner.clip.room(4);
      assert.equal(owner.frames().length > 0, true);
    },
  ],
];

const sample = [1, 2, 3, 4, 5, 6];

const ownCases: Case[] = [
  [
    "starts and stops recording, twice the same",
    () => {
      const owner = new Owner().open();
      for (const action of [2, 0]) {
        assert.deepEqual(owner.ask({ name: "record", action }), { name: "record", state: 0, run: 0 });
      }
      for (const action of [1, 1, 2]) {
        assert.deepEqual(owner.ask({ name: "record", action }), { name: "record", state: 1, run: 1 });
      }
      owner.clip.sample(sample);
      owner.clip.lose(3);
      owner.clip.sample(sample);
      for (const action of [0, 0]) {
        assert.deepEqual(owner.ask({ name: "record", action }), { name: "record", state: 0, run: 0 });
      }
      assert.deepEqual(
        owner.clip.catalogue.runs().map(({ blocks }) => blocks),
        [3],
      );
    },
  ],
  [
    "records until the flash is full, and then says so",
    () => {
      const owner = new Owner(3).open();
      owner.ask({ name: "record", action: 1 });
      for (let i = 0; i < 40_000; i++) owner.clip.sample([i * 7919, i * 104_729, i * 31, i * 17, i * 1299, i * 3]);
      assert.deepEqual(owner.ask({ name: "record", action: 2 }), { name: "record", state: 3, run: 0 });
      assert.equal(owner.ask({ name: "record", action: 1 }), STATUS.full);
      assert.equal(owner.ask({ name: "live", action: 1 }), STATUS.full);
      assert.deepEqual(
        owner.clip.catalogue.runs().map(({ endReason }) => endReason),
        [3],
      );
    },
  ],
  [
    "streams what it records while LIVE is on",
    () => {
      const owner = new Owner(20, 495).open(0x1f, 60);
      assert.deepEqual(owner.ask({ name: "live", action: 2 }), { name: "live", state: 0, run: 0 });
      assert.deepEqual(owner.ask({ name: "live", action: 1 }), { name: "live", state: 1, run: 1 });
      owner.values("live");
      for (let i = 0; i < 7; i++) owner.clip.sample(sample, 2 ** 33 + i);
      const frames = owner.values("live").map((value) => decodeLive(value));
      assert.deepEqual(
        frames.map((frame) => frame.ok && [frame.value.firstSample, frame.value.samples.length, frame.value.tick]),
        [
          [0, 18, 0],
          [3, 18, 3],
        ],
      );
      const status = decodeStatus(owner.clip.read("status"));
      assert.equal(status.ok && status.value.flags & 4, 4);
      assert.deepEqual(owner.ask({ name: "live", action: 0 }), { name: "live", state: 0, run: 0 });
      for (let i = 0; i < 7; i++) owner.clip.sample(sample, 2 ** 33 + 10 + i);
      assert.deepEqual(owner.values("live"), []);
      assert.equal(new Owner(20, 31).open().ask({ name: "live", action: 1 }), STATUS.valueTooSmall);
    },
  ],
  [
    "streams no samples that nobody asked for",
    () => {
      const { clip } = new Owner();
      const identity = { deviceId: DEVICE_ID, setupCode: SETUP_CODE, firmware: 1, caps: 0, maxValue: 244, tickHz: 1 };
      const machine = new DeviceMachine({ ...identity, codecs: Uint8Array.of(0) }, clip.catalogue, clip);
      const live = { run: 1, flags: 0, firstSample: 0, tickFirst: 1, tickLast: 1, samples: new Int16Array(6) };
      assert.deepEqual(machine.handle({ type: "samples", live }, 1), []);
    },
  ],
  [
    "tells of a change of state, at most once a second and as long as a value may be",
    () => {
      const owner = new Owner(20, 20).open();
      owner.ask({ name: "record", action: 1 });
      owner.wait(10);
      assert.deepEqual(
        owner.values("status").map(({ length }) => length),
        [20],
      );
      owner.ask({ name: "record", action: 0 });
      owner.wait(10);
      assert.deepEqual(owner.values("status"), []);
      owner.wait(1000);
      assert.equal(owner.values("status").length, 1);
      owner.clip.disconnected();
      owner.clip.record(true);
      owner.wait(2000);
      assert.deepEqual(owner.values("status"), []);
    },
  ],
  [
    "keeps an event log of which old entries go",
    () => {
      const owner = new Owner(60).open();
      for (let i = 0; i < 16; i++) owner.record(1);
      const page = owner.ask<"events">({ name: "events", firstEvent: 0 });
      assert.ok(typeof page !== "number");
      assert.deepEqual([page.more, page.firstEvent, page.entries.length], [1, 0, 28]);
      assert.deepEqual(
        page.entries.slice(0, 3).map(({ code, value }) => [code, value]),
        [
          [1, 1],
          [2, 1],
          [3, 1],
        ],
      );
      for (let i = 0; i < 130; i++) {
        owner.clip.catalogue.open(1);
        owner.clip.catalogue.seal(1);
      }
      const later = owner.ask<"events">({ name: "events", firstEvent: 0 });
      assert.ok(typeof later !== "number");
      assert.equal(later.firstEvent > 0, true);
      const last = owner.ask<"events">({ name: "events", firstEvent: later.firstEvent + 250 });
      assert.equal(typeof last !== "number" && last.more, 0);
    },
  ],
  [
    "takes all settings of a request or none",
    () => {
      const owner = new Owner().open();
      const list = owner.ask<"config">({ name: "config", settings: [] });
      assert.ok(typeof list !== "number");
      assert.deepEqual(
        list.settings.map(({ key }) => key),
        [1, 2, 3, 4, 5],
      );
      const settings = [
        { key: 2, value: Uint8Array.of(1) },
        { key: 77, value: new Uint8Array(9) },
      ];
      const changed = owner.ask<"config">({ name: "config", settings });
      assert.deepEqual(typeof changed !== "number" && changed.settings[1], settings[0]);
      const bad = [
        { key: 3, value: Uint8Array.of(2) },
        { key: 2, value: Uint8Array.of(9) },
      ];
      assert.equal(owner.ask({ name: "config", settings: bad }), STATUS.range);
      assert.equal(owner.ask({ name: "config", settings: [{ key: 1, value: Uint8Array.of(1) }] }), STATUS.range);
      owner.ask({ name: "record", action: 1 });
      assert.equal(owner.ask({ name: "config", settings }), STATUS.notAllowed);
      const stop = [{ key: 4, value: Uint8Array.of(60, 0) }];
      assert.equal(typeof owner.ask({ name: "config", settings: stop }), "object");
      assert.deepEqual(owner.ask({ name: "identify", seconds: 4 }), { name: "identify" });
      assert.equal(owner.identified, 4);
    },
  ],
];

export const DEVICE_CASES: readonly Case[] = [...sessionCases, ...runCases, ...fetchCases, ...ownCases];
