// PROTOCOL.md and the code name the same numbers: commands, statuses, run states, capabilities, reasons, characteristics. The document is
// normative; a number changed on one side only fails here.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { BLOCK_REASONS } from "../../src/protocol/block.ts";
import { CAPABILITY, CHARACTERISTIC_UUID, OP, RUN_STATE, SERVICE_UUID, STATUS } from "../../src/protocol/codes.ts";
import { SAFETY_MECHANISMS } from "./safety-mechanisms.ts";

const DOCUMENT = readFileSync(new URL("../../firmware-protocol/PROTOCOL.md", import.meta.url), "utf8");

function section(heading: string): string {
  return DOCUMENT.split(/^#+ /m).find((part) => part.startsWith(heading)) ?? "";
}

/** The rows of the tables of a section that begin with a number, cells trimmed. */
function rows(heading: string): string[][] {
  return section(heading)
    .split("\n")
    .filter((line) => /^\| *[\dx]/.test(line))
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** Names without case and separators, with their numbers. */
function named(table: Readonly<Record<string, number>>): Map<string, number> {
  return new Map(Object.entries(table).map(([name, value]) => [name.toLowerCase(), value]));
}

function written(heading: string, number: (cell: string) => number = Number): Map<string, number> {
  return new Map(rows(heading).map(([value, name]) => [name.replaceAll("_", "").toLowerCase(), number(value)]));
}

it("agrees on commands", () => {
  expect(written("7.4 Table")).toEqual(named(OP));
});

it("agrees on statuses", () => {
  expect(written("14. Errors")).toEqual(named(STATUS));
});

it("agrees on the states of a run", () => {
  expect(written("6.1 States")).toEqual(named(RUN_STATE));
});

it("agrees on capabilities", () => {
  expect(written("3. Versions and capabilities", (bit) => 2 ** Number(bit))).toEqual(named(CAPABILITY));
});

it("agrees on characteristics", () => {
  const base = /^6c6bxxxx(-[0-9a-f-]{27})$/m.exec(DOCUMENT)?.[1] ?? "";
  const uuids = rows("2. GATT").filter(([suffix]) => /^\d{4}$/.test(suffix));
  expect(uuids.map(([suffix, name]) => [name.toLowerCase(), `6c6b${suffix}${base}`.replaceAll("-", "")])).toEqual([
    ["service", SERVICE_UUID],
    ...Object.entries(CHARACTERISTIC_UUID),
  ]);
});

it("lists the safety mechanisms that are tested", () => {
  const names = section("19. Safety mechanisms")
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .map((line) => line.split("|")[1].trim());
  expect(names.slice(1)).toEqual(SAFETY_MECHANISMS.map(({ name }) => name));
});

it("names every reason for refusing a block, in the order of the checks", () => {
  const checks = section("16. Verdicts and vectors")
    .split("\n")
    .find((line) => line.startsWith("| block |"));
  const reasons = [...(checks ?? "").matchAll(/`(\w+)`/g)].map(([, reason]) => reason);
  expect(reasons).toEqual([...BLOCK_REASONS]);
});
