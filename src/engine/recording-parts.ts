// A recording's parts for a `for await` loop, which closes the file however it ends, with the facts that the reader gives
// at the end kept for later. The loop alone would lose them.
import { readRecording } from "../recordings/file.ts";
import type { RecordingFacts, RecordingPart } from "../recordings/recording.ts";

export interface PartsOfRecording extends AsyncIterable<RecordingPart> {
  /** What is known of the whole; to be called after the last part. */
  facts(): RecordingFacts;
}

/** @throws LookaheadError of readRecording */
export function partsOfRecording(...request: Parameters<typeof readRecording>): PartsOfRecording {
  let facts: RecordingFacts | null = null;
  return {
    async *[Symbol.asyncIterator]() {
      facts = yield* readRecording(...request);
    },
    facts() {
      if (facts === null) throw new Error("the recording was not read to its end");
      return facts;
    },
  };
}
