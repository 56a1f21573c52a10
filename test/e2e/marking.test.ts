// Stretches of a run marked in a real browser: by the keys of the cursor, by the fields, by dragging, each with the way back; and
// what the numbers make of it. Needs the built page.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  openReview,
  openSample,
  pins,
  slider,
  valueText,
  violations,
  type SamplePage,
} from "../support/review-page.ts";

let opened: SamplePage;
let page: Page;

/** Stretches that are listed before anything is marked: technical ground that was found. */
let found: number;

beforeAll(async () => {
  opened = await openSample();
  ({ page } = opened);
});

afterAll(() => opened.close());

const panel = (): ReturnType<Page["getByRole"]> => page.getByRole("form", { name: "Mark a stretch" });
const count = (): Promise<number> => page.locator(".mark-item").count();
const headDown = (): Promise<string | null> => page.locator(".numbers .number-l").textContent();

async function undo(): Promise<void> {
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect.poll(count).toBe(found);
}

describe("a stretch", () => {
  beforeEach(async () => {
    await openReview(page, opened.sample);
    await pins(page).waitFor();
    found = await count();
  });

  it("is marked as technical by the keyboard alone, told apart from the rest, and taken back", async () => {
    const before = await headDown();
    await slider(page).focus();
    await page.keyboard.press("m");
    for (let press = 0; press < 12; press++) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("m");
    await panel().waitFor();
    await expect
      .poll(() =>
        panel()
          .getByLabel("From", { exact: true })
          .evaluate((field) => field === document.activeElement),
      )
      .toBe(true);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Enter");
    await expect.poll(count).toBe(found + 1);
    expect(await headDown()).toBe(before);
    await expect.poll(() => page.locator(".account dl").count()).toBe(1);
    await expect.poll(() => valueText(page)).toContain("technical ground");
    expect(await violations(page)).toEqual([]);
    await undo();
    expect(opened.complaints).toEqual([]);
  });

  it("is left out of the numbers when it is wrong, given by its times", async () => {
    const before = await headDown();
    await page.getByRole("button", { name: "Mark", exact: true }).first().click();
    await expect.poll(() => panel().getByLabel("To", { exact: true }).inputValue()).not.toBe("");
    await panel().getByRole("radio", { name: "technical" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await panel().getByLabel("To", { exact: true }).fill("soon");
    await panel()
      .getByRole("button", { name: /^Mark as/ })
      .click();
    await panel().getByRole("alert").waitFor();
    const endS = Math.floor(Number(await slider(page).getAttribute("aria-valuemax"))) - 1;
    await panel()
      .getByLabel("To", { exact: true })
      .fill(`${Math.floor(endS / 60)}:${String(endS % 60).padStart(2, "0")}`);
    await page.keyboard.press("Tab");
    await panel().getByLabel("From", { exact: true }).fill("0:00");
    await panel()
      .getByRole("button", { name: /^Mark as/ })
      .click();
    await expect.poll(headDown).not.toBe(before);
    await undo();
    await expect.poll(headDown).toBe(before);
  });

  it("is drawn with the hand, and closed with Escape without a trace", async () => {
    const box = await slider(page).boundingBox();
    if (box === null) throw new Error("there is no plot");
    await page.keyboard.down("Shift");
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up("Shift");
    await panel().waitFor();
    await panel().getByLabel("From", { exact: true }).focus();
    await page.keyboard.press("Escape");
    await expect.poll(() => panel().count()).toBe(0);
    expect(await count()).toBe(found);
  });
});
