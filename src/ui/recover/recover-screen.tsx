// Recover: the routine that answers a run, its reasons, the questions, and the way into the guided session. Without a run
// it offers the light set. The choice is the engine's; leaving out, hold times and the time for changes are made here.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Routine, StretchSuggestion } from "../../core/routine.ts";
import type { RunDetail } from "../../engine/contract.ts";
import { stretchWords } from "../../words/en/stretches.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { StretchFigure } from "../figures/stretch-figure.tsx";
import { revision } from "../library.ts";
import { Button } from "../parts/button.tsx";
import { Segmented, Stepper } from "../parts/choice.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Message } from "../parts/message.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { durationClock } from "../place.ts";
import { problemOf, type Problem } from "../problem.ts";
import { answers, say as sayAnswer } from "./answers.ts";
import { Player } from "./player.tsx";
import { Questions } from "./questions.tsx";
import { StepRow } from "./routine-steps.tsx";
import { CHANGE_RANGE_S, partsOf, USUAL_CHANGE_S } from "./session.ts";
import { StopLine, StopRules } from "./stop-rules.tsx";
import "./recover.css";

const BUDGETS_MIN = [3, 5, 8] as const;

interface Session {
  readonly steps: readonly StretchSuggestion[];
  readonly closing: boolean;
}

export function RecoverScreen({ id }: { id: number | null }): JSX.Element {
  const [budgetMin, setBudgetMin] = useState<number | null>(null);
  const { routine, run, problem, retry } = useRoutine(id, budgetMin);
  const [leftOut, setLeftOut] = useState<ReadonlySet<string>>(new Set());
  const [holdS, setHoldS] = useState<Readonly<Record<string, number>>>({});
  const [changeS, setChangeS] = useState(USUAL_CHANGE_S);
  const [asked, setAsked] = useState<Session | null>(null);
  const [session, setSession] = useState<Session | null>(null);
  const say = words.recover;

  const paced = (step: StretchSuggestion): StretchSuggestion => ({ ...step, holdS: holdS[step.id] ?? step.holdS });
  const chosen = (routine?.steps ?? []).filter((step) => !leftOut.has(step.id)).map(paced);
  const begin = (next: Session): void => {
    if (routine?.gate === "clear") setSession(next);
    else setAsked(next);
  };

  if (problem !== null) {
    return (
      <div class="recover-message">
        <ScreenTitle name={say.title} />
        <Message
          kind="failed"
          what={say.failed}
          means={`${problem.message} ${problem.hint}`.trim()}
          next={<Button onClick={retry}>{say.tryAgain}</Button>}
        />
      </div>
    );
  }
  if (routine?.gate === "stop") return <Stopped />;
  const totalS = partsOf(chosen, changeS, false).reduce((sum, part) => sum + part.seconds, 0);
  const wholeMinutes = Math.round(totalS / 60);
  return (
    <div class="recover">
      <aside class="recover-now" aria-label={say.how}>
        <p class="small quiet">{cameFrom(id, run)}</p>
        <ScreenTitle name={say.title} />
        <p class="recover-minutes">
          <span class="number-l">{routine === null ? "–" : wholeMinutes}</span>
          <span>
            <span class="lead">{say.minutes(wholeMinutes)}</span>
            <span class="small quiet">{say.total(totalS)}</span>
          </span>
        </p>
        <Segmented
          label={say.budget}
          options={BUDGETS_MIN.map((value) => ({ value, text: say.budgetOption(value) }))}
          value={budgetMin ?? routine?.budgetMin ?? null}
          onChange={setBudgetMin}
        />
        <Questions onWorrying={() => sayAnswer("warningSigns", "worrying")} />
        <div class="pace">
          <span>{say.pace}</span>
          <Stepper
            label={say.pace}
            value={changeS}
            {...CHANGE_RANGE_S}
            step={1}
            unit={say.paceUnit}
            unitSpoken={say.secondsSpoken}
            fewer={say.less}
            more={say.moreTime}
            onChange={setChangeS}
          />
        </div>
        <StopLine />
      </aside>
      <section class="recover-routine" aria-busy={routine === null}>
        {routine === null ? (
          <p class="quiet" role="status">
            {say.loading}
          </p>
        ) : (
          <RoutineList
            routine={routine}
            leftOut={leftOut}
            paced={paced}
            onLeaveOut={(stepId, out) => {
              const next = new Set(leftOut);
              if (out) next.add(stepId);
              else next.delete(stepId);
              setLeftOut(next);
            }}
            onHold={(stepId, seconds) => setHoldS({ ...holdS, [stepId]: seconds })}
            canStart={chosen.length > 0}
            onStart={() => begin({ steps: chosen, closing: true })}
            onStartStrength={() => begin({ steps: routine.strength.map(paced), closing: false })}
          />
        )}
      </section>
      {asked !== null && (
        <Gate
          onClose={() => setAsked(null)}
          onNone={() => {
            sayAnswer("warningSigns", "none");
            setSession(asked);
            setAsked(null);
          }}
          onSome={() => {
            setAsked(null);
            sayAnswer("warningSigns", "worrying");
          }}
        />
      )}
      {session !== null && (
        <Player
          steps={session.steps}
          closing={session.closing}
          changeS={changeS}
          onEnd={() => {
            setSession(null);
            // Asked anew before the next session.
            sayAnswer("warningSigns", undefined);
          }}
        />
      )}
    </div>
  );
}

