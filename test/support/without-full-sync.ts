// Preload for the blindness check of the power-cut rig: the source of database.ts with synchronous=NORMAL in place of FULL. The
// product has no switch for this; the text is changed on its way into the child, and a text that does not fit is an error.
import { registerHooks } from "node:module";

const FULL = '{ name: "FULL", value: 2 }';
const NORMAL = '{ name: "NORMAL", value: 1 }';

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith("/src/storage/database.ts")) return loaded;
    const { source: text } = loaded;
    const source = typeof text === "string" ? text : new TextDecoder().decode(text);
    if (source.split(FULL).length !== 2) throw new Error(`database.ts must say ${FULL} once`);
    return { ...loaded, source: source.replace(FULL, NORMAL) };
  },
});
