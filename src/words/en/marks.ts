// English words of technical ground, of stretches that a person marks on a run, and of the honest numbers.
import type { TagKind } from "../../core/results.ts";

const plural = (count: number, one: string, many: string): string => (count === 1 ? one : many);

export const marks = {
  kinds: { technical: "technical", pause: "pause", wrong: "wrong" } satisfies Record<TagKind, string>,
  maybe: "maybe technical",
  /** On the timeline, where the word has no room. */
  short: { technical: "T", pause: "P", wrong: "W", maybe: "T?" },

  account: {
    title: "Of the time with head down",
    easy: "on easy ground",
    easyNote: "what could have been avoided",
    maybe: "where looking down may be right",
    maybeNote: (tagged: string | null, found: string | null) =>
      tagged !== null && found !== null
        ? `${tagged} as you marked it, ${found} as found`
        : tagged !== null
          ? "on technical ground, as you marked it"
          : "on technical ground, as found; mark it where you know better",
    explained:
      "All of it loads the neck and chooses your stretches; only the time on easy ground is a habit to work on. Uneven steps and a " +
      "head that is thrown about hint at technical ground; how low the head is plays no part.",
    longOnTechnical: (count: number) =>
      `On technical ground your head stayed down ${plural(count, "once", `${count} times`)} for a minute or longer without a raise: ` +
      "lift it now and then there too, when the trail lets you.",
    unsure:
      "More than half of this run looks technical, so the detector is unsure today and nothing is taken off. Mark technical ground yourself.",
    tooShort: "Technical ground is looked for from ten minutes of easy running on. You can mark it yourself.",
    notLooked: "Technical ground was not looked for in this reading of the run. Read it again, or mark it yourself.",
    leftOut: (length: string) => `${length} that you marked as a pause or as wrong counts in no number.`,
  },

  panel: {
    open: "Mark",
    title: "Mark a stretch",
    from: "From",
    to: "To",
    fromCursor: "Start at the cursor",
    toCursor: "End at the cursor",
    kind: "Mark it as",
    means: {
      technical: "Ground where looking down may be right. It stays in the total and is told apart.",
      pause: "Time in which you did not run. It counts in no number.",
      wrong: "A stretch that is not to be trusted, as if there were no data. It counts in no number.",
    } satisfies Record<TagKind, string>,
    help: "Drag over the profile with Shift, type the times, or press M at the cursor, move it, and press M again.",
    follows: "The end follows the cursor. Press M there.",
    wrongTimes: "Two times are needed, such as 8:40 and 12:10, a second apart or more and inside the run.",
    save: (kind: string) => `Mark as ${kind}`,
    saving: "Marking",
    cancel: "Close",
    failed: "It could not be marked",
  },

  list: {
    title: "Marked stretches and technical ground",
    range: (from: string, to: string) => `${from} to ${to}`,
    show: (kind: string, from: string, to: string) => `Show ${kind}, ${from} to ${to}`,
    remove: (kind: string, from: string, to: string) => `Remove ${kind}, ${from} to ${to}`,
    confirm: "Yes, technical",
    confirmSpoken: (from: string, to: string) => `Mark ${from} to ${to} as technical`,
  },

  selected: (from: string, to: string) => `${from} to ${to}`,
  marked: (kind: string, from: string, to: string) => `${from} to ${to} is marked as ${kind}.`,
  removed: (kind: string, from: string, to: string) => `${from} to ${to} is no longer marked as ${kind}.`,
  numbers: (before: string, after: string) =>
    before === after ? "The head-down total stays as it was." : `Head down: ${after}; before it was ${before}.`,
};
