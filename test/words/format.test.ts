// Formats of numbers, durations and dates: the forms that the interface shows, in more than one locale.
import { describe, expect, it } from "vitest";
import {
  clockTime,
  dateDay,
  dateLong,
  dateShort,
  dateWithYear,
  durationClock,
  durationSpoken,
  durationWords,
  fileSize,
  monthYear,
  number,
  percent1,
  usableLocale,
  wholeDegrees,
} from "../../src/words/format.ts";

const britain = { locale: "en-GB", timeZone: "Europe/London" };
const noon = Date.UTC(2026, 10, 21, 11, 58, 0);

describe("durations", () => {
  it("are clocks as data", () => {
    expect(durationClock(0)).toBe("0:00");
    expect(durationClock(8.4)).toBe("0:08");
    expect(durationClock(108)).toBe("1:48");
    expect(durationClock(59.6)).toBe("1:00");
    expect(durationClock(3599.6)).toBe("1:00:00");
    expect(durationClock(4346)).toBe("1:12:26");
    expect(durationClock(-0.2)).toBe("0:00");
  });

  it("are words in sentences, number and unit held together", () => {
    expect(durationWords(48)).toBe("48\u00A0s");
    expect(durationWords(370)).toBe("6\u00A0min 10\u00A0s");
    expect(durationWords(360)).toBe("6\u00A0min");
    expect(durationWords(5490)).toBe("1\u00A0h 32\u00A0min");
    expect(durationWords(7199.6)).toBe("2\u00A0h");
  });

  it("are spoken in full", () => {
    expect(durationSpoken(370, "en-GB")).toBe("6 minutes 10 seconds");
    expect(durationSpoken(3661, "en-GB")).toBe("1 hour 1 minute 1 second");
    expect(durationSpoken(0, "en-GB")).toBe("0 seconds");
    expect(durationSpoken(60, "de-DE")).toBe("1 Minute");
  });
});

describe("numbers", () => {
  it("keep one decimal in percent and none in degrees", () => {
    expect(percent1(6.66, "en-GB")).toBe("6.7\u00A0%");
    expect(percent1(6.66, "de-DE")).toBe("6,7\u00A0%");
    expect(percent1(0, "en-GB")).toBe("0.0\u00A0%");
    expect(wholeDegrees(34.4, "en-GB")).toBe("34°");
    expect(wholeDegrees(-0.3, "en-GB")).toBe("0°");
    expect(wholeDegrees(-2.6, "en-GB")).toBe("-3°");
    expect(number(12_345, "en-GB")).toBe("12,345");
    expect(fileSize(1, "en-GB")).toBe("1\u00A0kB");
    expect(fileSize(12_340_000, "en-GB")).toBe("12.3\u00A0MB");
  });
});

describe("dates", () => {
  it("follow the locale and the zone given", () => {
    expect(dateLong(noon, britain)).toBe("Saturday 21 November");
    expect(dateShort(noon, britain)).toBe("Sat 21 Nov");
    expect(dateDay(noon, britain)).toMatch(/^Sat 21$|^21 Sat$/);
    expect(dateWithYear(noon, britain)).toBe("21 Nov 2026");
    expect(monthYear(noon, britain)).toBe("November 2026");
    expect(clockTime(noon, britain)).toBe("11:58");
    expect(clockTime(noon, { locale: "en-US", timeZone: "America/Denver" })).toMatch(/^4:58\sAM$/);
    expect(dateShort(noon, { locale: "en-GB", timeZone: "Pacific/Auckland" })).toBe("Sun 22 Nov");
  });
});

describe("the locale", () => {
  it("is the first that Intl knows", () => {
    expect(usableLocale(["en-US@posix", undefined, "", "de-AT"])).toBe("de-AT");
    expect(usableLocale(["C"])).toBe("en-GB");
    expect(usableLocale([])).toBe("en-GB");
  });
});
