// What the host machine does when fetching, verifying and releasing do not go smoothly, with a scripted device on the other side.
// PROTOCOL.md sections 9.3, 10 and 13.3. Each case asserts; machines.test.ts runs them, and so does the measure of branch coverage.
import assert from "node:assert/strict";
import { BLOCK_BYTES, blockCrc } from "../../src/protocol/block.ts";
import { STATUS } from "../../src/protocol/codes.ts";
import type { HeldRun, RunProof } from "../../src/protocol/host.ts";
import { runRoot } from "../../src/protocol/run-root.ts";
import { problems, type Case } from "./host-session-cases.ts";
import { block, entry, ScriptedDevice } from "./scripted-device.ts";

function held(run: number, blocks: number, more: Partial<HeldRun> = {}): HeldRun {
  const durable = blocks > 0 ? [{ first: 0, count: blocks }] : [];
  return { run, durable, proof: null, mayRelease: false, isUnwanted: false, ...more };
}

function proof(run: number, blocks: number, badBlocks: readonly number[] = []): RunProof {
  const crcs = Array.from({ length: blocks }, (_, no) => (badBlocks.includes(no) ? 0 : blockCrc(block(run, no))));
  return { ...runRoot(crcs), token: 9n, blocks, badBlocks };
}

/** A device whose runs are stored by the host already. */
function withStored(run: number, blocks: number, state: number): ScriptedDevice {
  const device = new ScriptedDevice();
  device.runs = [entry(run, blocks, state)];
  for (let no = 0; no < blocks; no++) device.stored.set(`${run}/${no}`, block(run, no));
  return device;
}

