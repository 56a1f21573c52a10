// Times as people type them.
import { expect, test } from "vitest";
import { clockSeconds } from "../../src/words/clock.ts";
import { durationClock } from "../../src/words/format.ts";

test("reads what durationClock writes", () => {
  for (const seconds of [0, 8, 59, 60, 108, 3599, 3600, 4346, 36_000])
    expect(clockSeconds(durationClock(seconds))).toBe(seconds);
});

test.each([
  ["90", 90],
  [" 8:40.5 ", 520.5],
  ["8:40,5", 520.5],
  ["75:00", 4500],
])("reads %s", (text, seconds) => expect(clockSeconds(text)).toBe(seconds));

test.each(["", "x", "1:60", "1:75:00", "-3", "1:2:3:4", "1:"])("does not read %s", (text) =>
  expect(clockSeconds(text)).toBeNull(),
);
