// Pairing: the clips around this computer, and the setup code of the one that is meant. Looking starts when it is asked for and
// stops when the form is done or gone.
import type { JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Sighting } from "../../engine/contract.ts";
import { words } from "../../words/words.ts";
import { client } from "../client.ts";
import { Button } from "../parts/button.tsx";
import { Message } from "../parts/message.tsx";
import { problemOf, type Problem } from "../problem.ts";

export function PairForm(): JSX.Element {
  const say = words.clips.page;
  const group = useId();
  const codeHint = useId();
  const looking = useRef<AbortController | null>(null);
  const [isLooking, setLooking] = useState(false);
  const [isPairing, setPairing] = useState(false);
  const [sightings, setSightings] = useState<readonly Sighting[]>([]);
  const [chosen, setChosen] = useState<string | null>(null);
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const [paired, setPaired] = useState<string | null>(null);
  useEffect(() => () => looking.current?.abort(), []);

  const look = async (): Promise<void> => {
    const stop = new AbortController();
    looking.current = stop;
    setLooking(true);
    setProblem(null);
    setPaired(null);
    setSightings([]);
    try {
      for await (const sighting of await client.clips.scan(undefined, { signal: stop.signal })) {
        setSightings((before) => [...before.filter((one) => one.sightingId !== sighting.sightingId), sighting]);
        if (sighting.clipId === null) setChosen((before) => before ?? sighting.sightingId);
      }
    } catch (error) {
      if (!stop.signal.aborted) setProblem(problemOf(error));
    }
    setLooking(false);
  };
  const pair = async (sightingId: string): Promise<void> => {
    looking.current?.abort();
    setPairing(true);
    setProblem(null);
    try {
      const clip = await client.clips.pair({ sightingId, setupCode: code });
      setPaired(clip.name);
      setSightings([]);
      setChosen(null);
      setCode("");
    } catch (error) {
      setProblem(problemOf(error));
    }
    setPairing(false);
  };

  return (
    <section class="pair" aria-labelledby="pair-title">
      <h2 class="heading" id="pair-title">
        {say.pair}
      </h2>
      <p class="quiet">{say.pairMeans}</p>
      <div class="pair-acts">
        {isLooking ? (
          <>
            <p role="status">{say.lookingFor}</p>
            <Button onClick={() => looking.current?.abort()}>{say.stopLooking}</Button>
          </>
        ) : (
          <Button onClick={() => void look()}>{say.lookFor}</Button>
        )}
      </div>
      {sightings.length > 0 && (
        <form
          class="pair-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (chosen !== null) void pair(chosen);
          }}
        >
          <fieldset>
            <legend class="small quiet">{say.inRange}</legend>
            {sightings.map(({ sightingId, name, clipId }) => (
              <label key={sightingId} class="pair-choice">
                <input
                  type="radio"
                  name={group}
                  checked={chosen === sightingId}
                  onChange={() => setChosen(sightingId)}
                />
                <span>{name ?? words.clips.unnamed}</span>
                {clipId !== null && <span class="small quiet">{say.alreadyPaired}</span>}
              </label>
            ))}
          </fieldset>
          <label class="pair-code">
            <span>{say.setupCode}</span>
            <input
              class="field"
              type="text"
              autocomplete="off"
              spellcheck={false}
              maxLength={60}
              value={code}
              aria-describedby={codeHint}
              onInput={(event) => setCode(event.currentTarget.value)}
            />
            <span class="small quiet" id={codeHint}>
              {say.setupCodeHint}
            </span>
          </label>
          <Button kind="main" type="submit" busy={isPairing}>
            {say.pairThis}
          </Button>
        </form>
      )}
      {paired !== null && <Message kind="done" what={say.pairedNow(paired)} means={say.pairedMeans} />}
      {problem !== null && (
        <Message kind="failed" role="alert" what={problem.message} means={problem.hint || undefined} />
      )}
    </section>
  );
}
