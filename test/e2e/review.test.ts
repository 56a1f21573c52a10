// The review of the sample run in a real browser on a real engine: looking at it by mouse and by keys, its tables, its menu.
// What it looks like with less to say, in the dark or on a small screen is in review-states.test.ts. Needs the built page.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  cursorS,
  isPressed,
  openReview,
  openSample,
  pins,
  pixelsOf,
  slider,
  valueText,
  violations,
  windowS,
  zoomGroup,
  type SamplePage,
} from "../support/review-page.ts";

let opened: SamplePage;
let page: Page;

beforeAll(async () => {
  opened = await openSample();
  ({ page } = opened);
});

afterAll(() => opened.close());

describe("the sample run", () => {
  beforeEach(async () => {
    await openReview(page, opened.sample);
    await pins(page).waitFor();
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
    expect(opened.complaints).toEqual([]);
  });

  it("paints lakes, land and the trace", async () => {
    await expect.poll(() => pixelsOf(page, "over")).toBeGreaterThan(500);
    expect(await pixelsOf(page, "land")).toBeGreaterThan(10_000);
    // Most of a line of one pixel is a mixture with the ground.
    expect(await pixelsOf(page, "trace")).toBeGreaterThan(30);
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
    expect(await isPressed(page, "Spell 2")).toBe(true);
    await page.locator(".strip").waitFor();
    await zoomGroup(page).getByRole("button", { name: "Whole run" }).click();
    expect(await isPressed(page, "Whole run")).toBe(true);
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
    expect(await isPressed(page, "Spell 1")).toBe(true);
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
    expect(await isPressed(page, "Whole run")).toBe(true);
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
    expect(await isPressed(page, "Whole run")).toBe(false);
    const [fromS, toS] = await windowS(page);
    await page.getByRole("button", { name: "Earlier", exact: true }).click();
    const [earlierS] = await windowS(page);
    expect(fromS - earlierS).toBeCloseTo((toS - fromS) / 2, -1);
    await page.getByRole("button", { name: "Later", exact: true }).click();
    expect((await windowS(page))[0]).toBeCloseTo(fromS, -1);
    await zoom.getByRole("button", { name: "Wider" }).click();
    expect(await isPressed(page, "Whole run")).toBe(true);
    expect(await zoom.getByRole("button", { name: "Wider" }).getAttribute("aria-disabled")).toBe("true");
    await slider(page).press("Home");
    await zoom.getByRole("button", { name: "Next spell" }).click();
    expect(await valueText(page)).toContain("spell 1");
    await zoom.getByRole("button", { name: "Next spell" }).click();
    await zoom.getByRole("button", { name: "Previous spell" }).click();
    expect(await valueText(page)).toContain("spell 1");
  });

  it("asks for the visible piece alone, at most one bucket per pixel, and draws it", async () => {
    const { page: own } = await opened.library.open(opened.browser, { reducedMotion: "reduce" });
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
    await openReview(own, opened.sample);
    await expect.poll(() => pixelsOf(own, "trace")).toBeGreaterThan(30);
    const plotPx = (await slider(own).boundingBox())?.width ?? 0;
    const whole = asked.at(-1);
    expect(whole?.fromS).toBe(0);
    expect(whole?.buckets).toBeGreaterThan(plotPx / 2);
    expect(whole?.buckets).toBeLessThanOrEqual(plotPx);
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

  it("can be read again with another neutral, and back", async () => {
    const depth = page.locator(".spell-row").first().locator("td").nth(3);
    const before = await depth.textContent();
    await page.getByRole("button", { name: "More about this run" }).click();
    await page.getByRole("menuitem", { name: "How the clip sat" }).click();
    await page.getByRole("spinbutton", { name: /neutral/ }).fill("-2");
    await page.getByRole("button", { name: "Read the run again" }).click();
    await page.getByText("was read again").waitFor({ timeout: 30_000 });
    await expect.poll(() => depth.textContent()).not.toBe(before);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await expect.poll(() => depth.textContent(), { timeout: 30_000 }).toBe(before);
  });

  it("goes to the trash from its menu, and comes back", async () => {
    const name = (await page.locator(".review h1").textContent()) ?? "";
    await page.getByRole("button", { name: "More about this run" }).click();
    await page.getByRole("menuitem", { name: "Move to the trash" }).click();
    await page.waitForURL(/#\/$/);
    const row = page.locator(`a[href="${opened.sample}"]`);
    await expect.poll(() => row.count()).toBe(0);
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await row.first().waitFor();
    await openReview(page, opened.sample);
    expect(await page.locator(".review h1").textContent()).toBe(name);
  });
});
