// Asks about the first mark of a moved clip that has no answer: take a new zero from there, or count on as if nothing had
// happened. Either is a new reading of the stored recording, and can be taken back.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { Button } from "../parts/button.tsx";
import { Message } from "../parts/message.tsx";
import { durationClock, percent1, wholeDegrees } from "../place.ts";
import { problemOf } from "../problem.ts";
import { answersOf, readAgain } from "./reanalysis.ts";

export function MovedNotice({ run }: { run: RunDetail }): JSX.Element | null {
  const say = words.review.moved;
  const [fraction, setFraction] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const mark = run.mountMarks.find(({ answer }) => answer === null);
  if (mark === undefined) return null;
  const at = durationClock(mark.atS);
  const busy = fraction !== null;

  const answerWith = async (answer: "rezero" | "count"): Promise<void> => {
    stop.current = new AbortController();
    setProblem(null);
    setFraction(0);
    try {
      const mountAnswers = [...answersOf(run), { atS: mark.atS, answer }];
      await readAgain(run, { mountAnswers }, setFraction, stop.current.signal);
    } catch (error) {
      if (!stop.current.signal.aborted) setProblem(problemOf(error).message);
    } finally {
      setFraction(null);
    }
  };
  return (
    <div class="moved-notice">
      <Message
        kind="missing"
        what={mark.kind === "moved" ? say.what(at) : say.whatUnsure(at)}
        means={mark.kind === "moved" ? say.means : say.meansUnsure(wholeDegrees(Math.abs(mark.pitchStepDeg)))}
        next={
          <>
            <Button size="small" busy={busy} onClick={() => void answerWith("rezero")}>
              {busy ? `${say.reading} ${percent1(fraction * 100)}` : say.rezero}
            </Button>
            {!busy && (
              <Button kind="quiet" size="small" onClick={() => void answerWith("count")}>
                {say.count}
              </Button>
            )}
          </>
        }
      />
      {problem !== null && <Message kind="failed" role="alert" what={say.failed} means={problem} />}
    </div>
  );
}
