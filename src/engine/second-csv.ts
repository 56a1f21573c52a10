// A run as one CSV row per second, for spreadsheets: pitch, moving, head down, confidence and steps. Text from what is
// stored; nothing is computed anew but means over the seconds.
import type { HeadDownSpan, TimeRange } from "../core/results.ts";
import type { SessionStore } from "../storage/session-store.ts";

const HEADER = "time_s,mean_pitch_deg,min_pitch_deg,max_pitch_deg,moving,head_down,confidence,cadence_spm";

/**
 * `head_down` is empty or the kind of the span that the middle of the second lies in, head raises left out; `moving` is
 * 0 in pauses and where there is no data. Cells without a value are empty.
 */
export function secondCsv(store: SessionStore, id: number): string {
  const { recording, spans, pauses } = store.get(id);
  const seconds = Math.ceil(recording.durationS);
  const lines = [HEADER];
  if (seconds > 0) {
    const series = store.series(id, 0, seconds, seconds);
    const lost = recording.gaps;
    for (let second = 0; second < seconds; second++) {
      const middleS = second + 0.5;
      const moving = isInside(pauses, middleS) || isInside(lost, middleS) ? 0 : 1;
      lines.push(
        [
          second,
          cell(series.meanDeg[second], 2),
          cell(series.minDeg[second], 2),
          cell(series.maxDeg[second], 2),
          moving,
          kindAt(spans, middleS),
          cell(series.confidence[second], 2),
          cell(series.cadenceSpm[second], 0),
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
