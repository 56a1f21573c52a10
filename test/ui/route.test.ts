// Addresses of screens: what is written is read back, and any text is an address.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { href, parseRoute, SETTINGS_SECTIONS, type Route } from "../../src/ui/route.ts";

const id = fc.integer({ min: 1, max: 2 ** 31 - 1 });
const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.constantFrom<Route>({ screen: "runs" }, { screen: "welcome" }, { screen: "trash" }, { screen: "clips" }),
  id.map((number): Route => ({ screen: "receipt", id: number })),
  id.map((number): Route => ({ screen: "review", id: number })),
  fc.option(id).map((number): Route => ({ screen: "recover", id: number })),
  fc.constantFrom(...SETTINGS_SECTIONS).map((section): Route => ({ screen: "settings", section })),
);

describe("addresses", () => {
  it("read back what was written", () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(href(route))).toEqual(route);
      }),
    );
  });

  it("lead any unreadable text to the runs", () => {
    for (const text of ["", "#", "#/run", "#/run/0", "#/run/-1", "#/run/x", "#/nowhere/3"]) {
      expect(parseRoute(text)).toEqual({ screen: "runs" });
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseRoute(href(parseRoute(text)))).toEqual(parseRoute(text));
      }),
    );
  });
});
