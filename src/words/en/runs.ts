// English words of the list of runs, of bringing recordings in, and of the trash. Strings and small functions only.

export const runs = {
  level: { light: "light", moderate: "moderate", high: "high", veryHigh: "very high" },
  movedToTrash: (name: string) => `${name} moved to the trash.`,
  staysInTrash: "It stays there for 30 days.",
  restored: (name: string) => `${name} is back.`,
  restoredMeans: "It stands in the list of runs again.",
  importBroke: "The engine stopped before the recording was read. Nothing from it was stored.",
};
