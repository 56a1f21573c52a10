// What `doctor` says of Bluetooth: each verdict from its facts, the facts of Linux from the files of the kernel, and a
// sentence for everything in the catalogue.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { checkRadio, judgeRadio, linuxRadioFacts, type RadioFacts } from "../../src/sensors/radio-check.ts";
import { radioError, RADIO_PROBLEMS } from "../../src/sensors/radio-problem.ts";
import { failureText } from "../../src/words/en/errors.ts";
import { radioFound, radioHint, radioProblems } from "../../src/words/en/radio.ts";
import { HCI_MODULE } from "../support/radio.ts";

const ready: RadioFacts = {
  platform: "linux",
  replacedBy: null,
  loadFailure: null,
  state: "on",
  linux: { adapters: ["hci0"], blocked: null, mayUseRawSockets: true },
};
const off: RadioFacts = { ...ready, state: "off" };
const linux = { adapters: ["hci0"], blocked: null, mayUseRawSockets: true } as const;

describe("judgeRadio", () => {
  it.each([
    ["ready", ready],
    ["ready", { ...ready, platform: "darwin", linux: null }],
    ["noLibrary", { ...ready, loadFailure: "module version mismatch", state: "unknown" }],
    ["replaced", { ...ready, replacedBy: "/a.cjs", linux: { ...linux, adapters: [] } }],
    ["off", { ...off, replacedBy: "/a.cjs" }],
    ["noAdapter", { ...off, linux: { ...linux, adapters: [] } }],
    ["blockedSoft", { ...off, linux: { ...linux, blocked: "soft" } }],
    ["blockedHard", { ...off, linux: { ...linux, blocked: "hard", mayUseRawSockets: false } }],
    ["noPermission", { ...off, linux: { ...linux, mayUseRawSockets: false } }],
    ["noPermission", { ...off, state: "unauthorized", platform: "darwin", linux: null }],
    ["unsupported", { ...off, state: "unsupported" }],
    ["off", off],
    ["off", { ...off, platform: "win32", linux: null }],
    ["noAnswer", { ...off, state: "unknown" }],
  ] as const satisfies readonly (readonly [string, RadioFacts])[])("says %s of %j", (verdict, facts) => {
    expect(judgeRadio(facts)).toBe(verdict);
  });
});

describe("linuxRadioFacts", () => {
  let root = "";
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  function files(contents: Readonly<Record<string, string>>): string {
    root = mkdtempSync(path.join(tmpdir(), "radio-"));
    for (const [name, text] of Object.entries(contents)) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), `${text}\n`);
    }
    return root;
  }

  it("finds adapters, switches and rights", () => {
    const folder = files({
      "sys/class/bluetooth/hci0/type": "",
      "sys/class/bluetooth/hci0:64/type": "",
      "sys/class/rfkill/rfkill0/type": "wlan",
      "sys/class/rfkill/rfkill0/soft": "1",
      "sys/class/rfkill/rfkill1/type": "bluetooth",
      "sys/class/rfkill/rfkill1/soft": "1",
      "sys/class/rfkill/rfkill1/hard": "0",
      "proc/self/status": "Name:\tnode\nCapPrm:\t0000000000000000\nCapEff:\t0000000000002000\n",
    });
    expect(linuxRadioFacts(folder)).toEqual({ adapters: ["hci0"], blocked: "soft", mayUseRawSockets: true });
  });

  it("takes a missing file for nothing", () => {
    expect(linuxRadioFacts(files({}))).toEqual({ adapters: [], blocked: null, mayUseRawSockets: false });
  });

  it("prefers to tell of the switch that software cannot turn", () => {
    const folder = files({
      "sys/class/rfkill/rfkill0/type": "bluetooth",
      "sys/class/rfkill/rfkill0/soft": "1",
      "sys/class/rfkill/rfkill0/hard": "1",
      "proc/self/status": "CapEff:\t0000000000001000",
    });
    expect(linuxRadioFacts(folder)).toMatchObject({ blocked: "hard", mayUseRawSockets: false });
  });
});

describe("checkRadio", () => {
  it("says that the radio is replaced and on", async () => {
    process.env["LOOKAHEAD_HCI_MODULE"] = HCI_MODULE;
    expect(await checkRadio()).toMatchObject({ verdict: "replaced", facts: { replacedBy: HCI_MODULE, state: "on" } });
  });
});

describe("words on the radio", () => {
  it("have a sentence for every problem, and failures find it", () => {
    expect(Object.keys(radioProblems).toSorted()).toEqual([...RADIO_PROBLEMS].toSorted());
    for (const problem of RADIO_PROBLEMS) {
      expect(failureText(radioError(problem))).toEqual({ code: "device", ...radioProblems[problem] });
    }
  });

  it("say what to do about every verdict on every system", () => {
    for (const verdict of Object.keys(radioFound)) {
      for (const platform of ["linux", "darwin", "win32"]) {
        const hint = radioHint(verdict, platform, ["/opt/app/electron"]);
        const isWell = verdict === "ready" || verdict === "replaced";
        const isForOneSystem = verdict.startsWith("blocked") && platform !== "linux";
        expect(hint === "", `${verdict} on ${platform}`).toBe(isWell || (isForOneSystem && verdict === "blockedSoft"));
      }
    }
    const hint = radioHint("noPermission", "linux", ["/opt/node", "/opt/app/electron"]);
    expect(hint).toContain(
      '`sudo setcap cap_net_raw+eip "/opt/node"` and `sudo setcap cap_net_raw+eip "/opt/app/electron"`',
    );
  });
});
