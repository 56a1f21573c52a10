// The command line as a person uses it with a clip: found, paired, synced, told of, and written to a file. The clip is
// `simulate clip` in another process; between the two is the emulated controller, with the real noble and the real bleno on it.
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { serveAir } from "../support/hci-controller/serve.ts";
import { cli, outcomeOf, startCli, type Outcome } from "../support/lookahead.ts";
import { temporaryFolder } from "../support/library.ts";

const HCI_MODULE = path.join(import.meta.dirname, "../support/hci-controller/socket.ts");
const CODE = "00112233445566778899aabbccddeeff";

async function clipOnTheAir(env: NodeJS.ProcessEnv): Promise<void> {
  const args = ["simulate", "clip", "--duration", "60", "--rate", "50", "--setup-code", CODE];
  const child = startCli(args, { env });
  onTestFinished(() => void child.kill("SIGKILL"));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`the clip ended with ${code}`)));
  });
}

describe("lookahead", () => {
  it("finds a clip, pairs with it, brings its run home and says what arrived", async () => {
    const folder = temporaryFolder();
    const air = path.join(folder, "air");
    const served = await serveAir(air);
    onTestFinished(() => served.close());
    const env = { LOOKAHEAD_HCI_MODULE: HCI_MODULE, LOOKAHEAD_AIR: air };
    await clipOnTheAir(env);
    const lookahead = (...args: readonly string[]): Promise<Outcome> =>
      cli([...args, "--db", path.join(folder, "library.db")], { env });

    const scanned = await lookahead("scan", "--seconds", "1");
    expect(scanned.stdout).toMatch(/Lookahead [0-9A-F]{4} +-60 dBm +not paired/);
    const looking = startCli(["scan", "--seconds", "60", "--db", path.join(folder, "library.db")], { env });
    setTimeout(() => looking.kill("SIGINT"), 4000);
    const stopped = await outcomeOf(looking);
    expect([stopped.code, stopped.stderr]).toEqual([1, expect.stringContaining("Stopped")]);
    const name = /Lookahead ([0-9A-F]{4})/.exec(scanned.stdout)![1];
    expect((await lookahead("pair", name, "--code", CODE)).stdout).toMatch(/is paired, as clip 1/);
    const synced = await lookahead("sync");
    expect([synced.code, synced.stdout]).toEqual([
      0,
      expect.stringMatching(/^1 run arrived\.\nLookahead .{4} · 1 {2}1.min /),
    ]);
    expect((await lookahead("receipt", "1")).stdout).toContain("byte for byte, and the clip has confirmed it");
    const again = await lookahead("sync", name, "--json");
    expect(JSON.parse(again.stdout)).toEqual({ ok: true, data: { runIds: [], problems: [], runs: [] } });
    expect((await lookahead("clips")).stdout).toMatch(/here; the clip may use its space again · run 1 in the library/);
    const file = path.join(folder, "run.lkr");
    const exported = await lookahead("export", "1", "--format", "lkr", "--out", file, "--json");
    expect(JSON.parse(exported.stdout)).toEqual({ ok: true, data: { id: 1, format: "lkr", file } });
    const replayed = await lookahead("replay", file, "--json");
    expect(JSON.parse(replayed.stdout)).toMatchObject({ ok: true, data: { id: 1, alreadyStored: true } });
  });
});
