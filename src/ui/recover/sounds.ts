// Two soft tones of the guided session: one for a hold, two for a change. Nothing is said by sound alone.

let audio: AudioContext | null = null;

function tone(context: AudioContext, hertz: number, afterS: number): void {
  const beginS = context.currentTime + afterS;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, beginS);
  gain.gain.linearRampToValueAtTime(0.16, beginS + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, beginS + 0.5);
  const oscillator = context.createOscillator();
  oscillator.type = "sine";
  oscillator.frequency.value = hertz;
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(beginS);
  oscillator.stop(beginS + 0.55);
}

/** Plays the tone of a part; a system without sound stays silent. */
export function playTone(kind: "hold" | "change"): void {
  try {
    audio ??= new AudioContext();
    void audio.resume();
    tone(audio, kind === "hold" ? 523 : 392, 0);
    if (kind === "change") tone(audio, 392, 0.3);
  } catch {
    // No audio device.
  }
}
