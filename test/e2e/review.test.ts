// The review of a run in a real browser on a real engine: looking at a run by mouse and by keys, its tables, its menu, and
// the states in which a run says less. Needs the built page.
import { readFileSync } from "node:fs";
import AxeBuilder from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { fixturePath, serveLibrary, type ServedLibrary } from "../support/served-page.ts";

let browser: Browser;
let library: ServedLibrary;
let page: Page;
let complaints: string[];
/** Address of each run by the name of its file. */
const runs = new Map<string, string>();

const at = (where: Page, hash: string): Promise<unknown> => where.goto(new URL(hash, where.url()).href);
const slider = (where: Page) => where.getByRole("slider", { name: "Place in the run" });
const valueText = (where: Page): Promise<string> =>
  slider(where)
    .getAttribute("aria-valuetext")
    .then((text) => (text ?? "").replaceAll("\u00A0", " "));
const cursorS = (where: Page): Promise<number> =>
  slider(where)
    .getAttribute("aria-valuenow")
    .then((text) => Number(text));
const zoomGroup = (where: Page) => where.getByRole("group", { name: "Zoom" });
const pressed = (where: Page, name: string): Promise<string | null> =>
  zoomGroup(where).getByRole("button", { name, exact: true }).getAttribute("aria-pressed");

async function violations(where: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page: where }).analyze();
  return found.map(
    (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`,
  );
}

/** First and last second of the visible window: the ends that Home and End go to. */
async function windowS(where: Page): Promise<[number, number]> {
  await slider(where).focus();
  await where.keyboard.press("Home");
  const fromS = await cursorS(where);
  await where.keyboard.press("End");
  return [fromS, await cursorS(where)];
}

/** Waits until the picture holds detail of the window, and counts its pixels of one token's colour. */
async function pixelsOf(where: Page, token: string): Promise<number> {
  return where.evaluate((name) => {
    const canvas = document.querySelector<HTMLCanvasElement>(".timeline-stage canvas");
    const context = canvas?.getContext("2d");
    if (canvas === null || context == null) return -1;
    const probe = document.createElement("canvas").getContext("2d");
    if (probe === null) return -1;
    probe.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
    probe.fillRect(0, 0, 1, 1);
    const [r, g, b] = probe.getImageData(0, 0, 1, 1).data;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let index = 0; index < data.length; index += 4)
      if (data[index] === r && data[index + 1] === g && data[index + 2] === b && data[index + 3] === 255) count += 1;
    return count;
  }, token);
}

async function bringIn(names: readonly string[], extra: { name: string; text: string }): Promise<void> {
  const files = names.map((name) => ({ name, mimeType: "application/gzip", buffer: readFileSync(fixturePath(name)) }));
  files.push({ name: extra.name, mimeType: "text/csv", buffer: Buffer.from(extra.text) });
  await at(page, "#/");
  await page.locator('input[type="file"]').first().setInputFiles(files);
  // The engine numbers runs in the order of arrival; the sample was the first.
  for (const [index, { name }] of files.entries()) {
    const stem = name.replace(/(\.imu)?\.csv(\.gz)?$/, "");
    const address = `#/run/${index + 2}`;
    await vi.waitFor(async () => expect(await titleAt(address)).toBe(stem), { timeout: 60_000, interval: 500 });
    runs.set(stem, address);
  }
}

async function titleAt(address: string): Promise<string | null> {
  await at(page, "#/");
  await at(page, address);
  await page.locator(".review h1, .review-message h1").first().waitFor();
  return page.locator("h1").textContent();
}

/** Standing still for 20 s: neither which way the clip faced nor any step can be told. */
function standing(): string {
  const lines = ["time_s,acc_x_mps2,acc_y_mps2,acc_z_mps2,gyr_x_dps,gyr_y_dps,gyr_z_dps"];
  for (let row = 0; row < 1000; row += 1) lines.push(`${(row / 50).toFixed(2)},0.1,0.02,9.8,0.1,-0.1,0.05`);
  return lines.join("\n");
}

