// Clips on the command line: real processes on a library that was synced over the wire, and machines without any clip.
import { describe, expect, it } from "vitest";
import { cli } from "../support/lookahead.ts";
import { temporaryFolder } from "../support/library.ts";
import { home, pair, sync } from "../support/sync-home.ts";
import path from "node:path";

const NO_RADIO = { env: { LOOKAHEAD_HCI_MODULE: "/nowhere/there-is-no-such-module.cjs" } };

interface Envelope {
  readonly ok: boolean;
  readonly data?: Record<string, unknown>;
}

describe("without a clip", () => {
  it.each([
    [["sync", "--json"], 4, /No clip is paired yet/],
    [["scan", "--seconds", "1"], 4, /Bluetooth|radio/],
    [["pair"], 2, /setup code/],
    [["receipt", "7"], 3, /library is empty/],
    [["sync", "ABCD"], 3, /No clip called ABCD/],
  ])("%j ends with exit code %i and a sentence", async (args, code, sentence) => {
    const library = path.join(temporaryFolder(), "library.db");
    const outcome = await cli([...args, "--db", library], NO_RADIO);
    expect(outcome.code).toBe(code);
    expect(outcome.stdout + outcome.stderr).toMatch(sentence);
  });

  it("clips says how to get to know one", async () => {
    const { code, stdout } = await cli(["clips", "--db", path.join(temporaryFolder(), "library.db")]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("lookahead pair")]);
  });
});

describe("after a sync", () => {
  it("clips, receipt and export tell of the run", async () => {
    const { clip, open, databasePath } = home();
    const run = clip.record({ script: "stand 8\nlevel 30\n" });
    const engine = open();
    const id = await pair(engine.client, clip);
    const [runId] = (await sync(engine.client, id)).runIds;
    await engine.close();
    const at = ["--db", databasePath];
    const clips = await cli(["clips", ...at]);
    expect(clips.stdout).toMatch(/^Lookahead 0708 {2}synced .*battery 100.%/);
    expect(clips.stdout).toContain("on the clip and here · run 1 in the library");
    const receipt = await cli(["receipt", String(runId), ...at]);
    const { blocks } = (JSON.parse((await cli(["receipt", String(runId), "--json", ...at])).stdout) as Envelope).data!;
    expect(receipt.stdout).toMatch(/^Lookahead 0708, run 1\nAll that the clip recorded is here, byte for byte/);
    expect(receipt.stdout).toContain(`${String(blocks)} blocks`);
    expect(receipt.stdout).toMatch(/samples +1.\d{3}, none lost/);
    const file = `${databasePath}.lkr`;
    const exported = await cli(["export", String(runId), "--format", "lkr", "--out", file, "--json", ...at]);
    expect((JSON.parse(exported.stdout) as Envelope).data).toEqual({ id: runId, format: "lkr", file });
    const again = await cli(["replay", file, "--json", ...at]);
    expect((JSON.parse(again.stdout) as Envelope).data).toMatchObject({ id: runId, alreadyStored: true });
    const removed = await cli(["unpair", "0708", ...at]);
    expect(removed.stdout).toContain("Its runs stay in the library");
    expect(run).toBe(1);
  });
});
