// Entry of the page: style sheets, appearance, the line to the engine, then the app. Nothing else starts here.
import { effect } from "@preact/signals";
import { render } from "preact";
import "./design/tokens.css";
import "./design/base.css";
import "./design/frame.css";
import "./parts/parts.css";
import { App } from "./app.tsx";
import { connect } from "./client.ts";
import { followSync } from "./clips/clips.ts";
import { chooseAppearance, followSystem } from "./design/appearance.ts";
import { listenToDesktop } from "./menu.ts";
import { followEngine, settings } from "./library.ts";
import { followAddress } from "./route.ts";

followSystem();
followAddress();
connect();
void followEngine();
void followSync();
listenToDesktop();
effect(() => {
  if (settings.value !== null) chooseAppearance(settings.value);
});

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