function cameFrom(id: number | null, run: RunDetail | null): string {
  const say = words.recover;
  if (id === null) return say.noRun;
  if (run === null) return " ";
  return run.summary === null ? say.afterUnknown(run.name) : say.after(run.name, durationClock(run.summary.sustainedS));
}

interface Loaded {
  readonly routine: Routine | null;
  readonly run: RunDetail | null;
  readonly problem: Problem | null;
  readonly retry: () => void;
}

/** Asks the engine again whenever the run, the time or an answer changes; the last routine stays until the next is here. */
function useRoutine(id: number | null, budgetMin: number | null): Loaded {
  const [routine, setRoutine] = useState<Routine | null>(null);
  const [run, setRun] = useState<RunDetail | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const said = answers.value;
  const changed = revision.value;
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const work = async (): Promise<void> => {
      try {
        const [found, next] = await Promise.all([
          id === null ? null : client.runs.get({ id }, { signal }),
          client.routine({ id, answers: said, budgetMin }, { signal }),
        ]);
        if (signal.aborted) return;
        setRun(found);
        setRoutine(next);
        setProblem(null);
      } catch (error) {
        if (!signal.aborted) setProblem(problemOf(error));
      }
    };
    void work();
    return () => stop.abort();
  }, [id, budgetMin, said, changed, attempt]);
  return { routine, run, problem, retry: () => setAttempt(attempt + 1) };
}

interface RoutineListProps {
  readonly routine: Routine;
  readonly leftOut: ReadonlySet<string>;
  readonly paced: (step: StretchSuggestion) => StretchSuggestion;
  readonly onLeaveOut: (id: string, leftOut: boolean) => void;
  readonly onHold: (id: string, seconds: number) => void;
  readonly canStart: boolean;
  readonly onStart: () => void;
  readonly onStartStrength: () => void;
}

