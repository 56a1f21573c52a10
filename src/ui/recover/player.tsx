// The guided session: readable from two metres, hands free. Figure left, words and countdown right, rail of steps on top,
// stop rule at the bottom. Space pauses, arrows repeat and skip, M mutes, Esc ends. Time itself is session.ts.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { StretchSuggestion } from "../../core/routine.ts";
import { exercises, figureText, stretchWords } from "../../words/en/stretches.ts";
import { words } from "../../words/words.ts";
import { appearance } from "../design/appearance.ts";
import { StretchFigure, type FigureId } from "../figures/stretch-figure.tsx";
import { useMovement } from "../figures/use-movement.ts";
import { saveSettings, settings } from "../library.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import {
  act,
  advance,
  beginSession,
  partsOf,
  secondsLeft,
  sessionSecondsLeft,
  stepShare,
  type Part,
  type SessionAct,
  type SessionState,
} from "./session.ts";
import { playTone } from "./sounds.ts";
import { StopRules } from "./stop-rules.tsx";

export interface PlayerProps {
  readonly steps: readonly StretchSuggestion[];
  /** Ends with five slow rampings. */
  readonly closing: boolean;
  readonly changeS: number;
  readonly onEnd: () => void;
}

/** How often the display looks at the clock, ms. */
const LOOK_MS = 100;

export function Player({ steps, closing, changeS, onEnd }: PlayerProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [state, setState] = useState<SessionState>(() => {
    const begun = beginSession(partsOf(steps, changeS, closing));
    return act(begun, "resume", performance.now());
  });
  const [nowMs, setNowMs] = useState(() => performance.now());
  const [wrong, setWrong] = useState(false);
  const running = state.sinceMs !== null;
  const muted = settings.value?.soundMuted ?? false;
  const say = words.recover.player;

  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>(".button-main")?.focus();
  }, []);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => {
      const clockMs = performance.now();
      setNowMs(clockMs);
      setState((current) => advance(current, clockMs));
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [running]);
  useScreenAwake(running);
  useTones(state, muted);

  const perform = (what: SessionAct): void => {
    const clockMs = performance.now();
    setNowMs(clockMs);
    setState((current) => act(advance(current, clockMs), what, clockMs));
  };
  const toggle = (): void => perform(running ? "pause" : "resume");
  const mute = (): void => void saveSettings({ soundMuted: !muted }).catch(() => undefined);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (wrong || event.altKey || event.ctrlKey || event.metaKey) return;
    const onButton = event.target instanceof HTMLButtonElement;
    if (event.key === " " && !onButton && !state.finished) toggle();
    else if (event.key === "ArrowLeft") perform("again");
    else if (event.key === "ArrowRight" && !state.finished) perform("skip");
    else if (event.key === "m" || event.key === "M") mute();
    else return;
    event.preventDefault();
  };
  const part = state.parts[state.at];
  return (
    <dialog ref={dialog} class="player" aria-label={say.label} onKeyDown={onKeyDown} onClose={onEnd}>
      <header class="player-head">
        <Button kind="quiet" icon="cross" onClick={() => dialog.current?.close()}>
          {say.end}
        </Button>
        <Rail steps={steps} closing={closing} state={state} nowMs={nowMs} />
        <span class="player-tools">
          <IconButton icon={muted ? "muted" : "sound"} label={muted ? say.unmute : say.mute} onClick={mute} />
          <IconButton icon="full" label={say.full} onClick={() => void toggleFullScreen(dialog.current)} />
        </span>
      </header>
      {wrong ? (
        <Wrong
          onEnd={() => dialog.current?.close()}
          onGoOn={() => {
            setWrong(false);
            perform("resume");
          }}
        />
      ) : part === undefined ? (
        <Done steps={steps} state={state} onClose={() => dialog.current?.close()} />
      ) : (
        <Stage
          steps={steps}
          state={state}
          part={part}
          nowMs={nowMs}
          running={running}
          onToggle={toggle}
          onAct={perform}
        />
      )}
      <footer class="player-foot">
        <p>
          <Icon name="stop" />
          <span>
            <strong>{say.stopLead}</strong> {stretchWords.stopShort}
          </span>
        </p>
        {!wrong && !state.finished && (
          <Button
            onClick={() => {
              perform("pause");
              setWrong(true);
            }}
          >
            {say.feelsWrong}
          </Button>
        )}
      </footer>
      <Announcer steps={steps} state={state} nowMs={nowMs} />
    </dialog>
  );
}

