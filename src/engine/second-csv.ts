// A run second by second, for spreadsheets and programs: pitch, moving, head down, confidence and steps. Text and numbers
// from what is stored; nothing is computed anew but means over the seconds. No angle where there is not enough data.
import { groundOf } from "../core/accounting.ts";
import type { HeadDownSpan, TimeRange } from "../core/results.ts";
import { ENOUGH_CONFIDENCE } from "../core/parameters.ts";
import type { SessionStore } from "../storage/session-store.ts";

const HEADER =
  "time_s,mean_pitch_deg,min_pitch_deg,max_pitch_deg,moving,head_down,confidence,cadence_spm,counted,ground";

export interface SecondsData {
  /** Mean of the stride means of a second; null without data and where the confidence is below a half. */
  readonly meanPitchDeg: readonly (number | null)[];
  /** 0 to 1; null without data. */
  readonly confidence: readonly (number | null)[];
  /** Null without steps. */
  readonly cadenceSpm: readonly (number | null)[];
}

/** One value per second from the start of the recording. */
export function secondsData(store: SessionStore, id: number): SecondsData {
  const seconds = Math.ceil(store.get(id).recording.durationS);
  if (seconds === 0) return { meanPitchDeg: [], confidence: [], cadenceSpm: [] };
  const { meanDeg, confidence, cadenceSpm } = store.series(id, 0, seconds, seconds);
  const round = (value: number | null, decimals: number): number | null =>
    value === null ? null : Number(value.toFixed(decimals));
  return {
    meanPitchDeg: meanDeg.map((deg, second) => (isEnough(confidence[second]) ? round(deg, 2) : null)),
    confidence: confidence.map(hundredths),
    cadenceSpm: cadenceSpm.map((value) => round(value, 1)),
  };
}

/** Rounded down, so that what is told as a half is one. */
function hundredths(confidence: number | null): number | null {
  return confidence === null ? null : Math.floor(100 * confidence) / 100;
}

function isEnough(confidence: number | null): boolean {
  return confidence !== null && confidence >= ENOUGH_CONFIDENCE;
}

/**
 * `mean_pitch_deg` is the mean of the stride means; no angles where the confidence is below a half. `head_down` is empty or
 * the kind of the span that the middle of the second lies in, head raises left out; `moving` is 0 in pauses and where there
 * is no data; `counted` is 0 after a moved clip without an answer, in marked pauses and in wrong stretches; `ground` is
 * `technical` where a person marked it so, `maybeTechnical` where it was found, `runnable` elsewhere, `unjudged` where it was
 * not looked for or could not be told. Cells without a value are empty.
 */
export function secondCsv(store: SessionStore, id: number): string {
  const { recording, spans, pauses, countedUntilS, tags, technical } = store.get(id);
  const uncounted = tags.filter(({ kind }) => kind !== "technical");
  const ground = groundOf(tags, technical);
  const otherGround = technical?.status === "judged" ? "runnable" : "unjudged";
  const seconds = Math.ceil(recording.durationS);
  const lines = [HEADER];
  if (seconds > 0) {
    const series = store.series(id, 0, seconds, seconds);
    const lost = recording.gaps;
    for (let second = 0; second < seconds; second++) {
      const middleS = second + 0.5;
      const enough = isEnough(series.confidence[second]);
      const angle = (deg: number | null): string => (enough ? cell(deg, 2) : "");
      const stopped = isInside(pauses, middleS) || isInside(lost, middleS) || isInside(uncounted, middleS);
      lines.push(
        [
          second,
          angle(series.meanDeg[second]),
          angle(series.minDeg[second]),
          angle(series.maxDeg[second]),
          stopped ? 0 : 1,
          kindAt(spans, middleS),
          cell(hundredths(series.confidence[second]), 2),
          cell(series.cadenceSpm[second], 0),
          (countedUntilS !== null && middleS >= countedUntilS) || isInside(uncounted, middleS) ? 0 : 1,
          isInside(ground.tagged, middleS)
            ? "technical"
            : isInside(ground.auto, middleS)
              ? "maybeTechnical"
              : otherGround,
        ].join(","),
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

function cell(value: number | null | undefined, decimals: number): string {
  return value === null || value === undefined ? "" : value.toFixed(decimals);
}

function isInside(ranges: readonly TimeRange[], timeS: number): boolean {
  return ranges.some(({ startS, endS }) => timeS >= startS && timeS < endS);
}

function kindAt(spans: readonly HeadDownSpan[], timeS: number): string {
  const span = spans.find(({ startS, endS }) => timeS >= startS && timeS < endS);
  return span === undefined || isInside(span.headRaises, timeS) ? "" : span.kind;
}
