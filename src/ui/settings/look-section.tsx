// Theme, motion and sound: saved as soon as they are chosen, undone by choosing again.
import type { JSX } from "preact";
import { words } from "../../words/words.ts";
import { saveSettings, settings } from "../library.ts";
import { Segmented } from "../parts/choice.tsx";

export function LookSection(): JSX.Element {
  const { theme, motion } = words.settings;
  return (
    <>
      <div class="choice-row">
        <div class="slider-name">
          <span>{theme.label}</span>
          <span class="small quiet">{theme.means}</span>
        </div>
        <Segmented
          label={theme.label}
          value={settings.value?.theme ?? null}
          options={[
            { value: "system", text: theme.system },
            { value: "light", text: theme.light },
            { value: "dark", text: theme.dark },
          ]}
          onChange={(value) => void saveSettings({ theme: value })}
        />
      </div>
      <div class="choice-row">
        <div class="slider-name">
          <span>{motion.label}</span>
          <span class="small quiet">{motion.means}</span>
        </div>
        <Segmented
          label={motion.label}
          value={settings.value?.reducedMotion ?? null}
          options={[
            { value: "system", text: motion.system },
            { value: "on", text: motion.on },
            { value: "off", text: motion.off },
          ]}
          onChange={(value) => void saveSettings({ reducedMotion: value })}
        />
      </div>
    </>
  );
}

export function SoundSection(): JSX.Element {
  const { sound } = words.settings;
  const muted = settings.value?.soundMuted;
  return (
    <div class="choice-row">
      <div class="slider-name">
        <span>{sound.label}</span>
        <span class="small quiet">{sound.means}</span>
      </div>
      <Segmented
        label={sound.label}
        value={muted === undefined ? null : muted ? "off" : "on"}
        options={[
          { value: "on", text: sound.on },
          { value: "off", text: sound.off },
        ]}
        onChange={(value) => void saveSettings({ soundMuted: value === "off" })}
      />
    </div>
  );
}
