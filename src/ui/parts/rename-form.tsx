// A name in a field, to be saved or kept: runs, saved calibrations, clips. What could not be saved is said below it and the
// field stays. It calls nothing of the engine itself.
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { words } from "../../words/words.ts";
import { problemOf } from "../problem.ts";
import { Button } from "./button.tsx";

export interface RenameFormProps {
  readonly name: string;
  /** What the field is called. */
  readonly label: string;
  /** Look of the field, where it stands in for a title. */
  readonly fieldClass?: string;
  readonly maxLength?: number;
  /** Saves a name that is new and not blank. */
  readonly rename: (name: string) => Promise<unknown>;
  /** The name is saved, or stays as it was. */
  readonly onDone: () => void;
}

export function RenameForm({ name, label, fieldClass, maxLength = 200, rename, onDone }: RenameFormProps): JSX.Element {
  const say = words.frame.renaming;
  const [typed, setTyped] = useState(name);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.select(), []);
  const save = (): void => {
    const wanted = typed.trim();
    if (wanted === "" || wanted === name) {
      onDone();
      return;
    }
    setBusy(true);
    rename(wanted).then(onDone, (error: unknown) => {
      setBusy(false);
      setFailure(problemOf(error).message);
    });
  };
  return (
    <form
      class="rename-form"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") onDone();
      }}
    >
      <input
        ref={field}
        class={fieldClass ?? "rename-field"}
        type="text"
        maxLength={maxLength}
        value={typed}
        aria-label={label}
        aria-invalid={failure !== null || undefined}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <Button type="submit" size="small" busy={isBusy}>
        {isBusy ? say.saving : say.save}
      </Button>
      <Button kind="quiet" size="small" onClick={onDone}>
        {say.keep}
      </Button>
      {failure !== null && (
        <p class="small" role="alert">
          {failure}
        </p>
      )}
    </form>
  );
}
