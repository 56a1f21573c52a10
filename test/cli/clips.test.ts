// Commands on clips on a computer that has no radio and knows no clip: real processes, their exit codes and sentences. With a
// clip: sync-over-air.test.ts.
import { describe, expect, it } from "vitest";
import { cli } from "../support/lookahead.ts";
import { temporaryFolder } from "../support/library.ts";
import path from "node:path";

const NO_RADIO = { env: { LOOKAHEAD_HCI_MODULE: "/nowhere/there-is-no-such-module.cjs" } };

describe("without a clip", () => {
  it.each([
    [["sync", "--json"], 4, /No clip is paired yet/],
    [["scan", "--seconds", "1"], 4, /Bluetooth|radio/],
    [["pair"], 2, /setup code/],
    [["receipt", "7"], 3, /library is empty/],
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