const fetchCases: Case[] = [
  [
    "groups sixteen blocks, or what 250 ms bring",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 18)];
      device.sendsFrames = false;
      device.start();
      device.sendRange(1, { run: 1, offset: 0, length: 17 * BLOCK_BYTES + 489, unit: 489 });
      assert.deepEqual(
        device.of("commit").map(({ blocks }) => blocks.length),
        [16],
      );
      device.advance(300);
      assert.deepEqual(
        device.of("commit").map(({ blocks }) => blocks.length),
        [16, 1],
      );
    },
  ],
  [
    "pauses the device while the store is behind",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 80)];
      device.sendsFrames = false;
      device.commits = false;
      device.start();
      device.sendRange(1, { run: 1, offset: 0, length: 64 * BLOCK_BYTES + 489, unit: 489 });
      assert.equal(device.flows.at(-1)?.credits, 0);
      device.advance(60_000);
      assert.deepEqual(problems(device), []);
      device.feed({ type: "committed", group: 1 });
      assert.equal(device.flows.at(-1)?.credits, 64);
      device.feed({ type: "committed", group: 2 });
      assert.equal(device.of("progress").at(-1)?.progress.doneBlocks, 32);
      device.advance(6000);
      assert.deepEqual(problems(device), ["deadLink"]);
    },
  ],
  [
    "tells how long the rest will take once it knows the rate",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 4)];
      device.sendsFrames = false;
      device.start();
      assert.equal(device.of("progress")[0].progress.secondsLeft, null);
      device.sendRange(1, { run: 1, offset: 0, length: 17 * 489, unit: 489 });
      device.advance(2000);
      for (let at = 17 * 489; at < 26 * 489; at += 489) device.data(1, at, device.bytes(1, at, 489));
      device.advance(500);
      const secondsLeft = device.of("progress").at(-1)?.progress.secondsLeft ?? 0;
      assert.ok(Math.abs(secondsLeft - 2.25 / 3) < 0.01, `${secondsLeft}`);
    },
  ],
  [
    "acknowledges at once what comes out of order, and again what the device does not know of",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 20)];
      device.sendsFrames = false;
      device.start();
      device.data(1, 489, device.blockOf(1, 0).subarray(489, 978));
      assert.deepEqual(device.flows.at(-1), { fetchId: 1, cum: 0, sack: 1n, credits: 64 });
      device.data(1, 490, new Uint8Array(489));
      device.data(1, 0, new Uint8Array(100));
      device.data(1, 70 * 489, new Uint8Array(489));
      device.data(1, 900 * 489, new Uint8Array(489));
      device.data(2, 0, new Uint8Array(489));
      device.feed({ type: "value", which: "data", value: new Uint8Array(2) });
      device.data(1, 0, device.blockOf(1, 0).subarray(0, 489));
      assert.deepEqual(device.flows.at(-1), { fetchId: 1, cum: 978, sack: 0n, credits: 64 });
      device.data(1, 978, device.blockOf(1, 0).subarray(978, 1467));
      const before = device.flows.length;
      device.advance(60);
      assert.equal(device.flows.length, before + 1);
      device.sendRange(1, { run: 1, offset: 0, length: 20 * BLOCK_BYTES, unit: 489 });
      assert.equal(device.told.includes("idle"), true);
      device.end(1, 0);
      assert.equal(device.flows.at(-1)?.cum, 20 * BLOCK_BYTES);
      device.end(1, 1);
    },
  ],
  [
    "fetches a bad block once more, asks for the map, and goes on without it",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 4)];
      device.blockOf = (run, blockNo) => block(blockNo === 2 ? 9 : run, blockNo);
      device.answers.blockMap = ({ firstBlock }) => ({
        name: "blockMap",
        more: firstBlock === 0 ? 1 : 0,
        entries: firstBlock === 0 ? [{ blockNo: 2 }] : [],
      });
      device.start();
      assert.deepEqual(device.of("keepProof")[0].proof.badBlocks, [2]);
      assert.equal(device.commands.filter((name) => name === "blockMap").length, 2);
      assert.equal(device.told.at(-1), "idle");
    },
  ],
  [
    "gives a run up whose block never comes good, and syncs the others",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 3), entry(2, 1)];
      device.blockOf = (run, blockNo) => block(run === 1 && blockNo === 1 ? 9 : run, blockNo);
      device.answers.blockMap = () => ({ name: "blockMap", more: 1, entries: [] });
      device.start();
      assert.deepEqual(problems(device), ["badBlock"]);
      assert.deepEqual(
        device.of("keepProof").map(({ run }) => run),
        [2],
      );
    },
  ],
  [
    "gives a run up whose bad blocks the device cannot tell, and syncs the others",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 3), entry(2, 1)];
      device.blockOf = (run, blockNo) => block(run === 1 && blockNo === 1 ? 9 : run, blockNo);
      device.answers.blockMap = () => STATUS.flashError;
      device.start();
      assert.deepEqual(problems(device), ["refused"]);
      assert.deepEqual(
        device.of("keepProof").map(({ run }) => run),
        [2],
      );
    },
  ],
  [
    "passes over a block that arrives behind the end of its fetch",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 1), entry(2, 1)];
      device.sendsFrames = false;
      device.answers.blockMap = () => {
        device.sendRange(1, { run: 1, offset: 0, length: BLOCK_BYTES, unit: 489 });
        return STATUS.flashError;
      };
      device.start();
      device.end(1, 2);
      device.sendRange(2, { run: 2, offset: 0, length: BLOCK_BYTES, unit: 489 });
      assert.deepEqual(
        device.of("commit").map(({ run, blocks }) => [run, blocks.length]),
        [[2, 1]],
      );
    },
  ],
  [
    "does not follow a device that calls other blocks bad each time",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 4)];
      device.blockOf = (_, blockNo) => block(9, blockNo);
      let count = 0;
      device.answers.blockMap = () => ({
        name: "blockMap",
        more: 0,
        entries: [{ blockNo: count++ % 2 }, { blockNo: 99 }],
      });
      device.start();
      assert.deepEqual(problems(device), ["badBlock"]);
      assert.equal(device.commands.filter((name) => name === "blockMap").length, 8);
    },
  ],
  [
    "takes a block that the flash does not give for bad, and fetches again what was stopped",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 2)];
      device.sendsFrames = false;
      device.answers.blockMap = () => ({ name: "blockMap", more: 0, entries: [{ blockNo: 0 }] });
      device.start();
      device.end(1, 2);
      device.end(1, 2);
      assert.deepEqual(device.commands.slice(-2), ["blockMap", "fetch"]);
      device.end(2, 1);
      assert.equal(device.commands.at(-1), "fetch");
      device.sendRange(3, { run: 1, offset: BLOCK_BYTES, length: BLOCK_BYTES, unit: 489 });
      assert.deepEqual(device.of("keepProof")[0].proof.badBlocks, [0]);
    },
  ],
  [
    "tells of a fetch that is refused",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 2)];
      device.answers.fetch = () => STATUS.range;
      assert.deepEqual(problems(device.start()), ["refused"]);
      assert.equal(device.told.at(-1), "idle");
    },
  ],
  [
    "numbers its fetches 1 to 255 and then 1",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 600)];
      device.held = [held(1, 0, { durable: Array.from({ length: 300 }, (_, i) => ({ first: 2 * i, count: 1 })) })];
      const ids: number[] = [];
      device.answers.fetch = (body) => {
        ids.push(body.fetchId);
        return device.usual(body);
      };
      device.start();
      assert.deepEqual([ids[0], ids[254], ids[255], ids.includes(0)], [1, 255, 1, false]);
    },
  ],
];

