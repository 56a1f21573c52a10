// The receipt of a run that came over the air: the proof first, then the paper with every figure. It is kept for ever.
import type { JSX } from "preact";
import type { SyncReceipt } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { revision } from "../library.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Message } from "../parts/message.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { clockTime, dateWithYear, durationWords, fileSize, number, withUnit } from "../place.ts";
import { href } from "../route.ts";
import { useAnswer } from "../use-answer.ts";
import "./clips.css";

export function ReceiptScreen({ id }: { id: number }): JSX.Element {
  const say = words.clips.paper;
  const { value: kept, problem } = useAnswer(
    (signal) => client.clips.receipt({ id }, { signal }),
    [id, revision.value],
  );
  return (
    <div class="receipt">
      <a class="back-link" href={href({ screen: "clips" })}>
        <Icon name="chevron-left" size={18} />
        {say.back}
      </a>
      <ScreenTitle name={say.title} />
      {problem !== null && <Message kind="failed" what={say.none} means={problem.message} />}
      {kept !== null && <Paper id={id} kept={kept} />}
    </div>
  );
}

function Paper({ id, kept }: { id: number; kept: SyncReceipt }): JSX.Element {
  const say = words.clips;
  const good = kept.blocks - kept.badBlocks.length;
  return (
    <div class="receipt-parts">
      <div class="receipt-proof">
        <p class="receipt-safe">
          <Icon name="check" />
          {say.paper.safe}
        </p>
        <p>
          <span class="number-l">{number(good)}</span> {say.paper.number(number(kept.blocks))}
        </p>
        <p>{kept.badBlocks.length === 0 ? say.whole : say.withHoles(kept.badBlocks.length)}</p>
        <ButtonLink kind="main" href={href({ screen: "review", id })}>
          {say.fetching.seeRun}
        </ButtonLink>
      </div>
      <div class="receipt-paper">
        <h2 class="heading">{say.receiptTitle(kept.clipName, kept.run)}</h2>
        <dl>
          {rowsOf(kept).map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      </div>
    </div>
  );
}

function rowsOf(kept: SyncReceipt): readonly (readonly [label: string, text: string])[] {
  const { rows, ...say } = words.clips;
  const { clock } = kept;
  const moment = (unixMs: number): string => `${dateWithYear(unixMs)}, ${clockTime(unixMs)}`;
  const duration = durationWords(kept.durationS);
  const drift = clock?.driftPpm ?? null;
  return [
    [
      rows.time,
      clock === null
        ? say.undated(duration)
        : say.from(moment(clock.startUnixMs), duration, uncertaintyText(clock.startUncertaintyMs)),
    ],
    [rows.data, say.blocks(number(kept.blocks), fileSize(kept.bytes))],
    [rows.checksums, `${kept.root} · ${kept.sha16}`],
    [
      rows.samples,
      kept.lostSampleCount === 0
        ? say.noneLost(number(kept.sampleCount))
        : say.sampleCount(number(kept.sampleCount), number(kept.lostSampleCount)),
    ],
    [rows.gaps, kept.gapCount === 0 ? say.noGaps : say.gapList(number(kept.gapCount), durationWords(kept.gapS))],
    ...(clock === null
      ? []
      : [
          [
            rows.clock,
            [say.anchors(clock.anchorCount), ...(drift === null ? [] : [say.drift(number(drift, 1))])].join(", "),
          ] as const,
        ]),
    [rows.received, say.overConnections(fileSize(kept.receivedBytes), kept.connectionCount)],
    [rows.confirmed, moment(kept.verifiedUnixMs)],
  ];
}

/** `12 ms`, `0.8 s`, `12 s`. */
function uncertaintyText(milliseconds: number): string {
  if (milliseconds < 100) return withUnit(number(Math.ceil(milliseconds)), "ms");
  return withUnit(number(milliseconds / 1000, milliseconds < 10_000 ? 1 : 0), "s");
}