function RoutineList(props: RoutineListProps): JSX.Element {
  const { routine, leftOut, paced } = props;
  const [all, setAll] = useState(false);
  const [order, setOrder] = useState(false);
  const say = words.recover;
  const strength = routine.strength.length > 0;
  const others = routine.all.filter((step) => !routine.steps.some((own) => own.id === step.id));
  return (
    <>
      <div class="recover-head">
        <h2 class="heading">{say.inThisOrder}</h2>
        <span class="recover-tools">
          <Button kind="quiet" size="small" expanded={all} onClick={() => setAll(!all)}>
            {all ? say.onlyRoutine : say.allStretches}
          </Button>
          <Button kind="quiet" size="small" expanded={order} onClick={() => setOrder(!order)}>
            {say.whyThisOrder}
          </Button>
        </span>
      </div>
      {order && <p class="small quiet order-why">{stretchWords.orderWhy}</p>}
      <ol class="steps">
        <li class="step step-aside">
          <span class="step-figure">
            <Icon name="walk" />
          </span>
          <p>
            <strong>{stretchWords.walkFirst}</strong> <span class="small quiet">{stretchWords.walkWhy}</span>
          </p>
        </li>
        {routine.steps.map((step) => (
          <StepRow
            key={step.id}
            step={paced(step)}
            leftOut={leftOut.has(step.id)}
            onLeaveOut={(out) => props.onLeaveOut(step.id, out)}
            onHold={(seconds) => props.onHold(step.id, seconds)}
          />
        ))}
        <li class="step step-aside">
          <span class="step-figure">
            <StretchFigure id="head-ramping" heightPx={30} />
          </span>
          <p>
            <strong>{stretchWords.finish}</strong>
          </p>
        </li>
      </ol>
      {routine.steps.length === 0 && <p class="small quiet">{say.nothingFits}</p>}
      {all && (
        <section>
          <h2 class="heading all-head">{say.allNote}</h2>
          <ul class="steps">
            {(others.length > 0 ? others : routine.all).map((step) => (
              <StepRow key={step.id} step={paced(step)} />
            ))}
          </ul>
        </section>
      )}
      <div class="recover-acts">
        <Button
          kind="main"
          size="large"
          icon="play"
          off={props.canStart ? undefined : say.nothingLeft}
          onClick={props.onStart}
        >
          {say.start}
        </Button>
        <Button
          size="large"
          expanded={strength}
          onClick={() => sayAnswer("wantsStrength", answers.value.wantsStrength === true ? undefined : true)}
        >
          {strength && answers.value.wantsStrength === true ? say.hideStrength : say.strengthPlan}
        </Button>
        <p class="small quiet recover-evidence">{stretchWords.evidence}</p>
      </div>
      {strength && (
        <section class="strength">
          <h2 class="heading all-head">{stretchWords.strength.name}</h2>
          <p class="small quiet">
            {stretchWords.strength.plan}. {stretchWords.strength.when} {stretchWords.strength.progress}
          </p>
          <ul class="steps">
            {routine.strength.map((step) => (
              <StepRow key={step.id} step={paced(step)} onHold={(seconds) => props.onHold(step.id, seconds)} />
            ))}
          </ul>
          <Button icon="play" onClick={props.onStartStrength}>
            {say.startStrength}
          </Button>
        </section>
      )}
      <p class="small faint disclaimer">{stretchWords.disclaimer}</p>
    </>
  );
}

/** The stop-rule screen: stands before every session. */
function Gate(props: { onClose: () => void; onNone: () => void; onSome: () => void }): JSX.Element {
  const say = words.recover.gate;
  return (
    <Dialog title={say.title} closeLabel={say.close} onClose={props.onClose} class="gate">
      <p class="lead">{say.ask}</p>
      <StopRules level={3} />
      <div class="gate-acts">
        <Button kind="main" size="large" onClick={props.onNone}>
          {say.none}
        </Button>
        <Button size="large" onClick={props.onSome}>
          {say.some}
        </Button>
      </div>
    </Dialog>
  );
}

/** In place of the routine after a worrying answer: calm, no interpretation. */
function Stopped(): JSX.Element {
  const say = words.recover.stopped;
  return (
    <div class="recover-stopped">
      <ScreenTitle name={say.title} />
      <p role="alert">{say.text}</p>
      <StopRules level={2} />
      <Button onClick={() => sayAnswer("warningSigns", undefined)}>{say.back}</Button>
      <p class="small faint disclaimer">{stretchWords.disclaimer}</p>
    </div>
  );
}
