// One run in review, top to bottom: header, numbers, readout and tools, timeline, spells and EVA. Holds the state of
// looking (window, cursor) for as long as this analysis of this run is on the screen.
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { signal, useComputed } from "@preact/signals";
import { words } from "../../words/words.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { client } from "../client.ts";
import { useWidth } from "../parts/use-width.ts";
import { Message } from "../parts/message.tsx";
import { durationClock, durationSpoken, durationWords, number, percent1, wholeDegrees } from "../place.ts";
import { problemOf } from "../problem.ts";
import { Account } from "./account.tsx";
import { CalibrationPanel } from "./calibration-panel.tsx";
import { EvaTable } from "./eva-table.tsx";
import { distributionOf, doubtsOf, marksOf, type Doubts } from "./facts.ts";
import { isNarrow } from "./geometry/layout.ts";
import { longestOf, spanS } from "./geometry/ranges.ts";
import { MarkList } from "./mark-list.tsx";
import { MarkPanel } from "./mark-panel.tsx";
import { lookedBefore, Marking } from "./marking.ts";
import { MinuteTable } from "./minute-table.tsx";
import { MovedNotice } from "./moved-notice.tsx";
import { MountingForm } from "./mounting-form.tsx";
import { Numbers } from "./numbers.tsx";
import { rootFontPx } from "./paint/palette.ts";
import type { RunMarks } from "./paint/scene.ts";
import { ReviewHeader } from "./review-header.tsx";
import { followSeries } from "./run-series.ts";
import { RunView } from "./run-view.ts";
import { SpellTable } from "./spell-table.tsx";
import { NoSpells } from "./no-spells.tsx";
import { Readout } from "./cursor-slider.tsx";
import { Timeline } from "./timeline.tsx";
import { Tools } from "./tools.tsx";

export function ReviewPage({ run }: { run: RunDetail }): JSX.Element {
  const [open, setOpen] = useState<"mounting" | "calibration" | null>(null);
  const close = (): void => setOpen(null);
  const page = useRef<HTMLDivElement>(null);
  const narrow = isNarrow(useWidth(page), rootFontPx());
  const unknown = run.summary === null || run.exposure === null;
  return (
    <div class="review" ref={page}>
      <ReviewHeader
        run={run}
        narrow={narrow}
        onMounting={() => setOpen("mounting")}
        onCalibration={() => setOpen("calibration")}
      />
      {open === "calibration" && <CalibrationPanel run={run} onClose={close} />}
      {unknown ? (
        <MountingForm run={run} onClose={null} />
      ) : (
        <>
          {open === "mounting" && <MountingForm run={run} onClose={close} />}
          <Measured run={run} narrow={narrow} />
        </>
      )}
    </div>
  );
}

