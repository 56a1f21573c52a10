// What the host machine does when greeting, commands, LIVE and the end of a connection do not go smoothly, with a scripted device on
// the other side. PROTOCOL.md section 13.3. Each case asserts; machines.test.ts runs them, and so does the measure of branch coverage.
import assert from "node:assert/strict";
import { BLOCK_BYTES } from "../../src/protocol/block.ts";
import { STATUS } from "../../src/protocol/codes.ts";
import { encodeLive, encodeStatus } from "../../src/protocol/frames.ts";
import { DEVICE_ID, entry, ScriptedDevice } from "./scripted-device.ts";

export type Case = readonly [name: string, run: () => void];

const OTHER_ID = new Uint8Array(8).fill(1);

export function problems(device: ScriptedDevice): string[] {
  return device.of("problem").map(({ problem }) => problem);
}

const greetingCases: Case[] = [
  [
    "stops at an INFO that is none",
    () => {
      const device = new ScriptedDevice();
      device.feed({ type: "info", value: new Uint8Array(3) });
      assert.deepEqual(device.told, ["problem version", "closeLink"]);
      device.feed({ type: "closed" });
      assert.equal(device.told.at(-1), "ended");
      assert.deepEqual(device.machine.handle({ type: "time" }, 1), []);
    },
  ],
  [
    "stops at another clip, by INFO or by HELLO",
    () => {
      const expected = new ScriptedDevice({ deviceId: OTHER_ID }).start();
      assert.deepEqual(problems(expected), ["otherDevice"]);
      const changed = new ScriptedDevice({ deviceId: DEVICE_ID });
      changed.helloReply = { deviceId: OTHER_ID };
      assert.deepEqual(problems(changed.start()), ["otherDevice"]);
    },
  ],
  [
    "stops at a clip that cannot prove itself",
    () => {
      const device = new ScriptedDevice();
      device.helloReply = { proof: new Uint8Array(16) };
      assert.deepEqual(problems(device.start()), ["badProof"]);
      assert.deepEqual(device.commands, ["hello"]);
    },
  ],
  ...(
    [
      ["hello", STATUS.badVersion, "version"],
      ["hello", STATUS.locked, "locked"],
      ["hello", STATUS.notAllowed, "refused"],
      ["auth", STATUS.badProof, "badProof"],
      ["auth", STATUS.notAllowed, "refused"],
      ["auth", STATUS.badSession, "deadLink"],
      ["clock", STATUS.notAllowed, "refused"],
      ["clock", STATUS.notAuthenticated, "deadLink"],
      ["list", STATUS.flashError, "refused"],
    ] as const
  ).map(([name, code, problem]): Case => [
    `tells ${problem} when ${name} is answered ${code}`,
    () => {
      const device = new ScriptedDevice();
      device.answers[name] = () => code;
      assert.deepEqual(problems(device.start()), [problem]);
      assert.equal(device.told.at(-1), "closeLink");
    },
  ]),
  [
    "takes long values only where the link has room",
    () => {
      const short = new ScriptedDevice({ valueBytes: 300 }).start();
      assert.equal(short.of("opened")[0].valueBytes, 244);
      assert.equal(new ScriptedDevice({ valueBytes: 500 }).start().of("opened")[0].valueBytes, 495);
    },
  ],
];

const exchangeCases: Case[] = [
  [
    "repeats a command twice, then gives the link up",
    () => {
      const device = new ScriptedDevice();
      device.answers.list = () => null;
      device.start().advance(20_000);
      assert.equal(device.commands.filter((name) => name === "list").length, 3);
      assert.deepEqual(problems(device), ["deadLink"]);
      assert.equal(device.machine.wakeAtMs, Infinity);
    },
  ],
  [
    "takes the reply to a repeated command",
    () => {
      const device = new ScriptedDevice();
      let count = 0;
      device.answers.list = () => (count++ === 0 ? null : { name: "list", more: 0, entries: [] });
      device.start().advance(5000);
      assert.equal(device.told.at(-1), "idle");
    },
  ],
  [
    "asks a busy device again, but not for ever",
    () => {
      const device = new ScriptedDevice();
      let count = 0;
      device.answers.list = () => (count++ < 3 ? STATUS.busy : { name: "list", more: 0, entries: [] });
      device.start().advance(10_000);
      assert.equal(device.told.at(-1), "idle");
      const always = new ScriptedDevice();
      always.answers.list = () => STATUS.busy;
      always.start().advance(30_000);
      assert.deepEqual(problems(always), ["refused"]);
    },
  ],
  [
    "passes over replies that are not its own",
    () => {
      const device = new ScriptedDevice();
      device.answers.list = () => null;
      device.start();
      const request = device.lastRequest;
      assert.ok(request);
      const answer = { name: "list", more: 0, entries: [] } as const;
      device.reply(request, answer, { txn: request.txn + 1 });
      device.reply(request, answer, { session: 1 });
      device.reply(request, answer, { counter: request.counter + 5 });
      device.reply(request, answer, { counter: 0 });
      device.reply(request, answer, { op: 0x83 });
      const { key } = device;
      device.key = null;
      device.reply(request, answer);
      device.key = key;
      device.feed({ type: "value", which: "ctrl", value: new Uint8Array(1) });
      device.feed({ type: "value", which: "ctrl", value: Uint8Array.of(0x80, 1, 2) });
      assert.equal(device.told.includes("listed"), false);
      device.reply(request, answer);
      assert.equal(device.told.at(-1), "idle");
      device.reply(request, answer);
      assert.equal(device.told.at(-1), "idle");
    },
  ],
  [
    "passes over a MAC before there is a key",
    () => {
      const device = new ScriptedDevice();
      device.answers.hello = () => null;
      device.start();
      assert.ok(device.lastRequest);
      device.reply({ ...device.lastRequest, op: 2 }, { name: "auth" });
      assert.deepEqual(device.commands, ["hello"]);
    },
  ],
];

