// The recordings in fixtures/: that the simulator still makes exactly these, and that the real pipeline finds in them what
// their expected result says, within the tolerance that fixtures/README.md states.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { from, lastValueFrom } from "rxjs";
import { describe, expect, it } from "vitest";
import { Calibrator } from "../../src/core/calibration.ts";
import { LookaheadError } from "../../src/core/errors.ts";
import type { ImuBlock } from "../../src/core/imu.ts";
import { DEFAULT_PARAMETERS } from "../../src/core/parameters.ts";
import { analyse } from "../../src/core/pipeline.ts";
import type { Analysis } from "../../src/core/results.ts";
import { readRecording } from "../../src/recordings/file.ts";
import { fixtureFiles } from "../../src/simulator/fixtures.ts";
import type { ExpectedReport } from "../../src/simulator/report.ts";

const FOLDER = path.join(import.meta.dirname, "..", "..", "fixtures");

const recordings = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll(path.sep, "/"))
  .filter((file) => file.endsWith(".imu.csv.gz"))
  .map((file) => file.replace(".imu.csv.gz", ""));

async function analysed(name: string): Promise<Analysis> {
  const blocks: ImuBlock[] = [];
  for await (const part of readRecording(path.join(FOLDER, `${name}.imu.csv.gz`))) blocks.push(part.block);
  const calibrator = new Calibrator(DEFAULT_PARAMETERS.calibration);
  for (const block of blocks) calibrator.push(block);
  const calibration = calibrator.finish();
  const last = await lastValueFrom(
    analyse(from(blocks), { calibration, parameters: DEFAULT_PARAMETERS, mode: "offline" }),
  );
  if (last.kind !== "done") throw new Error("The pipeline ended without a result.");
  return last.analysis;
}

function expectedOf(name: string): ExpectedReport {
  return JSON.parse(readFileSync(path.join(FOLDER, `${name}.expected.json`), "utf8")) as ExpectedReport;
}

describe("fixtures", () => {
  it("are what the simulator makes, to the last character", () => {
    const made = [...fixtureFiles()];
    for (const file of made) {
      const bytes = readFileSync(path.join(FOLDER, file.path));
      const text = (file.path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
      expect(text === file.text, `${file.path} differs: run test/support/make-fixtures.ts`).toBe(true);
    }
    expect(made.filter((file) => file.path.endsWith(".gz"))).toHaveLength(recordings.length);
  });

  it("are small", () => {
    for (const name of recordings) {
      const limit = name.startsWith("sample/") ? 3_000_000 : 200_000;
      expect(readFileSync(path.join(FOLDER, `${name}.imu.csv.gz`)).length).toBeLessThan(limit);
    }
  });

  it.each(recordings.filter((name) => name !== "no-still-stretch"))(
    "%s: the pipeline finds what is expected",
    async (name) => {
      const expected = expectedOf(name);
      const { calibration, summary, spans, movingS } = await analysed(name);
      const found = spans.filter(({ kind }) => kind !== "dip");
      expect(calibration.status).toBe("ok");
      expect(found.map(({ kind }) => kind)).toEqual(expected.episodes.map(({ kind }) => kind));
      found.forEach((span, index) => {
        expect(Math.abs(span.startS - expected.episodes[index].startS)).toBeLessThan(1);
        expect(Math.abs(span.endS - expected.episodes[index].endS)).toBeLessThan(1);
      });
      expect(Math.abs(movingS - expected.summary.movingS)).toBeLessThan(0.05 * expected.summary.movingS);
      const sustainedS = summary?.sustainedS ?? Number.NaN;
      expect(Math.abs(sustainedS - expected.summary.sustainedS)).toBeLessThanOrEqual(
        0.05 * expected.summary.sustainedS,
      );
    },
  );

  it("no-still-stretch: the calibration asks for the neutral pose", async () => {
    await expect(analysed("no-still-stretch")).rejects.toThrow(LookaheadError);
    await expect(analysed("no-still-stretch")).rejects.toMatchObject({ code: "noNeutral" });
  });
});
