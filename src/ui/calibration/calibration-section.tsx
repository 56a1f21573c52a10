// The calibration in the settings: how to record the three poses, what a recording of them says, the ones that are kept, and
// whether the neutral follows slowly. There is no live sensor; a recording is measured.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { saveSettings, settings } from "../library.ts";
import { Button } from "../parts/button.tsx";
import { Segmented } from "../parts/choice.tsx";
import { FileChooser } from "../parts/drop-zone.tsx";
import { Message } from "../parts/message.tsx";
import { percent1 } from "../place.ts";
import { KeptList } from "./kept-list.tsx";
import { Measured } from "./measured.tsx";
import { measureFile, measuring } from "./measuring.ts";
import { PoseSteps } from "./pose-cards.tsx";
import "./calibration.css";

export function CalibrationSection(): JSX.Element {
  const say = words.calibration.page;
  const state = measuring.value;
  const follow = settings.value?.followNeutral;
  return (
    <>
      <p class="quiet settings-means">{say.means}</p>
      {state.kind === "measured" ? <Measured key={state.measured.sourceName} measured={state.measured} /> : <Ask />}
      <KeptList />
      <div class="choice-row">
        <div class="slider-name">
          <span>{say.follow}</span>
          <span class="small quiet">{say.followMeans}</span>
        </div>
        <Segmented
          label={say.follow}
          value={follow === undefined ? null : follow ? "on" : "off"}
          options={[
            { value: "off", text: say.off },
            { value: "on", text: say.on },
          ]}
          onChange={(value) => void saveSettings({ followNeutral: value === "on" })}
        />
      </div>
    </>
  );
}

/** How to record, and the way in. */
function Ask(): JSX.Element {
  const say = words.calibration.page;
  const state = measuring.value;
  return (
    <div class="calibration-ask">
      <p>{say.howTo}</p>
      <PoseSteps />
      <p class="small quiet">{say.nods}</p>
      <div class="calibration-acts">
        {state.kind === "reading" ? (
          <>
            <p role="status">{say.reading(percent1(100 * state.fraction))}</p>
            <Button onClick={() => state.stop.abort()}>{say.stop}</Button>
          </>
        ) : (
          <FileChooser
            class="button button-main"
            onFiles={([file]) => {
              if (file !== undefined) void measureFile(file);
            }}
          >
            {say.choose}
          </FileChooser>
        )}
      </div>
      {state.kind === "failed" && (
        <Message
          kind="failed"
          role="alert"
          what={say.failed}
          means={[state.problem.message, say.failedMeans].join(" ")}
        />
      )}
    </div>
  );
}
