// English words of the first screen. Strings and small functions only.

export const firstRun = {
  sampleName: "Sample run",
};