/** Everything that needs pitch. */
function Measured({ run, narrow }: { run: RunDetail; narrow: boolean }): JSX.Element | null {
  const { summary, exposure } = run;
  const [tableShown, setTableShown] = useState(false);
  const state = useMemo(() => {
    const marks = marksOf(run);
    const view = new RunView(run.recording.durationS, marks.spells, marks.dips);
    const looked = lookedBefore(run.id);
    if (looked !== null) {
      view.show(looked.window, false);
      view.putCursor(looked.cursorS);
    }
    const marking = new Marking(view);
    const plotPx = signal(0);
    const series = followSeries(
      (window, buckets, abort) =>
        client.runs.series({ id: run.id, fromS: window.fromS, toS: window.toS, buckets }, { signal: abort }),
      run.recording,
      view.target,
      plotPx,
    );
    return { marks, view, marking, plotPx, series, distribution: distributionOf(run) };
  }, []);
  const { marks, view, marking, plotPx, series, distribution } = state;
  useEffect(
    () => () => {
      marking.stop();
      series.stop();
      view.stop();
    },
    [],
  );
  const doubts = useComputed(() => doubtsOf(run, series.overview.value));
  if (summary === null || exposure === null) return null;
  const failure = series.failure.value;
  const range = marking.range.value;
  const { detection } = run.algorithm.parameters;
  const tools = (
    <Tools
      view={view}
      narrow={narrow}
      tableShown={tableShown}
      onTable={() => setTableShown(!tableShown)}
      onMark={() => marking.propose()}
    />
  );
  return (
    <>
      <Numbers run={run} summary={summary} marks={marks} doubts={doubts.value} />
      <Account run={run} />
      <Notes doubts={doubts.value} />
      <MovedNotice run={run} />
      <div class="review-tools">
        <Readout view={view} series={series} marks={marks} />
        {!narrow && tools}
      </div>
      {failure !== null && <Message kind="failed" what={words.review.failed.what} means={problemOf(failure).message} />}
      {tableShown ? (
        <MinuteTable run={run} marks={marks} />
      ) : (
        <Timeline
          view={view}
          series={series}
          marks={marks}
          marking={marking}
          longS={detection.longS}
          distribution={distribution}
          onPlotWidth={(px) => (plotPx.value = px)}
          caption={captionOf(run, marks)}
          below={narrow ? tools : null}
        />
      )}
      {narrow && tableShown && tools}
      {range !== null && <MarkPanel run={run} view={view} marking={marking} range={range} />}
      <MarkList run={run} view={view} />
      <div class="review-lower">
        {marks.spells.length > 0 ? <SpellTable view={view} /> : <NoSpells run={run} summary={summary} />}
        <EvaTable exposure={exposure} movingS={run.movingS} parameters={run.algorithm.parameters} />
      </div>
    </>
  );
}

/** Doubt is drawn in place; here it is said once in words. */
function Notes({ doubts }: { doubts: Doubts }): JSX.Element | null {
  const say = words.review.notes;
  const sayCalibration = words.calibration.run;
  const notes: (readonly [string, string])[] = [];
  if (doubts.missingPercent !== null) notes.push([say.missing(percent1(doubts.missingPercent)), say.missingMeans]);
  if (doubts.lowS !== null) notes.push([say.lowConfidence(durationWords(doubts.lowS)), say.lowConfidenceMeans]);
  if (doubts.clipped) notes.push([say.clipped, say.clippedMeans]);
  if (doubts.oddPaceS !== null) notes.push([say.oddPace(durationWords(doubts.oddPaceS)), say.oddPaceMeans]);
  if (doubts.standingOffDeg !== null) {
    notes.push([sayCalibration.standingOff(wholeDegrees(doubts.standingOffDeg)), sayCalibration.standingOffMeans]);
  }
  if (doubts.driftedDeg !== null) {
    notes.push([sayCalibration.drifted(`${number(doubts.driftedDeg, 1)}°`), sayCalibration.driftedMeans]);
  }
  if (doubts.driftRefusedDeg !== null) {
    notes.push([sayCalibration.driftRefused(wholeDegrees(doubts.driftRefusedDeg)), sayCalibration.driftRefusedMeans]);
  }
  if (doubts.noMoving) notes.push([say.noMoving, say.noMovingMeans]);
  if (notes.length === 0) return null;
  return (
    <ul class="notes">
      {notes.map(([what, means]) => (
        <li key={what}>
          <strong>{what}</strong> {means}
        </li>
      ))}
    </ul>
  );
}

/** The whole picture in sentences, for those who do not see it. */
function captionOf(run: RunDetail, marks: RunMarks): string {
  const say = words.review.chart;
  const { spells, gaps } = marks;
  const sentences = [say.caption(durationSpoken(run.recording.durationS))];
  const longest = longestOf(spells);
  if (longest === null) sentences.push(say.captionNone);
  else {
    sentences.push(
      say.captionSpells(
        spells.length,
        durationSpoken(run.summary?.sustainedS ?? 0),
        durationSpoken(spanS(longest)),
        durationClock(longest.startS),
      ),
    );
  }
  if (gaps.length > 0) sentences.push(say.captionGaps(gaps.length, durationSpoken(run.recording.gapS)));
  return sentences.join(" ");
}
