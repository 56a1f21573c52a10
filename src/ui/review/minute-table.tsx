// The profile as a table, minute by minute, for those who would rather read it: mean and deepest angle, seconds in spells,
// steps, confidence. Asks the engine for buckets that fit into minutes, a few hours at a time.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { Message } from "../parts/message.tsx";
import { durationClock, number, wholeDegrees } from "../place.ts";
import { problemOf } from "../problem.ts";
import { columnsOf, type Columns } from "./geometry/buckets.ts";
import { minutesOf, type Minute } from "./geometry/minutes.ts";
import { LOW_CONFIDENCE, type RunMarks } from "./paint/scene.ts";

/** One call is for so much, s; its buckets are then 2 s or less, a part of a minute. */
const PART_S = 7200;
const PART_BUCKETS = 3600;

async function loadParts(run: RunDetail, signal: AbortSignal): Promise<Columns[]> {
  const parts: Columns[] = [];
  for (let fromS = 0; fromS < run.recording.durationS; fromS += PART_S) {
    const toS = Math.min(fromS + PART_S, run.recording.durationS);
    const series = await client.runs.series({ id: run.id, fromS, toS, buckets: PART_BUCKETS }, { signal });
    parts.push(columnsOf(series));
  }
  return parts;
}

export function MinuteTable({ run, marks }: { run: RunDetail; marks: RunMarks }): JSX.Element {
  const say = words.review.minutes;
  const [minutes, setMinutes] = useState<readonly Minute[] | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    loadParts(run, stop.signal).then(
      (parts) => setMinutes(minutesOf(parts, run.recording.durationS, marks.spells)),
      (error: unknown) => {
        if (!stop.signal.aborted) setFailure(problemOf(error).message);
      },
    );
    return () => stop.abort();
  }, [run.id]);
  if (failure !== null) return <Message kind="failed" what={words.review.failed.what} means={failure} />;
  return (
    <div class="minutes" role="region" aria-label={say.heading} tabIndex={0} aria-busy={minutes === null || undefined}>
      <table class="minute-table">
        <caption class="visually-hidden">{say.heading}</caption>
        <thead>
          <tr>
            {[say.minute, say.mean, say.deepest, say.headDown, say.steps, say.confidence].map((text) => (
              <th key={text} scope="col">
                {text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {minutes?.map((minute) => (
            <MinuteRow key={minute.fromS} minute={minute} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MinuteRow({ minute }: { minute: Minute }): JSX.Element {
  const say = words.review.minutes;
  const { fromS, meanDeg, deepestDeg, headDownS, cadenceSpm, confidence } = minute;
  const enough = confidence === null || confidence >= LOW_CONFIDENCE;
  return (
    <tr>
      <th scope="row">{durationClock(fromS)}</th>
      {meanDeg === null ? (
        <td colSpan={5} class="quiet">
          {say.noData}
        </td>
      ) : (
        <>
          {enough ? (
            <>
              <td>{wholeDegrees(meanDeg)}</td>
              <td>{deepestDeg === null ? say.none : wholeDegrees(deepestDeg)}</td>
            </>
          ) : (
            <td colSpan={2} class="quiet">
              {say.notEnough}
            </td>
          )}
          <td class={headDownS > 0 ? "minute-over" : undefined}>
            {headDownS > 0 ? durationClock(headDownS) : say.none}
          </td>
          <td>{cadenceSpm === null ? say.none : number(Math.round(cadenceSpm))}</td>
          <td>{confidence === null ? say.none : enough ? say.good : say.low}</td>
        </>
      )}
    </tr>
  );
}
