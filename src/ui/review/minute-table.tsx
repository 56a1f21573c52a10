// The profile as a table, minute by minute, for those who would rather read it: mean and deepest angle, seconds in spells,
// steps, confidence. Asks the engine for one bucket per minute.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { RunDetail, Series } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { Message } from "../parts/message.tsx";
import { durationClock, number, wholeDegrees } from "../place.ts";
import { problemOf } from "../problem.ts";
import { secondsInside } from "./geometry/ranges.ts";
import { LOW_CONFIDENCE, type RunMarks } from "./paint/scene.ts";

const MINUTE_S = 60;

export function MinuteTable({ run, marks }: { run: RunDetail; marks: RunMarks }): JSX.Element {
  const say = words.review.minutes;
  const [series, setSeries] = useState<Series | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const buckets = Math.max(1, Math.ceil(run.recording.durationS / MINUTE_S));
    client.runs
      .series({ id: run.id, fromS: 0, toS: buckets * MINUTE_S, buckets }, { signal: stop.signal })
      .then(setSeries, (error: unknown) => {
        if (!stop.signal.aborted) setFailure(problemOf(error).message);
      });
    return () => stop.abort();
  }, [run.id]);
  if (failure !== null) return <Message kind="failed" what={words.review.failed.what} means={failure} />;
  return (
    <div class="minutes" role="region" aria-label={say.heading} tabIndex={0} aria-busy={series === null || undefined}>
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
          {series?.meanDeg.map((_, index) => (
            <MinuteRow key={index} series={series} index={index} marks={marks} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function MinuteRow({ series, index, marks }: { series: Series; index: number; marks: RunMarks }): JSX.Element {
  const say = words.review.minutes;
  const fromS = series.fromS + index * series.bucketS;
  const mean = series.meanDeg[index] ?? null;
  const deepest = series.maxDeg[index] ?? null;
  const steps = series.cadenceSpm[index] ?? null;
  const confidence = series.confidence[index] ?? null;
  const downS = secondsInside(marks.spells, fromS, fromS + series.bucketS);
  return (
    <tr>
      <th scope="row">{durationClock(fromS)}</th>
      {mean === null ? (
        <td colSpan={5} class="quiet">
          {say.noData}
        </td>
      ) : (
        <>
          <td>{wholeDegrees(mean)}</td>
          <td>{deepest === null ? say.none : wholeDegrees(deepest)}</td>
          <td class={downS > 0 ? "minute-over" : undefined}>{downS > 0 ? durationClock(downS) : say.none}</td>
          <td>{steps === null || steps <= 0 ? say.none : number(Math.round(steps))}</td>
          <td>{confidence === null ? say.none : confidence < LOW_CONFIDENCE ? say.low : say.good}</td>
        </>
      )}
    </tr>
  );
}
