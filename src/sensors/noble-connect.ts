// How a connection is made with noble: the connect that leaves nothing behind when it is given up, and the discovery of the
// clip's service. noble-central.ts decides when; noble-link.ts is what the connection is from then on.
import type { LookaheadError } from "../core/errors.ts";
import { CHARACTERISTIC_UUID, SERVICE_UUID } from "../protocol/codes.ts";
import type { Noble, NobleCharacteristic, NoblePeripheral, NobleService } from "./noble-api.ts";
import { forgetLostConnections } from "./noble-leftovers.ts";
import type { ClipCharacteristics, NobleLink } from "./noble-link.ts";
import { radioError } from "./radio-problem.ts";

/** An adapter ends a connect that is taken back at once; one that says nothing for that long has lost it. */
const CANCEL_DEADLINE_MS = 1000;

/** PROTOCOL.md section 2: 15 ms, no latency, 6 s; noble's own timeout of 420 ms drops a clip behind a head. */
const CONNECTION = { minInterval: 6, maxInterval: 12, latency: 0, timeout: 600 };

/** Connects or leaves nothing behind: a connection that comes after all is taken down. */
export async function makeConnection(noble: Noble, peripheral: NoblePeripheral, stop: AbortSignal): Promise<void> {
  stop.throwIfAborted();
  peripheral.mtu = null;
  // Left from a link whose end was never reported; noble refuses to connect what it holds for connected.
  if (isConnected(peripheral)) peripheral.disconnect();
  try {
    await new Promise<void>((resolve, reject) => {
      const finish = (settle: () => void): void => {
        peripheral.off("connect", onConnect);
        stop.removeEventListener("abort", onStop);
        settle();
      };
      const onConnect = (error: unknown): void => {
        if (error === undefined || error === null) finish(resolve);
        else finish(() => reject(radioError("noConnection", error instanceof Error ? error.message : "", error)));
      };
      const onStop = (): void => finish(() => reject(stop.reason as LookaheadError));
      peripheral.on("connect", onConnect);
      stop.addEventListener("abort", onStop);
      peripheral.connect(CONNECTION);
    });
  } catch (error) {
    if (stop.aborted) await giveUpConnecting(noble, peripheral);
    throw error;
  }
}

/** Takes back a connect that is under way; resolves when noble is free for another one. */
async function giveUpConnecting(noble: Noble, peripheral: NoblePeripheral): Promise<void> {
  if (peripheral.state !== "connecting") return;
  peripheral.cancelConnect();
  const isOver = await new Promise<boolean>((resolve) => {
    const onConnect = (): void => finish(true);
    const timeout = setTimeout(() => finish(false), CANCEL_DEADLINE_MS);
    const finish = (over: boolean): void => {
      clearTimeout(timeout);
      peripheral.off("connect", onConnect);
      resolve(over);
    };
    peripheral.on("connect", onConnect);
  });
  if (!isOver) forgetLostConnections(noble);
  if (isConnected(peripheral)) peripheral.disconnect();
}

/** Finds the clip's service and its characteristics; takes as long as the link lives. */
export async function discover(link: NobleLink, peripheral: NoblePeripheral): Promise<ClipCharacteristics> {
  const services = await link.event<readonly NobleService[]>(peripheral, "servicesDiscover", () =>
    peripheral.discoverServices([SERVICE_UUID]),
  );
  const service = services.find(({ uuid }) => uuid === SERVICE_UUID);
  if (service === undefined) throw radioError("noService");
  const found = await link.event<readonly NobleCharacteristic[]>(service, "characteristicsDiscover", () =>
    service.discoverCharacteristics([]),
  );
  const one = (which: keyof ClipCharacteristics): NobleCharacteristic => {
    const characteristic = found.find(({ uuid }) => uuid === CHARACTERISTIC_UUID[which]);
    if (characteristic === undefined) throw radioError("noService", `no ${which}`);
    return characteristic;
  };
  return {
    info: one("info"),
    ctrl: one("ctrl"),
    data: one("data"),
    flow: one("flow"),
    status: one("status"),
    live: one("live"),
  };
}

function isConnected({ state }: NoblePeripheral): boolean {
  return state === "connected";
}