const runCases: Case[] = [
  [
    "lists page by page, and ends at a page that brings nothing",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 0), entry(2, 0), entry(3, 0)];
      device.answers.list = ({ firstRun }) => ({
        name: "list",
        more: 1,
        entries: device.runs.filter(({ run }) => run >= firstRun).slice(0, 2),
      });
      device.start();
      assert.deepEqual(
        device.of("listed")[0].runs.map(({ run }) => run),
        [1, 2, 3],
      );
      const empty = new ScriptedDevice();
      empty.answers.list = () => ({ name: "list", more: 1, entries: [] });
      assert.deepEqual(empty.start().of("listed")[0].runs, []);
      const endless = new ScriptedDevice();
      endless.answers.list = ({ firstRun }) => ({
        name: "list",
        more: 1,
        entries: Array.from({ length: 15 }, (_, i) => entry(firstRun + i, 0)),
      });
      assert.equal(endless.start().of("listed")[0].runs.length, 4110);
    },
  ],
  [
    "leaves alone what is not wanted, and does not verify what still grows",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 2), entry(2, 2, 1)];
      device.held = [held(1, 0, { isUnwanted: true })];
      device.start();
      assert.deepEqual(
        device.of("commit").map(({ run }) => run),
        [2],
      );
      assert.equal(device.commands.includes("verify"), false);
    },
  ],
  [
    "has nothing to do for a run that is proven and held, unless the device forgot or the run grew",
    () => {
      const done = withStored(1, 2, 4);
      done.held = [held(1, 2, { proof: proof(1, 2) })];
      assert.equal(done.start().commands.includes("verify"), false);
      const lost = withStored(1, 2, 4);
      lost.stored.delete("1/1");
      lost.held = [held(1, 2, { proof: proof(1, 2) })];
      assert.deepEqual(
        lost
          .start()
          .of("commit")[0]
          .blocks.map(({ blockNo }) => blockNo),
        [1],
      );
      for (const [state, blocks] of [
        [3, 2],
        [4, 1],
      ]) {
        const device = withStored(1, 2, state);
        device.held = [held(1, 2, { proof: proof(1, blocks) })];
        assert.equal(device.start().commands.includes("verify"), true);
      }
    },
  ],
  [
    "releases what is backed up, and only tells of what is released",
    () => {
      for (const state of [4, 5]) {
        const device = withStored(1, 2, state);
        device.held = [held(1, 2, { proof: proof(1, 2), mayRelease: true })];
        device.start();
        assert.equal(device.commands.includes("release"), state === 4);
        assert.deepEqual(device.of("released"), [{ type: "released", run: 1 }]);
      }
    },
  ],
  [
    "does not release what the store does not give back, and fetches it again",
    () => {
      const lost = withStored(1, 2, 4);
      lost.stored.delete("1/1");
      lost.held = [held(1, 2, { proof: proof(1, 2), mayRelease: true })];
      lost.start();
      assert.equal(lost.commands.includes("release"), false);
      assert.deepEqual(
        lost.of("commit")[0].blocks.map(({ blockNo }) => blockNo),
        [1],
      );
      const other = withStored(1, 2, 4);
      other.held = [held(1, 2, { proof: { ...proof(1, 2), root: 1 }, mayRelease: true })];
      assert.equal(other.start().commands.includes("release"), false);
      const sha = withStored(1, 2, 4);
      sha.held = [held(1, 2, { proof: { ...proof(1, 2), sha16: new Uint8Array(16) }, mayRelease: true })];
      assert.equal(sha.start().commands.includes("release"), false);
    },
  ],
  [
    "verifies again when the token is not the device's, and tells of other refusals",
    () => {
      for (const [code, verifies] of [
        [STATUS.badToken, true],
        [STATUS.flashError, false],
      ] as const) {
        const device = withStored(1, 2, 4);
        device.held = [held(1, 2, { proof: proof(1, 2), mayRelease: true })];
        device.answers.release = () => code;
        device.start();
        assert.equal(device.commands.includes("verify"), verifies);
        assert.deepEqual(problems(device), verifies ? [] : ["refused"]);
      }
    },
  ],
  [
    "waits for the answer to its own question",
    () => {
      const device = withStored(1, 2, 4);
      device.held = [held(1, 2, { proof: proof(1, 2), mayRelease: true })];
      const right = device.crcs;
      device.crcs = (run, blocks) => {
        device.feed({ type: "readBack", run: 7, crcs: new Uint32Array(blocks) });
        device.feed({ type: "readBack", run, crcs: new Uint32Array(blocks + 1) });
        device.crcs = right;
        return right(run, blocks);
      };
      device.start();
      assert.equal(device.of("released").length, 1);
    },
  ],
  [
    "fetches again what the store lost, twice, and then tells of the store",
    () => {
      const device = new ScriptedDevice();
      device.runs = [entry(1, 2)];
      device.crcs = (_, blocks) => new Uint32Array(blocks);
      device.start();
      assert.deepEqual(problems(device), ["badStore"]);
      assert.equal(device.of("commit").length, 3);
    },
  ],
  [
    "agrees with the device on what has gone bad since",
    () => {
      const device = withStored(1, 3, 3);
      device.held = [held(1, 3)];
      let count = 0;
      device.answers.verify = () => (count++ === 0 ? STATUS.mismatch : { name: "verify", token: 4n });
      device.answers.blockMap = () => ({ name: "blockMap", more: 0, entries: [{ blockNo: 1 }] });
      device.start();
      assert.deepEqual(device.of("keepProof")[0].proof, { ...proof(1, 3, [1]), token: 4n });
    },
  ],
  [
    "fetches everything once more at a mismatch, keeps what differs, and never releases what still does",
    () => {
      const device = withStored(1, 3, 3);
      device.held = [held(1, 3)];
      device.blockOf = (run, blockNo) => block(run, blockNo, blockNo === 1 ? 5 : 0);
      device.answers.verify = () => STATUS.mismatch;
      device.start();
      assert.deepEqual(
        device.of("commit").flatMap(({ blocks }) => blocks.map(({ blockNo }) => blockNo)),
        [1],
      );
      assert.deepEqual(problems(device), ["mismatch"]);
      assert.equal(device.of("keepProof").length, 0);
    },
  ],
  [
    "takes no hole from a device that cannot tell its bad blocks after a mismatch",
    () => {
      const device = withStored(1, 2, 3);
      device.held = [held(1, 2)];
      device.answers.verify = () => STATUS.mismatch;
      device.answers.blockMap = () => STATUS.flashError;
      assert.deepEqual(problems(device.start()), ["refused"]);
      assert.equal(device.of("keepProof").length, 0);
    },
  ],
  [
    "tells of a VERIFY that is refused",
    () => {
      const device = withStored(1, 2, 3);
      device.held = [held(1, 2)];
      device.answers.verify = () => STATUS.flashError;
      assert.deepEqual(problems(device.start()), ["refused"]);
    },
  ],
  [
    "keeps a hole that is known as one, and fetches it when it is none any more",
    () => {
      const device = withStored(1, 3, 4);
      device.stored.delete("1/1");
      const durable = [
        { first: 0, count: 1 },
        { first: 2, count: 1 },
      ];
      device.held = [held(1, 0, { durable, proof: proof(1, 3, [1]), mayRelease: true })];
      assert.deepEqual(device.start().of("released"), [{ type: "released", run: 1 }]);
      const again = withStored(1, 3, 3);
      again.stored.delete("1/1");
      again.held = [held(1, 0, { durable, proof: proof(1, 3, [1]) })];
      let count = 0;
      again.answers.verify = () => (count++ === 0 ? STATUS.mismatch : { name: "verify", token: 4n });
      again.start();
      assert.deepEqual(again.of("keepProof")[0].proof.badBlocks, []);
      assert.equal(again.stored.has("1/1"), true);
      const same = withStored(1, 3, 3);
      same.held = [held(1, 3, { proof: proof(1, 3, [1]) })];
      same.answers.blockMap = () => ({ name: "blockMap", more: 0, entries: [{ blockNo: 1 }] });
      let tries = 0;
      same.answers.verify = () => (tries++ === 0 ? STATUS.mismatch : { name: "verify", token: 4n });
      same.start();
      assert.deepEqual(same.commands.filter((name) => name === "fetch").length, 2);
      assert.deepEqual(same.of("keepProof")[0].proof.badBlocks, [1]);
    },
  ],
];

export const RUN_CASES: readonly Case[] = [...fetchCases, ...runCases];
