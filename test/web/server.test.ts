// The browser shell as a real process: who gets in and who does not, what is served, and the engine behind its
// WebSocket with a real client.
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { connect as netConnect } from "node:net";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createORPCClient, isDefinedError, safe } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Client } from "../../src/engine/contract.ts";
import { createDoorkeeper } from "../../src/web/doorkeeper.ts";
import { PageFiles } from "../../src/web/page-files.ts";
import { startServer, type Server } from "../support/lookahead.ts";
import { scratchFolder, writeMadeUpRun } from "../support/made-up-runs.ts";

const { folder, remove } = scratchFolder("web");
const recording = path.join(folder, "loop.imu.csv.gz");
const DESKTOP = "app://lookahead";
const TOKEN = "a-token-that-the-desktop-shell-made";

let server: Server;
let cookie: string;
let sockets: WebSocket[] = [];

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request with exactly this path and these headers; nothing is tidied up on the way. */
function ask(target: string, headers: Record<string, string> = {}, method = "GET"): Promise<Answer> {
  const { hostname, port } = new URL(server.origin);
  return new Promise((resolve, reject) => {
    httpRequest({ hostname, port, path: target, method, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    })
      .on("error", reject)
      .end();
  });
}

interface Caller {
  readonly origin?: string;
  readonly cookie?: string;
  readonly host?: string;
  readonly path?: string;
}

/** The open socket, or the status with which it was refused. */
function dial(caller: Caller): Promise<WebSocket | number> {
  const headers = {
    ...(caller.cookie === undefined ? {} : { Cookie: caller.cookie }),
    ...(caller.host === undefined ? {} : { Host: caller.host }),
  };
  const url = `${server.origin.replace("http", "ws")}${caller.path ?? "/rpc"}`;
  const socket = new WebSocket(url, { headers, ...(caller.origin === undefined ? {} : { origin: caller.origin }) });
  sockets.push(socket);
  return new Promise((resolve, reject) => {
    socket.once("open", () => resolve(socket));
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0));
    socket.once("error", reject);
  });
}

async function clientFor(caller: Caller = { origin: server.origin, cookie }): Promise<Client> {
  const socket = await dial(caller);
  if (typeof socket === "number") throw new Error(`refused with ${socket}`);
  return createORPCClient(new RPCLink({ websocket: socket as Pick<WebSocket, "send"> as globalThis.WebSocket }));
}

beforeAll(async () => {
  writeMadeUpRun(recording);
  server = await startServer(["--db", path.join(folder, "library.db"), "--origin", DESKTOP], {
    LOOKAHEAD_TOKEN: TOKEN,
  });
  const { headers } = await ask(`/?token=${TOKEN}`);
  cookie = String(headers["set-cookie"]?.[0]).split(";")[0];
});
afterEach(() => {
  for (const socket of sockets) socket.terminate();
  sockets = [];
});
afterAll(async () => {
  await server.stop();
  remove();
});

