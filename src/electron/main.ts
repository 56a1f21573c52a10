// Electron's main process: one window, its menu, the files that the system hands over, and the engine's life.
// It reads no recording and no database. The page is served from app://, sandboxed, and may go nowhere else.
import path from "node:path";
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, screen, session } from "electron";
import { desktop as words } from "../words/en/desktop.ts";
import { ENGINE_URL_SWITCH, FILES_WANTED, MENU_COMMAND, OPEN_FILES, type MenuCommand } from "./desktop.ts";
import { nodeEngine, utilityEngine, type EngineHost } from "./engine-host.ts";
import { menuTemplate } from "./menu.ts";
import { PAGE_URL } from "./page-files.ts";
import { registerPageScheme, servePage } from "./page-protocol.ts";
import { recordingArguments } from "./recording-arguments.ts";
import { FIRST, readWindowState, SMALLEST, writeWindowState } from "./window-state.ts";

const bundleFolder = import.meta.dirname;
const pageFolder = path.join(bundleFolder, "../ui");
/** A plain Node cannot read inside an asar archive; these files lie unpacked beside it. */
const unpackedFolder = bundleFolder.replace(/app\.asar(?=[\\/])/, "app.asar.unpacked");
/** Colours of the page behind it while it loads, light and dark. */
const PAPER = { light: "#F3F5EF", dark: "#0E1617" } as const;

let window: BrowserWindow | null = null;
let pageReady = false;
let waitingFiles: string[] = recordingArguments(process.argv, process.cwd());

function openFiles(files: readonly string[]): void {
  waitingFiles.push(...files);
  if (window === null || !pageReady || waitingFiles.length === 0) return;
  window.webContents.send(OPEN_FILES, waitingFiles);
  waitingFiles = [];
}

function showWindow(): void {
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** The engine's arguments: the database, where one was named. */
function engineArguments(): string[] {
  const at = process.argv.indexOf("--db");
  const file = at >= 0 ? process.argv[at + 1] : process.env["LOOKAHEAD_DB"];
  return file === undefined ? [] : ["--db", path.resolve(file)];
}

function startEngine(): Promise<EngineHost> {
  const node = process.env["ENGINE_NODE"];
  const args = engineArguments();
  if (node === undefined || node === "") {
    return Promise.resolve(utilityEngine(path.join(bundleFolder, "engine.cjs"), args));
  }
  return nodeEngine(node, path.join(unpackedFolder, "serve.mjs"), args);
}

function createWindow(engine: EngineHost): BrowserWindow {
  const stateFile = path.join(app.getPath("userData"), "window-state.json");
  const state = readWindowState(
    stateFile,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const created = new BrowserWindow({
    ...(state?.bounds ?? FIRST),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: app.getName(),
    backgroundColor: nativeTheme.shouldUseDarkColors ? PAPER.dark : PAPER.light,
    webPreferences: {
      preload: path.join(bundleFolder, "preload.cjs"),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      additionalArguments: engine.engineUrl === null ? [] : [ENGINE_URL_SWITCH + engine.engineUrl],
    },
  });
  if (state?.maximized === true) created.maximize();
  created.once("ready-to-show", () => created.show());
  const { webContents } = created;
  // A loaded or reloaded page asks for files when it listens; moving about within the page does not end that.
  webContents.on("did-navigate", () => {
    pageReady = false;
  });
  webContents.on("did-finish-load", () => engine.connect(webContents));
  created.on("close", () =>
    writeWindowState(stateFile, { bounds: created.getNormalBounds(), maximized: created.isMaximized() }),
  );
  created.on("closed", () => {
    window = null;
    pageReady = false;
  });
  void created.loadURL(PAGE_URL);
  return created;
}

/** Navigation, new windows, embedded pages and permissions are refused; keeping the screen awake and full screen are allowed. */
function lockDown(): void {
  app.on("web-contents-created", (_created, contents) => {
    contents.on("will-navigate", (event) => event.preventDefault());
    contents.on("will-attach-webview", (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: "deny" }));
  });
  const allowed = (permission: string): boolean => permission === "screen-wake-lock" || permission === "fullscreen";
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(allowed(permission)));
  session.defaultSession.setPermissionCheckHandler((_contents, permission) => allowed(permission));
}

async function chooseRecordings(): Promise<void> {
  const options: Electron.OpenDialogOptions = {
    title: words.openDialogTitle,
    properties: ["openFile", "multiSelections"],
    filters: [
      { name: words.recordingFiles, extensions: ["csv", "gz"] },
      { name: words.allFiles, extensions: ["*"] },
    ],
  };
  const chosen = await (window === null ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  if (!chosen.canceled) openFiles(chosen.filePaths);
}

function onMenu(command: MenuCommand): void {
  if (command === "open") void chooseRecordings();
  else window?.webContents.send(MENU_COMMAND, command);
}

async function start(): Promise<void> {
  await app.whenReady();
  lockDown();
  const engine = await startEngine();
  servePage(pageFolder, engine.engineUrl === null ? null : new URL(engine.engineUrl).origin);
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, onMenu)));
  ipcMain.on(FILES_WANTED, (event) => {
    if (event.sender !== window?.webContents) return;
    pageReady = true;
    openFiles([]);
  });
  window = createWindow(engine);
  app.on("activate", () => {
    window ??= createWindow(engine);
  });
  app.on("window-all-closed", () => {
    if (process.platform !== "darwin") app.quit();
  });
  let stopped = false;
  app.on("will-quit", (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
}

registerPageScheme();
app.on("open-file", (event, file) => {
  event.preventDefault();
  openFiles([file]);
});
if (app.requestSingleInstanceLock()) {
  app.on("second-instance", (_event, argv, folder) => {
    openFiles(recordingArguments(argv, folder));
    showWindow();
  });
  void start();
} else {
  app.quit();
}