function partName(steps: readonly StretchSuggestion[], part: Part | undefined): string {
  const step = part === undefined ? undefined : steps[part.step];
  if (part === undefined) return words.recover.player.nextEnd;
  return step === undefined ? words.recover.player.closing : exercises[step.id].name;
}

/** The line above the title: which hold of which stretch, never the title once more. */
function overline(steps: readonly StretchSuggestion[], part: Part): string {
  const say = words.recover.player;
  const name = partName(steps, part);
  if (part.kind === "change") return say.getReady;
  if (part.kind === "close") return say.lastOne;
  if (part.holds > 1)
    return part.side === null ? say.hold(part.hold, part.holds) : say.holdOf(name, part.hold, part.holds);
  return say.stretchOf(part.step + 1, steps.length);
}

/** Title and line of a part: the side where there is one, else what to do. */
function partWords(steps: readonly StretchSuggestion[], part: Part): { title: string; line: string } {
  const say = words.recover.player;
  const step = steps[part.step];
  if (step === undefined) return { title: say.closingTitle, line: say.closingLine };
  const exercise = exercises[step.id];
  const sided = step.id === "ear-to-shoulder" || step.id === "levator-scapulae" ? step.id : null;
  if (part.side !== null && sided !== null) {
    return { title: stretchWords.sideTitles[sided][part.side], line: stretchWords.sideLines[sided][part.side] };
  }
  return { title: exercise.name, line: part.kind === "change" ? exercise.start : exercise.move };
}

interface StageProps {
  readonly steps: readonly StretchSuggestion[];
  readonly state: SessionState;
  readonly part: Part;
  readonly nowMs: number;
  readonly running: boolean;
  readonly onToggle: () => void;
  readonly onAct: (what: SessionAct) => void;
}

function Stage({ steps, state, part, nowMs, running, onToggle, onAct }: StageProps): JSX.Element {
  const say = words.recover.player;
  const step = steps[part.step];
  const id: FigureId = step?.id ?? "head-ramping";
  const left = secondsLeft(state, nowMs);
  const { title, line } = partWords(steps, part);
  const after = state.parts[state.at + 1];
  const nextWords = after === undefined ? say.nextEnd : nextName(steps, part, after);
  const [unit, of] = say.secondsLeft(part.seconds);
  return (
    <div class="player-stage">
      <PlayerFigure id={id} part={part} running={running} at={state.at} />
      <div class="player-words">
        <p class="quiet">{overline(steps, part)}</p>
        <h2 class="player-title">{title}</h2>
        <p class="player-line">{line}</p>
        <p class="player-count" role="timer" aria-live="off">
          <span class="number-xl">{Math.ceil(left)}</span>
          <span class="quiet">
            {unit}
            <br />
            {of}
          </span>
        </p>
        <div class={part.kind === "change" ? "hold-bar hold-bar-change" : "hold-bar"} aria-hidden="true">
          <span style={{ width: `${(1 - left / part.seconds) * 100}%` }} />
        </div>
        <p class="player-next quiet">
          <span>{after === undefined ? nextWords : say.next(nextWords, after.seconds)}</span>
          <span>{say.leftInAll(sessionSecondsLeft(state, nowMs))}</span>
        </p>
        <div class="player-acts">
          <Button kind="main" size="large" icon={running ? "pause" : "play"} onClick={onToggle}>
            {running ? say.pause : say.goOn} <kbd aria-hidden="true">{say.space}</kbd>
          </Button>
          <Button size="large" icon="again" onClick={() => onAct("again")}>
            {say.again} <kbd aria-hidden="true">←</kbd>
          </Button>
          <Button size="large" icon="next" onClick={() => onAct("skip")}>
            {say.skip} <kbd aria-hidden="true">→</kbd>
          </Button>
        </div>
      </div>
    </div>
  );
}

function nextName(steps: readonly StretchSuggestion[], part: Part, after: Part): string {
  const say = words.recover.player;
  if (after.kind === "hold") return partWords(steps, after).title;
  if (after.kind === "close") return say.closing;
  if (after.step !== part.step) return `${say.nextChange}, ${exercises[steps[after.step]?.id ?? "head-ramping"].name}`;
  return after.side === null ? say.nextChange : say.changeSides.toLowerCase();
}