describe("the door", () => {
  it("swaps the token of the printed address for a cookie", async () => {
    expect(server.url).toBe(`${server.origin}/?token=${TOKEN}`);
    const { status, headers } = await ask(`/?token=${TOKEN}`);
    expect(status).toBe(303);
    expect(headers.location).toBe("/");
    expect(headers["set-cookie"]?.[0]).toMatch(/^lookahead-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(headers["set-cookie"]?.[0]).not.toContain(TOKEN);
  });

  it("is shut without one", async () => {
    for (const target of ["/", "/index.html", "/?token=", "/?token=wrong", `/?token=${TOKEN}x`]) {
      const { status, body } = await ask(target);
      expect(status, target).toBe(403);
      expect(body).toMatch(/^[A-Z].*\.\n$/);
    }
    expect((await ask("/", { Cookie: cookie.replace(/=.{4}/, "=AAAA") })).status).toBe(403);
  });

  it("knows only its own names, whatever a name resolves to", async () => {
    const { port } = new URL(server.origin);
    for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1", "127.0.0.1:1", `[::1]:${port}`]) {
      expect((await ask("/", { Host: host, Cookie: cookie })).status, host).toBe(403);
      expect(await dial({ origin: server.origin, cookie, host }), host).toBe(403);
    }
    expect((await ask("/favicon.svg", { Host: `localhost:${port}`, Cookie: cookie })).status).not.toBe(403);
  });

  it("lets a WebSocket in from its own page alone", async () => {
    expect(await dial({ cookie })).toBe(403);
    expect(await dial({ origin: server.origin })).toBe(403);
    expect(await dial({ origin: "http://evil.example", cookie })).toBe(403);
    expect(await dial({ origin: "null", cookie })).toBe(403);
    expect(await dial({ origin: server.origin, cookie, path: "/other" })).toBe(403);
    expect(await dial({ origin: server.origin, path: `/rpc?token=${TOKEN}` })).toBe(403);
    expect(await dial({ origin: server.origin, cookie })).toBeInstanceOf(WebSocket);
  });

  it("lets the desktop shell's page in with the token", async () => {
    expect(await dial({ origin: DESKTOP })).toBe(403);
    expect(await dial({ origin: DESKTOP, path: "/rpc?token=wrong" })).toBe(403);
    const desktop = await clientFor({ origin: DESKTOP, path: `/rpc?token=${TOKEN}` });
    expect((await desktop.info()).node).toBe(process.versions.node);
  });

  it("answers reading alone, with a policy on every answer", async () => {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const { status, headers } = await ask("/", { Cookie: cookie }, method);
      expect(status).toBe(405);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
    for (const target of ["/", "/nothing-here", `/?token=${TOKEN}`, "/?token=wrong"]) {
      const { headers } = await ask(target, { Cookie: cookie });
      const policy = String(headers["content-security-policy"]);
      expect(policy).toMatch(/^default-src 'none';.*connect-src 'self';.*frame-ancestors 'none'$/);
      expect(policy).not.toMatch(/unsafe/);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["cache-control"]).toBe("no-store");
    }
  });

  it("listens on this computer only", async () => {
    const { port } = new URL(server.origin);
    const reached = await new Promise<boolean>((resolve) => {
      const socket = netConnect({ host: "127.0.0.2", port: Number(port) });
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    expect(reached).toBe(false);
  });

  it("leads nowhere but to the page", async () => {
    const spellings = [
      "/../../package.json",
      "/..%2f..%2fpackage.json",
      "/%2e%2e/%2e%2e/package.json",
      "/assets/../../../package.json",
    ];
    for (const target of [...spellings, "//etc/passwd", "/\\..\\..\\package.json", "/index.html%00.js", "/assets"]) {
      const { status, body } = await ask(target, { Cookie: cookie });
      expect([400, 404], target).toContain(status);
      expect(body).not.toContain("devDependencies");
    }
  });
});

describe("the files of the page", () => {
  const page = path.join(folder, "page");
  beforeAll(() => {
    mkdirSync(path.join(page, "assets"), { recursive: true });
    writeFileSync(path.join(page, "index.html"), "<!doctype html>");
    writeFileSync(path.join(page, "assets", "app-1a2b.js"), "1");
    writeFileSync(path.join(folder, "secret.txt"), "no");
  });

  it("are a closed list", () => {
    const files = new PageFiles(page);
    expect(files.read("/")?.mediaType).toBe("text/html; charset=utf-8");
    expect(files.read("/")?.immutable).toBe(false);
    expect(files.read("/assets/app-1a2b.js")).toMatchObject({
      mediaType: "text/javascript; charset=utf-8",
      immutable: true,
    });
    for (const other of ["/../secret.txt", "/assets", "/assets/", "", "/index.html/", "index.html"]) {
      expect(files.read(other), other).toBeNull();
    }
  });

  it("follow a new build at the next load", () => {
    const files = new PageFiles(page);
    files.read("/");
    writeFileSync(path.join(page, "assets", "app-3c4d.js"), "2");
    expect(files.read("/assets/app-3c4d.js")).toBeNull();
    files.read("/");
    expect(files.read("/assets/app-3c4d.js")?.body.toString()).toBe("2");
  });

  it("are missed politely where nothing was built", () => {
    expect(new PageFiles(path.join(folder, "nowhere")).read("/")).toBeNull();
  });
});

describe("secrets", () => {
  it("are fresh at every start and long enough", () => {
    const keepers = [createDoorkeeper(1), createDoorkeeper(1)];
    expect(new Set(keepers.flatMap(({ token, setCookie }) => [token, setCookie])).size).toBe(4);
    for (const { token } of keepers) expect(Buffer.from(token, "base64url")).toHaveLength(32);
  });
});

describe("the engine behind the WebSocket", () => {
  async function upload(client: Client, file = recording): Promise<string> {
    const bytes = readFileSync(file);
    const { uploadId } = await client.imports.begin({ name: path.basename(file), sizeBytes: statSync(file).size });
    for (let from = 0; from < bytes.length; from += 100_000) {
      await client.imports.append({ uploadId, base64: bytes.subarray(from, from + 100_000).toString("base64") });
    }
    return uploadId;
  }

  it("takes an upload, tells its progress, and shows the run to every page", async () => {
    const client = await clientFor();
    const onlooker = await clientFor();
    const changes = await onlooker.changes();
    await changes.next();
    const uploadId = await upload(client);
    const kinds: string[] = [];
    for await (const event of await client.imports.replay({ uploadId })) kinds.push(event.kind);
    expect(kinds.at(-1)).toBe("done");
    expect(kinds.filter((kind) => kind === "progress").length).toBeGreaterThan(0);
    expect((await changes.next()).done).toBe(false);
    const { runs } = await onlooker.runs.list({});
    expect(runs.map(({ name }) => name)).toEqual(["loop"]);
    const { id } = runs[0];
    const series = await onlooker.runs.series({ id, fromS: 0, toS: 200, buckets: 100 });
    expect(series.meanDeg.length).toBeGreaterThan(50);
    expect((await onlooker.runs.get({ id })).spans.map(({ kind }) => kind)).toEqual(["long", "episode"]);
  });

  it("stops an import that is cancelled or whose page goes away", async () => {
    const long = writeMadeUpRun(path.join(folder, "long.imu.csv.gz"), { script: "stand 8\nlevel 1500\n", rateHz: 100 });
    const names = async (): Promise<string[]> => (await (await clientFor()).runs.list({})).runs.map(({ name }) => name);

    const client = await clientFor();
    const stop = new AbortController();
    const events = await client.imports.replay({ uploadId: await upload(client, long) }, { signal: stop.signal });
    await events.next();
    stop.abort();
    await safe(events.next());

    const leaving = await dial({ origin: server.origin, cookie });
    if (typeof leaving === "number") throw new Error("refused");
    const gone: Client = createORPCClient(
      new RPCLink({ websocket: leaving as Pick<WebSocket, "send"> as globalThis.WebSocket }),
    );
    const started = await gone.imports.replay({ uploadId: await upload(gone, long) });
    await started.next();
    leaving.terminate();

    // The sample waits for its turn behind both; when it is done they are over.
    for await (const _ of await (await clientFor()).imports.sample());
    expect(await names()).not.toContain("long");
  });

  it("opens no file that a page names, and any that the desktop shell names", async () => {
    const page = await clientFor();
    const [error] = await safe(page.imports.path({ path: recording }));
    expect(isDefinedError(error)).toBe(true);
    expect(error).toMatchObject({ code: "usage" });
    const desktop = await clientFor({ origin: DESKTOP, path: `/rpc?token=${TOKEN}` });
    let last = "";
    for await (const event of await desktop.imports.path({ path: recording })) last = event.kind;
    expect(last).toBe("done");
  });

  it("refuses input that is not in the contract", async () => {
    const client = await clientFor();
    await expect(client.runs.series({ id: 1, fromS: 0, toS: 10, buckets: 1e9 })).rejects.toThrow(/validation/);
    await expect(client.runs.get({ id: -1 })).rejects.toThrow(/validation/);
  });

  it("survives broken frames, messages over the limit, and callers that hang up", async () => {
    const { hostname, port } = new URL(server.origin);
    const upgrade = (target: string): string =>
      `GET ${target} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nOrigin: ${server.origin}\r\n`;
    const say = (text: string | Buffer, then: string | Buffer = ""): Promise<void> =>
      new Promise((resolve) => {
        const socket = netConnect(Number(port), hostname);
        socket.on("error", () => {}).on("close", () => resolve());
        socket.once("data", () => socket.write(then, () => socket.resetAndDestroy()));
        socket.write(text);
      });
    await say(`${upgrade("/rpc")}Cookie: ${cookie}\r\n\r\n`, Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 1, 2, 3]));
    await say(`${upgrade("/rpc")}\r\n`);
    await say(`${upgrade("//")}Cookie: ${cookie}\r\n\r\n`);
    const socket = await dial({ origin: server.origin, cookie });
    if (typeof socket === "number") throw new Error("refused");
    const closed = new Promise((resolve) => {
      socket.once("close", resolve);
    });
    socket.send(Buffer.alloc(9_000_000));
    expect(await closed).toBe(1009);
    expect((await (await clientFor()).info()).readOnlyReason).toBeNull();
  });

  it("survives nonsense on the wire", async () => {
    const socket = await dial({ origin: server.origin, cookie });
    if (typeof socket === "number") throw new Error("refused");
    for (const nonsense of ["", "{", "null", "[]", '{"i":1}', "x".repeat(10_000), Buffer.alloc(100, 255)])
      socket.send(nonsense);
    expect((await (await clientFor()).info()).runCount).toBeGreaterThanOrEqual(0);
  });
});

describe("starting and ending", () => {
  it("says in one sentence what is wrong", async () => {
    const { port } = new URL(server.origin);
    await expect(startServer(["--db", path.join(folder, "other.db"), "--port", port])).rejects.toThrow(
      /ended with 2: .*port/i,
    );
    await expect(startServer(["--port", "99999"])).rejects.toThrow(/ended with 2: --port/);
    await expect(startServer(["--wrong"])).rejects.toThrow(/ended with 2/);
    await expect(startServer(["--db", path.join(folder, "library.db")])).rejects.toThrow(/ended with 1: .*in use/);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("ends with 0 on %s, with pages open", async (signal) => {
    const own = await startServer(["--db", path.join(folder, `${signal}.db`), "--json"]);
    const { port } = new URL(own.origin);
    const idle = netConnect(Number(port), "127.0.0.1").on("error", () => {});
    await new Promise((resolve) => {
      idle.once("connect", resolve);
    });
    const ended = new Promise((resolve) => {
      own.child.once("exit", resolve);
    });
    own.child.kill(signal);
    expect(await ended).toBe(0);
    idle.destroy();
  });
});
