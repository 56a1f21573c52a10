// Where the reader is, and the formatters of words/format.ts with that place filled in. No sentences here.
import {
  clockTime as clockTimeAt,
  dateDay as dateDayAt,
  dateLong as dateLongAt,
  dateShort as dateShortAt,
  dateWithYear as dateWithYearAt,
  durationSpoken as durationSpokenIn,
  fileSize as fileSizeIn,
  monthName as monthNameAt,
  monthYear as monthYearAt,
  number as numberIn,
  percent1 as percent1In,
  usableLocale,
  wholeDegrees as wholeDegreesIn,
  type Place,
} from "../words/format.ts";

export { durationClock, durationWords, withUnit } from "../words/format.ts";

export const place: Place = {
  // The page speaks English: days and months follow its language, the region is the reader's where it is known.
  locale: usableLocale(navigator.languages.filter((tag) => tag.startsWith("en"))),
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

export const percent1 = (percent: number): string => percent1In(percent, place.locale);
export const wholeDegrees = (degrees: number): string => wholeDegreesIn(degrees, place.locale);
export const number = (value: number, decimals = 0): string => numberIn(value, place.locale, decimals);
export const fileSize = (bytes: number): string => fileSizeIn(bytes, place.locale);
export const durationSpoken = (seconds: number): string => durationSpokenIn(seconds, place.locale);
export const clockTime = (unixMs: number): string => clockTimeAt(unixMs, place);
export const dateLong = (unixMs: number): string => dateLongAt(unixMs, place);
export const dateShort = (unixMs: number): string => dateShortAt(unixMs, place);
export const dateDay = (unixMs: number): string => dateDayAt(unixMs, place);
export const dateWithYear = (unixMs: number): string => dateWithYearAt(unixMs, place);
export const monthName = (unixMs: number): string => monthNameAt(unixMs, place);
export const monthYear = (unixMs: number): string => monthYearAt(unixMs, place);
