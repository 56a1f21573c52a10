// The spot that says that recordings can be dropped, with the button that opens the file chooser. The whole window
// accepts a drop (see app.tsx); this only shows where and offers the way without a mouse.
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import { Icon } from "./icon.tsx";

export interface FileChooserProps {
  readonly onFiles: (files: readonly File[]) => void;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** What the file dialog offers first; the reader judges by content. */
const ACCEPT = ".csv,.gz,text/csv,application/gzip";

/** A button that opens the file chooser for one or several recordings. */
export function FileChooser({ onFiles, children, ...rest }: FileChooserProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" class={rest.class ?? "text-button"} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        accept={ACCEPT}
        hidden
        tabIndex={-1}
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = "";
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}

export interface DropZoneProps {
  readonly before: string;
  readonly choose: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly active: boolean;
}

export function DropZone({ before, choose, onFiles, active }: DropZoneProps): JSX.Element {
  return (
    <div class={active ? "drop-zone drop-zone-active" : "drop-zone"}>
      <Icon name="import" />
      <p>
        {before} <FileChooser onFiles={onFiles}>{choose}</FileChooser>
      </p>
    </div>
  );
}