beforeAll(async () => {
  browser = await launchChromium();
  library = await serveLibrary();
  ({ page, complaints } = await library.open(browser, { reducedMotion: "reduce" }));
  await page.getByRole("button", { name: "Try it with a sample run" }).click();
  await page.waitForURL(/#\/run\/\d+$/);
  runs.set("sample", new URL(page.url()).hash);
  await bringIn(["hover.imu.csv.gz", "gap.imu.csv.gz"], { name: "standing.csv", text: standing() });
});

afterAll(async () => {
  await library.remove();
  await browser.close();
});

const open = async (where: Page, name: string): Promise<void> => {
  await at(where, "#/");
  await at(where, runs.get(name) ?? "#/");
  await where.locator(".review h1").waitFor();
};

describe("the sample run", () => {
  beforeEach(async () => {
    await open(page, "sample");
    await page.getByRole("toolbar", { name: "Spells in this window" }).waitFor();
  });

  it("says its numbers, and starts in the longest spell", async () => {
    expect(await page.locator(".numbers .number-l").textContent()).toMatch(/^\d:\d\d$/);
    expect(await page.locator(".numbers-main").textContent()).toMatch(
      /minutes? .*head down, .*spells of 10.s or longer/,
    );
    const longest = await page.locator(".aside", { hasText: "longest" }).textContent();
    const spell = /spell (\d+)/.exec(longest ?? "")?.[1];
    expect(await valueText(page)).toContain(`spell ${spell}`);
    expect(await page.getByRole("button", { name: `Spell ${spell}`, exact: true, pressed: true }).count()).toBe(1);
    expect(await page.locator("figcaption").textContent()).toMatch(/^Head pitch over .*spells, .*the longest/);
    expect(complaints).toEqual([]);
  });

  it("paints lakes, land and the trace", async () => {
    await expect.poll(() => pixelsOf(page, "over")).toBeGreaterThan(500);
    expect(await pixelsOf(page, "land")).toBeGreaterThan(10_000);
    expect(await pixelsOf(page, "trace")).toBeGreaterThan(500);
  });

  it("selects a spell everywhere at once", async () => {
    await page.locator(".spell-row").nth(2).click();
    expect(await valueText(page)).toContain("spell 3");
    expect(await page.locator(".readout").textContent()).toContain("spell 3");
    expect(await page.locator(".pins .pin-on").textContent()).toMatch(/^3/);
    expect(await page.locator(".spell-on").textContent()).toMatch(/^3/);
    await page
      .locator(".pins")
      .getByRole("button", { name: /^Spell 1,/ })
      .click();
    expect(await page.locator(".spell-on").textContent()).toMatch(/^1/);
  });

  it("zooms to a spell with Enter on its row, and back", async () => {
    await page.locator(".spell-row").nth(1).getByRole("button").focus();
    await page.keyboard.press("Enter");
    expect(await pressed(page, "Spell 2")).toBe("true");
    await page.locator(".strip").waitFor();
    await zoomGroup(page).getByRole("button", { name: "Whole run" }).click();
    expect(await pressed(page, "Whole run")).toBe("true");
    expect(await page.locator(".strip").count()).toBe(0);
  });

  it("walks by keys: steps, tenths, ends, spells, zoom, window", async () => {
    await slider(page).focus();
    await page.keyboard.press("Home");
    expect(await cursorS(page)).toBe(0);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    expect(await cursorS(page)).toBeGreaterThanOrEqual(2);
    await page.keyboard.press("Home");
    await page.keyboard.press("]");
    expect(await valueText(page)).toContain("spell 1");
    await page.keyboard.press("]");
    expect(await valueText(page)).toContain("spell 2");
    await page.keyboard.press("[");
    expect(await valueText(page)).toContain("spell 1");
    await page.keyboard.press("Enter");
    expect(await pressed(page, "Spell 1")).toBe("true");
    const [fromS, toS] = await windowS(page);
    await page.keyboard.press("Shift+ArrowRight");
    const [laterS] = await windowS(page);
    expect(laterS - fromS).toBeCloseTo((toS - fromS) / 4, -1);
    await page.keyboard.press("PageDown");
    expect(await cursorS(page)).toBeLessThan(toS + (toS - fromS) / 4);
    await page.keyboard.press("+");
    const [closerFromS, closerToS] = await windowS(page);
    expect(closerToS - closerFromS).toBeLessThan((toS - fromS) * 0.6);
    await page.keyboard.press("Escape");
    expect(await pressed(page, "Whole run")).toBe("true");
  });

  it("zooms about the mouse with Ctrl and the wheel, and moves by dragging", async () => {
    const box = await slider(page).boundingBox();
    expect(box).not.toBeNull();
    const { x, y, width } = box ?? { x: 0, y: 0, width: 1 };
    const [, wholeToS] = await windowS(page);
    await page.mouse.move(x + width * 0.75, y + 40);
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -500);
    await page.keyboard.up("Control");
    const [fromS, toS] = await windowS(page);
    expect(toS - fromS).toBeCloseTo(wholeToS / 4, -1);
    expect(fromS + (toS - fromS) * 0.75).toBeCloseTo(wholeToS * 0.75, -1);
    await page.mouse.move(x + 300, y + 40);
    await page.mouse.down();
    await page.mouse.move(x + 500, y + 40, { steps: 8 });
    await page.mouse.up();
    const [pannedFromS] = await windowS(page);
    expect(fromS - pannedFromS).toBeCloseTo(((toS - fromS) * 200) / width, -1);
  });

  it("shows what is under the mouse, and comes back to the cursor", async () => {
    const before = await page.locator(".readout").textContent();
    const box = await slider(page).boundingBox();
    await page.mouse.move((box?.x ?? 0) + 30, (box?.y ?? 0) + 40);
    await expect.poll(() => page.locator(".readout").textContent()).not.toBe(before);
    await page.mouse.move(5, 5);
    await expect.poll(() => page.locator(".readout").textContent()).toBe(before);
    await page.mouse.click((box?.x ?? 0) + 30, (box?.y ?? 0) + 40);
    await page.mouse.move(5, 5);
    expect(await page.locator(".readout").textContent()).not.toBe(before);
  });

  it("has all of it as buttons", async () => {
    const zoom = zoomGroup(page);
    await zoom.getByRole("button", { name: "Closer" }).click();
    expect(await pressed(page, "Whole run")).toBe("false");
    const [fromS, toS] = await windowS(page);
    await page.getByRole("button", { name: "Earlier", exact: true }).click();
    const [earlierS] = await windowS(page);
    expect(fromS - earlierS).toBeCloseTo((toS - fromS) / 2, -1);
    await page.getByRole("button", { name: "Later", exact: true }).click();
    expect((await windowS(page))[0]).toBeCloseTo(fromS, -1);
    await zoom.getByRole("button", { name: "Wider" }).click();
    expect(await pressed(page, "Whole run")).toBe("true");
    expect(await zoom.getByRole("button", { name: "Wider" }).getAttribute("aria-disabled")).toBe("true");
    await slider(page).press("Home");
    await zoom.getByRole("button", { name: "Next spell" }).click();
    expect(await valueText(page)).toContain("spell 1");
    await zoom.getByRole("button", { name: "Next spell" }).click();
    await zoom.getByRole("button", { name: "Previous spell" }).click();
    expect(await valueText(page)).toContain("spell 1");
  });

  it("asks for the visible piece alone, at most two buckets per pixel, and draws it", async () => {
    const { page: own } = await library.open(browser, { reducedMotion: "reduce" });
    const asked: { fromS: number; toS: number; buckets: number }[] = [];
    own.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        const text = payload.toString();
        if (!text.includes("series")) return;
        const field = (name: string): number => Number(new RegExp(`"${name}":([\\d.e-]+)`).exec(text)?.[1]);
        asked.push({ fromS: field("fromS"), toS: field("toS"), buckets: field("buckets") });
      }),
    );
    await own.reload();
    await open(own, "sample");
    await expect.poll(() => pixelsOf(own, "trace")).toBeGreaterThan(500);
    const plotPx = (await slider(own).boundingBox())?.width ?? 0;
    const whole = asked.at(-1);
    expect(whole?.fromS).toBe(0);
    expect(whole?.buckets).toBeGreaterThan(plotPx);
    expect(whole?.buckets).toBeLessThanOrEqual(2 * plotPx);
    const before = asked.length;
    await slider(own).press("Enter");
    await expect.poll(() => asked.length).toBe(before + 1);
    const [fromS, toS] = await windowS(own);
    expect(Math.abs((asked.at(-1)?.fromS ?? 0) - fromS)).toBeLessThan(1);
    expect(Math.abs((asked.at(-1)?.toS ?? 0) - toS)).toBeLessThan(1);
    expect(asked.at(-1)?.buckets).toBeLessThanOrEqual(2 * plotPx);
    await own.context().close();
  });

  it("sorts the spells", async () => {
    const lengths = (): Promise<string[]> => page.locator(".spell-length").allTextContents();
    const inTime = await lengths();
    await page.getByRole("button", { name: "length", exact: true }).click();
    const byLength = await lengths();
    expect(byLength).not.toEqual(inTime);
    expect(byLength.toSorted()).toEqual(inTime.toSorted());
    expect(byLength[0]).toBe(await page.locator(".aside", { hasText: "longest" }).locator(".number-m").textContent());
    expect(await page.getByRole("columnheader", { name: "length" }).getAttribute("aria-sort")).toBe("descending");
  });

  it("can be read as a table, minute by minute", async () => {
    await page.getByRole("button", { name: "Table", exact: true }).click();
    const rows = page.locator(".minute-table tbody tr");
    await expect.poll(() => rows.count()).toBeGreaterThan(30);
    expect(await rows.nth(3).locator("th").textContent()).toBe("3:00");
    expect(await rows.nth(3).locator("td").first().textContent()).toMatch(/^-?\d+°$/);
    expect(await page.locator(".minute-over").count()).toBeGreaterThan(3);
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Profile", exact: true }).click();
    await slider(page).waitFor();
  });

  it("shows how long angles were held, as a table whose shares make the whole", async () => {
    const cells = await page.locator(".eva-table td").allTextContents();
    expect(cells).toHaveLength(20);
    const total = cells.reduce((sum, text) => sum + (text === "none" ? 0 : Number(text)), 0);
    expect(total).toBeGreaterThan(98);
    expect(total).toBeLessThan(102);
    expect(await page.locator(".eva-framed td.eva-held").count()).toBe(6);
  });

  it("can be renamed and exported from its menu", async () => {
    const menu = page.getByRole("button", { name: "More about this run" });
    await menu.click();
    await page.getByRole("menuitem", { name: "Rename" }).click();
    await page.getByRole("textbox", { name: "Name of the run" }).fill("Ridge at dusk");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Ridge at dusk" }).waitFor();
    await menu.click();
    const waiting = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Export as JSON" }).click();
    const file = await (await waiting).path();
    const exported: unknown = JSON.parse(readFileSync(file, "utf8"));
    expect(exported).toHaveProperty("summary.episodeCount");
  });

  it("goes to the trash from its menu, and comes back", async () => {
    const name = (await page.locator(".review h1").textContent()) ?? "";
    await page.getByRole("button", { name: "More about this run" }).click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.waitForURL(/#\/$/);
    const row = page.locator(`a[href="${runs.get("sample")}"]`);
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await row.first().waitFor();
    await open(page, "sample");
    expect(await page.locator(".review h1").textContent()).toBe(name);
  });
});

