// Compiles the C99 reference of the clip protocol with the machine's own compiler, and talks to the program. Where there is no
// compiler `buildReference` says why, and the tests that need it are skipped with that reason.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { CASE_KINDS } from "./protocol-cases.ts";

const C_FOLDER = fileURLToPath(new URL("../../firmware-protocol/c", import.meta.url));

export interface Reference {
  readonly program: string;
  remove(): void;
}

/** The program, or why there is none. Compiler errors are errors, not reasons. */
export function buildReference(): Reference | string {
  for (const tool of ["cc", "make"]) {
    if (spawnSync(tool, ["--version"]).error !== undefined) return `no ${tool} on this machine`;
  }
  const folder = mkdtempSync(path.join(tmpdir(), "lkp-"));
  const program = path.join(folder, "lkp-host");
  execFileSync("make", ["-s", "-C", C_FOLDER, `BUILD=${folder}`, program], { stdio: ["ignore", "inherit", "inherit"] });
  return { program, remove: () => rmSync(folder, { recursive: true }) };
}

/** Share of branches taken by the host tests and the vectors, in percent, by file of src; null where there is no gcov. */
export function branchCoverage(): ReadonlyMap<string, number> | null {
  if (spawnSync("gcov", ["--version"]).error !== undefined) return null;
  const folder = mkdtempSync(path.join(tmpdir(), "lkp-gcov-"));
  try {
    const text = execFileSync("make", ["-s", "-C", C_FOLDER, `BUILD=${folder}`, "coverage"]).toString();
    const files = text.matchAll(/^File '.*\/src\/(\w+\.c)'\n(?:.*\n)*?Taken at least once:([\d.]+)%/gm);
    return new Map([...files].map(([, file, percent]) => [file, Number(percent)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export interface ProtocolCase {
  readonly kind: string;
  readonly bytes: Uint8Array;
}

/** Reason number and checksum of the text of each case, as one bigint-free key. */
export async function referenceAnswers(program: string, cases: readonly ProtocolCase[]): Promise<Uint32Array> {
  const input = Buffer.concat(
    cases.flatMap(({ kind, bytes }) => [
      Buffer.of(CASE_KINDS.indexOf(kind), bytes.length & 255, bytes.length >>> 8),
      bytes,
    ]),
  );
  const child = spawn(program, ["cases"], { stdio: ["pipe", "pipe", "inherit"] });
  const output: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => output.push(part));
  child.stdin.end(input);
  const [status] = (await once(child, "close")) as [number | null];
  if (status !== 0) throw new Error(`the reference ended with ${status}`);
  const stdout = Buffer.concat(output);
  return Uint32Array.from({ length: cases.length }, (_, i) => stdout.readUInt32LE(5 * i + 1));
}

/** One sample for the writer: how many were lost before it, its tick and six raw values. */
export interface WrittenSample {
  readonly lost: number;
  readonly tick: number;
  readonly values: readonly number[];
}

/** The blocks that the C writer makes of these samples. */
export function referenceBlocks(program: string, samples: readonly WrittenSample[]): Buffer {
  const input = Buffer.alloc(24 * samples.length);
  for (const [i, { lost, tick, values }] of samples.entries()) {
    input.writeUInt32LE(lost, 24 * i);
    input.writeBigUInt64LE(BigInt(tick), 24 * i + 4);
    for (const [axis, value] of values.entries()) input.writeInt16LE(value, 24 * i + 12 + 2 * axis);
  }
  const { stdout, status } = spawnSync(program, ["write"], { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`the reference ended with ${status}`);
  return stdout;
}
