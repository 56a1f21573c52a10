// `npm run bench`: speed and memory for one and for eight hours at 100 Hz, beside the npm package `ahrs` in the same
// run. Prints tables; it is not a pass/fail test. `-- --quick` leaves the eight hours out, `-- --only TEXT` picks cases.
//
// Every figure comes from a process of its own, so that its peak memory is its own: the case is run on one hour to warm up,
// because the compiler of the engine takes about a second to settle, then measured, eight times for one hour and twice for
// eight; the best counts, of every case alike. At the end the review of an eight hour run is opened and zoomed in a real
// browser, when the page is built.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, cpus, tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { CASES, type Measured } from "./cases.ts";
import { Loop, writeFiles } from "./loop.ts";

interface Figure extends Measured {
  readonly peakMB: number;
}

const WARM_UP_HOURS = 1;
const REPEATS = { oneHour: 8, eightHours: 2 };

const { values: options } = parseArgs({
  options: {
    case: { type: "string" },
    hours: { type: "string", default: "1" },
    repeat: { type: "string", default: "1" },
    file: { type: "string", default: "" },
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});

if (options.case === undefined) {
  await printTables(options.quick, options.only);
  if (!options.quick && options.only === "") reviewInBrowser();
} else {
  const measured = await measure(options.case, Number(options.hours), Number(options.repeat), options.file);
  console.log(JSON.stringify(measured));
}

/** In a process of its own. */
async function measure(name: string, hours: number, repeat: number, file: string): Promise<Figure> {
  const run = CASES[name];
  const loop = new Loop();
  await run(loop, WARM_UP_HOURS, file);
  let best: Measured | null = null;
  for (let i = 0; i < repeat; i++) {
    const measured = await run(loop, hours, file);
    if (best === null || measured.seconds < best.seconds) best = measured;
  }
  if (best === null) throw new Error("nothing was measured");
  return { ...best, peakMB: process.resourceUsage().maxRSS / 1024 };
}

function figure(name: string, hours: number, repeat: number, file: string): Figure {
  const args = [
    import.meta.filename,
    "--case",
    name,
    "--hours",
    String(hours),
    "--repeat",
    String(repeat),
    "--file",
    file,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${name}: ${stderr}`);
  return JSON.parse(stdout) as Figure;
}

async function printTables(quick: boolean, only: string): Promise<void> {
  const cpu = cpus()[0]?.model ?? "unknown";
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores, ${cpu}`);
  console.log("100 Hz, six axes; the library is a file on disk with synchronous=FULL.\n");
  const folder = mkdtempSync(path.join(tmpdir(), "lookahead-bench-"));
  try {
    const loop = new Loop();
    const file = (hours: number): string => path.join(folder, `${hours}h.imu.csv`);
    const lengths = quick ? [1] : [1, 8];
    const wanted = Object.keys(CASES).filter((name) => name.includes(only));
    if (wanted.some((name) => name.startsWith("reading"))) {
      for (const hours of lengths) await writeFiles(loop, hours, file(hours));
    }
    console.log(row("", ["1 h", "", "", "", "8 h", "", "", "", "8 h / 1 h"]));
    console.log(row("", ["s", "CPU s", "M/s", "peak MB", "s", "CPU s", "M/s", "peak MB", "time"]));
    for (const name of wanted) {
      const one = figure(name, 1, REPEATS.oneHour, file(1));
      const eight = quick ? null : figure(name, 8, REPEATS.eightHours, file(8));
      const ratio = eight === null ? "" : (eight.seconds / one.seconds).toFixed(2);
      console.log(row(name, [...cells(one), ...(eight === null ? ["", "", "", ""] : cells(eight)), ratio]));
      const { stations } = eight ?? one;
      if (stations !== undefined) console.log(shares(stations));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reviewInBrowser(): void {
  console.log("");
  if (!existsSync(path.join(import.meta.dirname, "../../dist/ui/index.html"))) {
    console.log("Review in a browser: left out, because the page is not built (`npm run build`).");
    return;
  }
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, "review-browser.ts")], {
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}

/** Seconds, processor seconds, million samples per second, peak memory. */
function cells({ seconds, cpuSeconds, samples, peakMB }: Figure): string[] {
  return [seconds.toFixed(2), cpuSeconds.toFixed(2), (samples / seconds / 1e6).toFixed(2), peakMB.toFixed(0)];
}

function row(name: string, values: readonly string[]): string {
  return `${name.padEnd(27)}${values.map((value) => value.padStart(9)).join("")}`;
}

/** Where the time goes, of the case above. */
function shares(stations: Readonly<Record<string, number>>): string {
  const total = Object.values(stations).reduce((sum, seconds) => sum + seconds, 0);
  return Object.entries(stations)
    .map(([name, seconds]) => `    ${name.padEnd(23)}${`${((100 * seconds) / total).toFixed(1)} %`.padStart(12)}`)
    .join("\n");
}