describe("without barriers", () => {
  it.each(["light", "dark"] as const)("axe finds nothing in %s", async (colorScheme) => {
    const { page: own, complaints: own_complaints } = await library.open(browser, {
      colorScheme,
      reducedMotion: "reduce",
    });
    await open(own, "sample");
    await own.getByRole("toolbar", { name: "Spells in this window" }).waitFor();
    expect(await violations(own)).toEqual([]);
    await zoomGroup(own)
      .getByRole("button", { name: /^Spell \d/ })
      .click();
    await own.locator(".strip").waitFor();
    await own.getByRole("button", { name: "More about this run" }).click();
    expect(await violations(own)).toEqual([]);
    expect(own_complaints).toEqual([]);
    await own.context().close();
  });

  it.each([
    [390, 844],
    [320, 640],
  ])("fits %i px without scrolling sideways, tools under the plot", async (width, height) => {
    const { page: own } = await library.open(browser, {
      viewport: { width, height },
      reducedMotion: "reduce",
      hasTouch: true,
    });
    await open(own, "sample");
    await own.getByRole("toolbar", { name: "Spells in this window" }).waitFor();
    const over = await own.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over).toBeLessThanOrEqual(0);
    expect(await violations(own)).toEqual([]);
    const plot = await slider(own).boundingBox();
    const tools = await zoomGroup(own).boundingBox();
    expect(tools?.y ?? 0).toBeGreaterThan((plot?.y ?? 0) + (plot?.height ?? 0));
    const merged = own
      .locator(".pins")
      .getByRole("button", { name: /zoom in$/ })
      .first();
    await merged.click();
    await own.locator(".strip").waitFor();
    expect(
      await own
        .locator(".pins")
        .getByRole("button", { name: /zoom in$/ })
        .count(),
    ).toBe(0);
    await own.context().close();
  });

  it("keeps its marks in forced colours", async () => {
    const { page: own } = await library.open(browser, { forcedColors: "active", reducedMotion: "reduce" });
    await open(own, "sample");
    await own.getByRole("toolbar", { name: "Spells in this window" }).waitFor();
    await expect.poll(() => pixelsOf(own, "over")).toBeGreaterThan(1000);
    await own.context().close();
  });
});

