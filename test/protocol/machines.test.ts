// The cases of both machines: what they do when things do not go smoothly. Smooth syncs and syncs under faults are the simulation's.
import { describe, expect, it } from "vitest";
import { CODEC_CASES } from "./codec-cases.ts";
import { DEVICE_CASES } from "./device-cases.ts";
import { RUN_CASES } from "./host-run-cases.ts";
import { SESSION_CASES } from "./host-session-cases.ts";

describe.each([
  ["codec", CODEC_CASES],
  ["host machine: the connection", SESSION_CASES],
  ["host machine: runs", RUN_CASES],
  ["device machine", DEVICE_CASES],
] as const)("%s", (_, cases) => {
  it.each(cases)("%s", (__, run) => {
    expect(run).not.toThrow();
  });
});
