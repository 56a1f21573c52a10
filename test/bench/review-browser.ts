// How the review of a long run feels in a real browser: time to the first picture, and frames while zooming and panning.
// Prints a table; not a pass/fail test. `node test/bench/review-browser.ts [--hours N]`; needs the built page.
// The run is made up, brought in through the real engine and shown by the real browser shell in Chromium.
import { once } from "node:events";
import { createWriteStream, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { createEngine } from "../../src/engine/engine.ts";
import { imuCsv } from "../../src/simulator/imu-csv.ts";
import { simulateRun } from "../../src/simulator/simulate.ts";
import { serveEngine } from "../../src/web/server.ts";
import { launchChromium, newContext } from "../support/chromium.ts";

const RATE_HZ = 100;
/** The fixed seed of the run; any other is as good. */
const SEED = 8;
/** The first picture is taken so often, each in a fresh page. */
const OPENINGS = 5;

/** Frames of one act: how many, in how long, and the longest wait between two. */
interface Frames {
  readonly count: number;
  readonly seconds: number;
  readonly p95Ms: number;
}

const { values: options } = parseArgs({ options: { hours: { type: "string", default: "8" } } });
if (!existsSync(new URL("../../dist/ui/index.html", import.meta.url)))
  throw new Error("Build the page first: npm run build");
await measureReview(Number(options.hours));

async function measureReview(hours: number): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-review-"));
  const databasePath = path.join(folder, "library.sqlite");
  try {
    const id = await bringIn(hours, path.join(folder, "long.imu.csv"), databasePath);
    const server = await serveEngine({ databasePath, port: 0 });
    const browser = await launchChromium();
    try {
      const context = await newContext(browser);
      const page = await context.newPage();
      await page.goto(server.url);
      const pictures: number[] = [];
      const openings: number[] = [];
      for (let i = 0; i < OPENINGS; i++) {
        const { pictureMs, openMs } = await openReview(page, id);
        pictures.push(pictureMs);
        openings.push(openMs);
      }
      console.log(
        `Review of ${hours} h at ${RATE_HZ} Hz, Chromium ${browser.version()}, 1280 x 800, software rendering`,
      );
      line(
        "first picture, after its data",
        `${median(pictures).toFixed(0)} ms`,
        `of ${OPENINGS}, worst ${Math.max(...pictures).toFixed(0)}`,
      );
      line(
        "first picture, after the click",
        `${median(openings).toFixed(0)} ms`,
        `of ${OPENINGS}, worst ${Math.max(...openings).toFixed(0)}`,
      );
      framesLine("display without any work", await idle(page));
      framesLine("zoom by the button", await zoomByButton(page));
      framesLine("zoom by Ctrl and wheel", await zoomByWheel(page));
      framesLine("pan by dragging", await panByDragging(page));
      framesLine("cursor under the mouse", await moveCursor(page));
      line(
        "detail after a zoom",
        `${(await detailMs(page)).toFixed(0)} ms`,
        "100 ms of it is waiting for the hand to rest",
      );
    } finally {
      await browser.close();
      await server.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bringIn(hours: number, file: string, databasePath: string): Promise<number> {
  const run = simulateRun({ seed: SEED, durationS: hours * 3600, rateHz: RATE_HZ });
  const out = createWriteStream(file);
  for (const rows of imuCsv(run.blocks())) if (!out.write(rows)) await once(out, "drain");
  out.end();
  await once(out, "finish");
  const engine = createEngine({ databasePath, nowMs: Date.now });
  try {
    for await (const step of await engine.client.imports.path({ path: file })) if (step.kind === "done") return step.id;
    throw new Error("the import ended without a run");
  } finally {
    await engine.close();
    rmSync(file);
  }
}

async function openReview(page: Page, id: number): Promise<{ pictureMs: number; openMs: number }> {
  await page.goto(new URL("#/", page.url()).href);
  await page.locator(".newest").first().waitFor();
  return page.evaluate(async (run) => {
    performance.clearMeasures();
    const startMs = performance.now();
    location.hash = `#/run/${run}`;
    for (;;) {
      const measure = performance.getEntriesByName("review-first-picture").at(-1);
      if (measure !== undefined)
        return { pictureMs: measure.duration, openMs: measure.startTime + measure.duration - startMs };
      await new Promise(requestAnimationFrame);
    }
  }, id);
}

/** Counts frames in the page while `act` goes on here. */
async function framesDuring(page: Page, act: () => Promise<void>): Promise<Frames> {
  const state = await page.evaluateHandle(() => {
    const counting = { times: [] as number[], on: true };
    const step = (nowMs: number): void => {
      counting.times.push(nowMs);
      if (counting.on) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
    return counting;
  });
  await act();
  const times = await state.evaluate((counting) => {
    counting.on = false;
    return counting.times;
  });
  const waits = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const totalMs = waits.reduce((sum, wait) => sum + wait, 0);
  const sorted = waits.toSorted((a, b) => a - b);
  return { count: waits.length, seconds: totalMs / 1000, p95Ms: sorted[Math.floor(0.95 * sorted.length)] ?? 0 };
}

function idle(page: Page): Promise<Frames> {
  return framesDuring(page, () => page.waitForTimeout(1000));
}

/** Four times closer and four times wider, each a slide of 240 ms. */
function zoomByButton(page: Page): Promise<Frames> {
  return framesDuring(page, async () => {
    for (const name of ["Closer", "Closer", "Closer", "Closer", "Wider", "Wider", "Wider", "Wider"]) {
      await page.getByRole("button", { name }).click();
      await page.waitForTimeout(260);
    }
  });
}

async function middleOfPlot(page: Page): Promise<{ x: number; y: number }> {
  const box = await page.getByRole("slider").boundingBox();
  if (box === null) throw new Error("there is no plot");
  return { x: box.x + box.width / 2, y: box.y + box.height / 3 };
}

async function zoomByWheel(page: Page): Promise<Frames> {
  const { x, y } = await middleOfPlot(page);
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  const frames = await framesDuring(page, async () => {
    for (let i = 0; i < 120; i++) await page.mouse.wheel(0, i < 60 ? -25 : 25);
  });
  await page.keyboard.up("Control");
  return frames;
}

async function panByDragging(page: Page): Promise<Frames> {
  await page.getByRole("button", { name: "Closer" }).click();
  await page.getByRole("button", { name: "Closer" }).click();
  await page.waitForTimeout(500);
  const { x, y } = await middleOfPlot(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  const frames = await framesDuring(page, async () => {
    for (let i = 0; i < 120; i++) await page.mouse.move(x + 200 * Math.sin(i / 10), y);
  });
  await page.mouse.up();
  return frames;
}

async function moveCursor(page: Page): Promise<Frames> {
  const { x, y } = await middleOfPlot(page);
  return framesDuring(page, async () => {
    for (let i = 0; i < 120; i++) await page.mouse.move(x + 300 * Math.sin(i / 10), y);
  });
}

/** From the press on "Closer" until the fine picture of the new window is there. */
async function detailMs(page: Page): Promise<number> {
  await page.getByRole("button", { name: "Whole run" }).click();
  await page.waitForTimeout(600);
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const startMs = performance.now();
        const canvas = document.querySelector<HTMLCanvasElement>(".timeline-stage canvas");
        const fingerprint = (): number => {
          const data = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
          let sum = 0;
          for (let index = 0; index < data.length; index += 37) sum = (sum * 31 + (data[index] ?? 0)) % 1_000_003;
          return sum;
        };
        let before = -1;
        let changedMs = startMs;
        const step = (): void => {
          const now = fingerprint();
          if (now !== before) changedMs = performance.now();
          before = now;
          if (performance.now() - startMs < 1500) requestAnimationFrame(step);
          else resolve(changedMs - startMs);
        };
        document.querySelector<HTMLButtonElement>('button[aria-label="Closer"]')?.click();
        requestAnimationFrame(step);
      }),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function line(what: string, value: string, note: string): void {
  console.log(`${what.padEnd(34)}${value.padStart(10)}   ${note}`);
}

function framesLine(what: string, { count, seconds, p95Ms }: Frames): void {
  line(what, `${(count / seconds).toFixed(0)} fps`, `${count} frames, 95 % within ${p95Ms.toFixed(0)} ms`);
}