/** The figure in motion; with reduced motion the start and the held pose side by side. */
function PlayerFigure(props: { id: FigureId; part: Part; running: boolean; at: number }): JSX.Element {
  const { id, part, running, at } = props;
  const still = appearance.value.reducedMotion;
  const share = useMovement(id, still || !running, String(at));
  const side = part.side ?? "right";
  const heightPx = still ? 300 : 470;
  return (
    <div class="player-figure">
      {still && <StretchFigure id={id} heightPx={heightPx} share={0} side={side} />}
      <StretchFigure id={id} heightPx={heightPx} share={still ? 1 : share} side={side} label={figureText(id)} />
    </div>
  );
}

function Rail(props: {
  steps: readonly StretchSuggestion[];
  closing: boolean;
  state: SessionState;
  nowMs: number;
}): JSX.Element {
  const { steps, closing, state, nowMs } = props;
  const current = state.parts[state.at]?.step ?? steps.length + 1;
  const names = [...steps.map((step) => exercises[step.id].name), ...(closing ? [words.recover.player.closing] : [])];
  return (
    <ol class="rail">
      {names.map((name, index) => (
        <li key={name} aria-current={index === current ? "step" : undefined}>
          <span class="rail-bar" aria-hidden="true">
            <span style={{ width: `${stepShare(state, index, nowMs) * 100}%` }} />
          </span>
          <span class="rail-name">
            {index < current && <Icon name="check" size={18} />}
            <span class="cut">{name}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

function Wrong({ onEnd, onGoOn }: { onEnd: () => void; onGoOn: () => void }): JSX.Element {
  const say = words.recover.player;
  const end = useRef<HTMLButtonElement>(null);
  useEffect(() => end.current?.focus(), []);
  return (
    <div class="player-wrong">
      <h2 class="player-title">{say.wrongTitle}</h2>
      <p role="alert">{say.wrongText}</p>
      <StopRules level={3} />
      <div class="player-acts">
        <Button ref={end} kind="main" size="large" onClick={onEnd}>
          {say.endNow}
        </Button>
        <Button size="large" onClick={onGoOn}>
          {say.carryOn}
        </Button>
      </div>
    </div>
  );
}

function Done(props: { steps: readonly StretchSuggestion[]; state: SessionState; onClose: () => void }): JSX.Element {
  const say = words.recover.player;
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => close.current?.focus(), []);
  const heldS = props.state.parts.filter((part) => part.kind === "hold").reduce((sum, part) => sum + part.seconds, 0);
  return (
    <div class="player-done">
      <h2 class="player-title">{say.doneTitle}</h2>
      <p class="player-line">{heldS > 0 ? say.doneText(heldS) : say.doneNothing}</p>
      <Button ref={close} kind="main" size="large" onClick={props.onClose}>
        {say.close}
      </Button>
    </div>
  );
}

/** Says the four moments that matter to who cannot see: start, half, three seconds, change. */
function Announcer(props: { steps: readonly StretchSuggestion[]; state: SessionState; nowMs: number }): JSX.Element {
  const { steps, state, nowMs } = props;
  const say = words.recover.player.spoken;
  const part = state.parts[state.at];
  let text: string = say.done;
  if (part !== undefined) {
    const { title } = partWords(steps, part);
    const left = secondsLeft(state, nowMs);
    if (state.sinceMs === null) text = say.paused;
    else if (part.kind === "change") text = say.change(title);
    else if (left <= 3) text = say.three;
    else text = left <= part.seconds / 2 ? say.half : say.hold(title, part.seconds);
  }
  return (
    <p class="visually-hidden" role="status">
      {text}
    </p>
  );
}

/** A tone at every new hold or change while the session runs. */
function useTones(state: SessionState, muted: boolean): void {
  const part = state.parts[state.at];
  const running = state.sinceMs !== null;
  useEffect(() => {
    if (part !== undefined && running && !muted) playTone(part.kind === "change" ? "change" : "hold");
  }, [state.at]);
}

/** Keeps the screen awake while it runs, where the system can. */
function useScreenAwake(running: boolean): void {
  useEffect(() => {
    if (!running || !("wakeLock" in navigator)) return undefined;
    const lock = navigator.wakeLock.request("screen").catch(() => null);
    return () => void lock.then((held) => held?.release());
  }, [running]);
}

async function toggleFullScreen(element: HTMLElement | null): Promise<void> {
  try {
    if (document.fullscreenElement === null) await element?.requestFullscreen();
    else await document.exitFullscreen();
  } catch {
    // The system keeps windows as they are.
  }
}
