// Reads a time of a run as a person types it: `8:40`, `1:12:26`, or seconds. The way back is `durationClock` in format.ts.

/** Seconds; null when the text is no time. Decimals of a second may stand behind a point or a comma. */
export function clockSeconds(text: string): number | null {
  const match = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d{1,6}(?:[.,]\d+)?)$/.exec(text.trim());
  if (match === null) return null;
  const [, hours = "0", minutes, last = ""] = match;
  const seconds = Number(last.replace(",", "."));
  if (minutes === undefined) return seconds;
  // Behind a colon there are 60 of them; `75:00` is an hour and a quarter.
  if (seconds >= 60 || (match[1] !== undefined && Number(minutes) >= 60)) return null;
  return 3600 * Number(hours) + 60 * Number(minutes) + seconds;
}