describe("a run that says less", () => {
  it("without spells: says what there was instead, and still offers a routine", async () => {
    await open(page, "hover");
    await page.getByText("No spells of 10").first().waitFor();
    expect(await page.locator(".pins").count()).toBe(0);
    expect(await page.locator(".spells a").getAttribute("href")).toMatch(/^#\/recover\/\d+$/);
    expect(await violations(page)).toEqual([]);
  });

  it("shorter than 15 minutes: no percentiles", async () => {
    await open(page, "hover");
    await slider(page).waitFor();
    expect(await page.locator(".distribution").count()).toBe(0);
  });

  it("with a tenth missing: at least so much, nothing added", async () => {
    await open(page, "gap");
    await slider(page).waitFor();
    expect(await page.locator(".at-least").textContent()).toBe("at least");
    expect(await page.locator(".notes").textContent()).toMatch(/10\.\d.% of the recording is missing/);
    await expect.poll(() => pixelsOf(page, "ochre")).toBeGreaterThan(50);
  });

  it("without a known front: asks for it and reads the run again", async () => {
    await open(page, "standing");
    await page.getByRole("heading", { name: "It could not be told which way the clip faced" }).waitFor();
    expect(await violations(page)).toEqual([]);
    const again = page.getByRole("button", { name: "Read the run again" });
    await again.click();
    await page.getByRole("alert").getByText("Choose a direction first.").waitFor();
    await page.getByRole("radio", { name: "plus x" }).check();
    await again.click();
    await slider(page).waitFor();
    expect(await page.locator(".notes").textContent()).toContain("No steps were found");
    await expect.poll(() => pixelsOf(page, "land")).toBeGreaterThan(5000);
  });

  it("that does not exist: one sentence and a way back", async () => {
    await at(page, "#/run/4711");
    await page.getByRole("heading", { level: 1, name: "This run could not be shown" }).waitFor();
    await page.getByRole("link", { name: "Back to your runs" }).click();
    await page.waitForURL(/#\/$/);
    expect(await page.locator(".newest").count()).toBe(1);
  });
});