function live(tick: number): Uint8Array {
  return encodeLive({ flags: 0, run: 3, firstSample: 0, tick, span: 5, samples: new Int16Array(6) });
}

function status(tick: number): Uint8Array {
  const none = { flags: 0, state: 0, batteryPercent: 0, resetReason: 0, batteryMv: 0, lastError: 0 };
  return encodeStatus({ ...none, bootId: 4, tick, totalBlocks: 0, usedBlocks: 0, freeS: 0 });
}

const idleCases: Case[] = [
  [
    "waits for a sync where none is wanted at once, and syncs again when asked",
    () => {
      const device = new ScriptedDevice({ startsWithSync: false }).start();
      assert.equal(device.told.at(-1), "idle");
      assert.equal(device.told.includes("listed"), false);
      device.feed({ type: "sync" });
      assert.equal(device.of("listed").length, 1);
      assert.equal(device.told.at(-1), "idle");
      assert.equal(device.of("anchor").length, 2);
    },
  ],
  [
    "syncs again at once when that was asked for during a sync",
    () => {
      const device = new ScriptedDevice();
      let count = 0;
      device.answers.list = () => {
        if (count++ === 0) device.feed({ type: "sync" });
        return { name: "list", more: 0, entries: [] };
      };
      device.start();
      assert.equal(device.of("listed").length, 2);
      assert.equal(device.of("idle").length, 1);
    },
  ],
  [
    "reads the clock again while it is idle",
    () => {
      const device = new ScriptedDevice({ startsWithSync: false }).start();
      device.advance(1_300_000);
      assert.equal(device.of("anchor").length, 3);
      assert.equal(device.of("anchor")[0].anchor.tick, 500);
    },
  ],
  [
    "hands commands on, early ones when the session is open",
    () => {
      const device = new ScriptedDevice();
      device.feed({ type: "ask", id: 1, command: { name: "live", action: 1 } });
      device.start();
      device.feed({ type: "ask", id: 2, command: { name: "identify", seconds: 3 } });
      assert.deepEqual(device.of("answered"), [
        { type: "answered", id: 1, status: 0, body: { name: "live", state: 1, run: 3 } },
        { type: "answered", id: 2, status: STATUS.unknownOp, body: null },
      ]);
    },
  ],
  [
    "widens the ticks of live frames by the last tick that it knows",
    () => {
      const device = new ScriptedDevice();
      device.feed({ type: "value", which: "live", value: live(1) });
      device.feed({ type: "value", which: "status", value: new Uint8Array(2) });
      device.start();
      device.feed({ type: "value", which: "live", value: new Uint8Array(2) });
      device.feed({ type: "value", which: "live", value: live(600) });
      device.feed({ type: "value", which: "status", value: status(2 ** 32 + 50) });
      device.feed({ type: "value", which: "live", value: live(40) });
      device.feed({ type: "value", which: "live", value: live(2 ** 32 - 40) });
      assert.deepEqual(
        device.of("live").map(({ tickFirst }) => tickFirst),
        [600, 2 ** 32 + 40, 2 ** 32 - 40],
      );
      assert.equal(device.of("status").length, 1);
    },
  ],
];

const endCases: Case[] = [
  [
    "commits what is whole before it ends, when it is cancelled and when the link is lost",
    () => {
      for (const event of ["cancel", "closed"] as const) {
        const device = new ScriptedDevice();
        device.runs = [entry(1, 3)];
        device.sendsFrames = false;
        device.commits = false;
        device.start();
        device.sendRange(1, { run: 1, offset: 0, length: BLOCK_BYTES + 490, unit: 489 });
        assert.equal(device.of("commit").length, 0);
        device.feed({ type: event });
        assert.equal(device.of("commit").length, 1);
        device.feed({ type: event });
        device.feed({ type: "closed" });
        device.data(1, 0, new Uint8Array(489));
        assert.equal(device.told.includes("ended"), false);
        device.feed({ type: "committed", group: 99 });
        device.feed({ type: "committed", group: 1 });
        assert.equal(device.told.at(-1), "ended");
      }
    },
  ],
  [
    "asks nothing more of a store that has failed",
    () => {
      const device = new ScriptedDevice();
      device.feed({ type: "committed", group: 1 });
      device.runs = [entry(1, 20)];
      device.commits = false;
      device.start();
      device.feed({ type: "storeFailed" });
      assert.deepEqual(problems(device), ["storeFailed"]);
      device.feed({ type: "storeFailed" });
      device.feed({ type: "closed" });
      assert.equal(device.told.at(-1), "ended");
    },
  ],
];

export const SESSION_CASES: readonly Case[] = [...greetingCases, ...exchangeCases, ...idleCases, ...endCases];
