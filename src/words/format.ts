// How numbers, durations, angles and dates look in every language: through Intl, with the locale and the time zone given.
// No sentences here; those are in the catalogue of each language. Used by the page and by the command line.
// A number and its unit never part at the end of a line: a no-break space stands between them.

/** Where the reader is: a BCP 47 tag and an IANA time zone. */
export interface Place {
  readonly locale: string;
  readonly timeZone: string;
}

export const NO_BREAK_SPACE = "\u00A0";

/**
 * The first of the wanted locales that Intl accepts, else British English. Some systems report tags that are none,
 * such as `en-US@posix` or `C`.
 */
export function usableLocale(wanted: readonly (string | undefined)[]): string {
  for (const tag of wanted) {
    if (tag === undefined || tag === "") continue;
    try {
      const [known] = Intl.NumberFormat.supportedLocalesOf(tag);
      if (known !== undefined) return known;
    } catch {
      // Not a language tag; the next one may be.
    }
  }
  return "en-GB";
}

/** A duration as data, seconds rounded: `0:08`, `1:48`, `1:12:26`. */
export function durationClock(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const s = String(total % 60).padStart(2, "0");
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes}:${s}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${s}`;
}

/** A duration in a sentence: `48 s`, `6 min 10 s`, `6 min`, `1 h 31 min` (from an hour on in whole minutes). */
export function durationWords(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return withUnit(String(total), "s");
  if (total < 3600) return joinParts([Math.floor(total / 60), "min"], [total % 60, "s"]);
  const minutes = Math.round(total / 60);
  return joinParts([Math.floor(minutes / 60), "h"], [minutes % 60, "min"]);
}

/** A duration as it is spoken, for screen readers: `6 minutes 10 seconds`, `1 hour 31 minutes`. */
export function durationSpoken(seconds: number, locale: string): string {
  const total = Math.max(0, Math.round(seconds));
  const parts: [number, "hour" | "minute" | "second"][] = [
    [Math.floor(total / 3600), "hour"],
    [Math.floor(total / 60) % 60, "minute"],
    [total % 60, "second"],
  ];
  const said = parts.filter(([value, unit]) => value > 0 || (total === 0 && unit === "second"));
  return said
    .map(([value, unit]) => numbers(locale, { style: "unit", unit, unitDisplay: "long" }).format(value))
    .join(" ");
}

/** A share in percent with one decimal: `6.7 %`. */
export function percent1(percent: number, locale: string): string {
  return withUnit(number(percent, locale, 1), "%");
}

/** An angle in whole degrees: `34°`, `-3°`; never `-0°`. */
export function wholeDegrees(degrees: number, locale: string): string {
  return `${number(Math.round(degrees) + 0, locale)}°`;
}

/** A number with the locale's signs and a fixed count of decimals. */
export function number(value: number, locale: string, decimals = 0): string {
  return numbers(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
    signDisplay: "negative",
  }).format(value);
}

/** A size of a file: `840 kB`, `12.3 MB`. */
export function fileSize(bytes: number, locale: string): string {
  if (bytes < 1e6) return withUnit(number(Math.ceil(bytes / 1e3), locale), "kB");
  if (bytes < 1e9) return withUnit(number(bytes / 1e6, locale, 1), "MB");
  return withUnit(number(bytes / 1e9, locale, 1), "GB");
}

/** `value` and `unit` with a no-break space between them. */
export function withUnit(value: string, unit: string): string {
  return value + NO_BREAK_SPACE + unit;
}

/** `Saturday 21 November`, in the order of the locale. */
export function dateLong(unixMs: number, place: Place): string {
  return date(unixMs, place, { weekday: "long", day: "numeric", month: "long" });
}

/** `Sat 21 Nov`. */
export function dateShort(unixMs: number, place: Place): string {
  return date(unixMs, place, { weekday: "short", day: "numeric", month: "short" });
}

/** `Sat 21`: a row under the heading of its month. */
export function dateDay(unixMs: number, place: Place): string {
  return date(unixMs, place, { weekday: "short", day: "numeric" });
}

/** `21 Nov 2026`. */
export function dateWithYear(unixMs: number, place: Place): string {
  return date(unixMs, place, { day: "numeric", month: "short", year: "numeric" });
}

/** `November 2026`. */
export function monthYear(unixMs: number, place: Place): string {
  return date(unixMs, place, { month: "long", year: "numeric" });
}

/** `November`. */
export function monthName(unixMs: number, place: Place): string {
  return date(unixMs, place, { month: "long" });
}

/** Hours and minutes on the locale's clock: `11:58` or `11:58 AM`. */
export function clockTime(unixMs: number, place: Place): string {
  return date(unixMs, place, { hour: "numeric", minute: "2-digit" });
}

function date(unixMs: number, place: Place, parts: Intl.DateTimeFormatOptions): string {
  const text = dates(place.locale, { ...parts, timeZone: place.timeZone }).format(unixMs);
  // "Saturday, 21 November" and "Saturday 21 November" are both British; the interface writes the second.
  return place.locale.startsWith("en-GB") ? text.replace(",", "") : text;
}

function joinParts(...parts: readonly (readonly [value: number, unit: string])[]): string {
  return parts
    .filter(([value], index) => index === 0 || value > 0)
    .map(([value, unit]) => withUnit(String(value), unit))
    .join(" ");
}

// A formatter takes a thousand times as long to make as to use, and a list of runs asks for thousands.
const numbers = kept((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options));
const dates = kept((locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options));

/** `make`, which is called once for the same arguments. */
function kept<Options, Made>(make: (locale: string, options: Options) => Made) {
  const known = new Map<string, Made>();
  return (locale: string, options: Options): Made => {
    const key = `${locale} ${JSON.stringify(options)}`;
    let made = known.get(key);
    if (made === undefined) {
      made = make(locale, options);
      known.set(key, made);
    }
    return made;
  };
}
