// The first screen, and the welcome that help leads back to: a statement, three facts, ways in with the sample run
// first, and the picture that explains what is measured. Nothing to fill in.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { ContourField } from "../design/contour-field.tsx";
import { ImportPanel } from "../imports-panel.tsx";
import { importFiles, imports, importSample } from "../imports.ts";
import { runList, trashCount } from "../library.ts";
import { helpOpen } from "../menu.ts";
import { Button } from "../parts/button.tsx";
import { FileChooser } from "../parts/drop-zone.tsx";
import { Icon, Mark } from "../parts/icon.tsx";
import { TextButton } from "../parts/message.tsx";
import { ScreenTitle } from "../parts/screen-title.tsx";
import { href } from "../route.ts";
import { ExplainingPicture } from "./explaining-picture.tsx";
import "./first-run.css";

export function FirstRun(): JSX.Element {
  const text = words.firstRun;
  const reading = imports.value.some(({ state }) => state.kind === "waiting" || state.kind === "reading");
  return (
    <>
      <ContourField class="welcome-field" seed={11} width={1280} height={800} />
      <header class="welcome-head">
        <span class="brand">
          <Mark />
          {words.frame.product}
        </span>
        <nav class="welcome-links" aria-label={words.frame.mainNavigation}>
          {(runList.value?.total ?? 0) > 0 && <a href={href({ screen: "runs" })}>{text.yourRuns}</a>}
          {trashCount.value > 0 && <a href={href({ screen: "trash" })}>{words.runs.trashLink(trashCount.value)}</a>}
          <TextButton onClick={() => (helpOpen.value = true)}>{text.whatItMeasures}</TextButton>
          <a href={href({ screen: "clips" })}>{text.pairClip}</a>
          <a href={href({ screen: "settings", section: "model" })}>{words.frame.settings}</a>
        </nav>
      </header>
      <div class="welcome-say">
        <ScreenTitle name={text.title} class="welcome-title">
          {text.statement}
        </ScreenTitle>
        <ul class="welcome-facts">
          {text.facts.map(([before, strong, after]) => (
            <li key={strong}>
              {before}
              <strong>{strong}</strong>
              {after}
            </li>
          ))}
        </ul>
      </div>
      <div class="welcome-acts">
        <Button kind="main" size="large" icon="play" busy={reading} onClick={importSample}>
          {text.trySample}
        </Button>
        <FileChooser class="button button-plain button-large" onFiles={importFiles}>
          <Icon name="file" size={18} />
          {text.openRecording}
        </FileChooser>
        <p class="small quiet">{text.dropAnywhere}</p>
      </div>
      <ImportPanel />
      <ExplainingPicture />
    </>
  );
}
