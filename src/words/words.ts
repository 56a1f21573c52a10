// Joins the catalogues of one language. Everything a person reads comes from here; no logic.
import { calibration } from "./en/calibration.ts";
import { clipWords } from "./en/clips.ts";
import { firstRun } from "./en/first-run.ts";
import { frame } from "./en/frame.ts";
import { marks } from "./en/marks.ts";
import { measures } from "./en/measures.ts";
import { recover } from "./en/recover.ts";
import { review } from "./en/review.ts";
import { runs } from "./en/runs.ts";
import { settings } from "./en/settings.ts";

export const words = {
  calibration,
  marks,
  measures,
  frame,
  runs,
  review,
  recover,
  firstRun,
  settings,
  clips: clipWords,
};
