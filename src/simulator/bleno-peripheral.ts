// A simulated clip on the air: the GATT service of PROTOCOL.md section 2 with its advertisement, Device Information and
// Battery, over bleno. The only importer of bleno, an optional dependency that is loaded when a clip is started. What the
// clip answers is the port's business (clip-device/). One clip per process: bleno has one adapter.
import type Bleno from "@abandonware/bleno";
import { LookaheadError } from "../core/errors.ts";
import { CHARACTERISTIC_UUID, SERVICE_UUID } from "../protocol/codes.ts";
import { BlenoSender, type HciSide, type SentCharacteristic } from "./bleno-sender.ts";
import type { PeripheralPort } from "./clip-device/peripheral-port.ts";

type BlenoLibrary = typeof Bleno;
type Characteristic = InstanceType<BlenoLibrary["Characteristic"]>;

export interface PeripheralOptions {
  /** As advertised: `Lookahead XXXX`. At most 29 bytes. */
  readonly name: string;
  readonly serialNumber: string;
  readonly firmware: string;
  /** Percent; called at each read. */
  battery(): number;
  /** Tells of connections, for a terminal. */
  onChange?(change: "advertising" | "connected" | "disconnected" | "adapterOff"): void;
}

export interface BlenoPeripheral {
  /** Ends the connection and the advertisement. */
  close(): Promise<void>;
}

/** How long an adapter may take to come on. */
const ADAPTER_DEADLINE_MS = 3000;
const DISCONNECT_DEADLINE_MS = 2000;

/** Advertises once the adapter is on. Fails with a LookaheadError (`device`) without bleno or without an adapter. */
export async function startBlenoPeripheral(port: PeripheralPort, options: PeripheralOptions): Promise<BlenoPeripheral> {
  const bleno = await loadBleno();
  const sender = new BlenoSender(bleno as HciSide);
  port.onSend((which, value) => sender.send(which, value));
  const peripheral = new Peripheral(bleno, port, sender, options);
  await peripheral.start();
  return peripheral;
}

/** Why bleno does not load, or null. */
export async function blenoFailure(): Promise<string | null> {
  try {
    await loadBleno();
    return null;
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
  }
}

async function loadBleno(): Promise<BlenoLibrary> {
  try {
    const { default: bleno } = await import("@abandonware/bleno");
    return bleno;
  } catch (cause) {
    throw new LookaheadError(
      "device",
      "A simulated clip needs bleno and a Bluetooth adapter, and bleno does not load.",
      {
        hint: "`npm ci` installs it where the adapter of the system is supported; `lookahead doctor` says what is missing.",
        cause,
      },
    );
  }
}

class Peripheral implements BlenoPeripheral {
  readonly #bleno: BlenoLibrary;
  readonly #port: PeripheralPort;
  readonly #sender: BlenoSender;
  readonly #options: PeripheralOptions;
  #isConnected = false;
  #wasOff = false;
  readonly #listeners: readonly (readonly [string, (value: never) => void])[];

  constructor(bleno: BlenoLibrary, port: PeripheralPort, sender: BlenoSender, options: PeripheralOptions) {
    this.#bleno = bleno;
    this.#port = port;
    this.#sender = sender;
    this.#options = options;
    this.#listeners = [
      ["stateChange", (state: string) => this.#onState(state)],
      ["accept", () => this.#onConnected()],
      ["mtuChange", () => this.#onMtu(bleno.mtu - 3)],
      ["disconnect", () => this.#onDisconnected()],
    ];
  }

  async start(): Promise<void> {
    const interruptListeners = new Set(process.listeners("SIGINT"));
    const isFirst = this.#bleno.state === "unknown";
    if (isFirst) this.#sender.keepQuiet();
    for (const [event, listener] of this.#listeners) this.#bleno.on(event as "accept", listener as () => void);
    // bleno ends the whole process on Ctrl+C. The shell decides what that does.
    for (const listener of process.listeners("SIGINT")) {
      if (!interruptListeners.has(listener)) process.off("SIGINT", listener);
    }
    if (!isFirst) this.#sender.resume();
    try {
      await this.#adapterOn();
      await this.#advertise();
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#bleno.stopAdvertising();
    if (this.#isConnected) {
      await waitFor(this.#bleno, "disconnect", DISCONNECT_DEADLINE_MS, () => this.#bleno.disconnect());
      this.#onDisconnected();
    }
    this.#leave();
  }

  #leave(): void {
    for (const [event, listener] of this.#listeners) this.#bleno.off(event, listener as () => void);
    this.#sender.pause();
  }

  async #adapterOn(): Promise<void> {
    if (this.#bleno.state === "unknown") await waitFor(this.#bleno, "stateChange", ADAPTER_DEADLINE_MS, () => {});
    if (this.#bleno.state === "poweredOn") return;
    const isForbidden = this.#bleno.state === "unauthorized";
    throw new LookaheadError(
      "device",
      isForbidden ? "This program may not use Bluetooth." : "There is no Bluetooth adapter, or it is off.",
      { hint: "`lookahead doctor` says what to do.", retryable: true },
    );
  }

  async #advertise(): Promise<void> {
    const { PrimaryService } = this.#bleno;
    const services = [this.#clipService(), this.#deviceInformation(), this.#battery()];
    this.#bleno.setServices(services.map(([uuid, characteristics]) => new PrimaryService({ uuid, characteristics })));
    await new Promise<void>((resolve, reject) => {
      this.#bleno.startAdvertising(this.#options.name, [SERVICE_UUID], (error) => {
        if (error === undefined || error === null) resolve();
        else reject(new LookaheadError("device", `The adapter does not advertise: ${error.message}`, { cause: error }));
      });
    });
    this.#options.onChange?.("advertising");
  }

  #clipService(): [string, Characteristic[]] {
    const read = (which: "info" | "status") => valueReader(() => this.#port.read(which));
    const write = (which: "ctrl" | "flow") => (value: Buffer, offset: number) => {
      if (offset !== 0) return this.#bleno.Characteristic.RESULT_INVALID_OFFSET;
      this.#port.write(which, Uint8Array.from(value));
      return this.#bleno.Characteristic.RESULT_SUCCESS;
    };
    return [
      SERVICE_UUID,
      [
        this.#characteristic(CHARACTERISTIC_UUID.info, { read: read("info") }),
        this.#characteristic(CHARACTERISTIC_UUID.ctrl, { write: write("ctrl"), sends: "ctrl" }),
        this.#characteristic(CHARACTERISTIC_UUID.data, { sends: "data" }),
        this.#characteristic(CHARACTERISTIC_UUID.flow, { writeCommand: write("flow") }),
        this.#characteristic(CHARACTERISTIC_UUID.status, { read: read("status"), sends: "status" }),
        this.#characteristic(CHARACTERISTIC_UUID.live, { sends: "live" }),
      ],
    ];
  }

  #deviceInformation(): [string, Characteristic[]] {
    const text = (value: string) => valueReader(() => new TextEncoder().encode(value));
    return [
      "180a",
      [
        this.#characteristic("2a29", { read: text("Lookahead") }),
        this.#characteristic("2a24", { read: text("Simulated clip") }),
        this.#characteristic("2a25", { read: text(this.#options.serialNumber) }),
        this.#characteristic("2a26", { read: text(this.#options.firmware) }),
      ],
    ];
  }

  #battery(): [string, Characteristic[]] {
    const percent = valueReader(() => Uint8Array.of(Math.round(Math.min(Math.max(this.#options.battery(), 0), 100))));
    return ["180f", [this.#characteristic("2a19", { read: percent })]];
  }

  #characteristic(
    uuid: string,
    does: {
      read?: (offset: number) => Buffer | null;
      write?: (value: Buffer, offset: number) => number;
      writeCommand?: (value: Buffer, offset: number) => number;
      sends?: SentCharacteristic;
    },
  ): Characteristic {
    const { RESULT_SUCCESS, RESULT_INVALID_OFFSET } = this.#bleno.Characteristic;
    const { read, sends } = does;
    const write = does.write ?? does.writeCommand;
    return new this.#bleno.Characteristic({
      uuid,
      properties: [
        ...(read === undefined ? [] : (["read"] as const)),
        ...(does.write === undefined ? [] : (["write"] as const)),
        ...(does.writeCommand === undefined ? [] : (["writeWithoutResponse"] as const)),
        ...(sends === undefined ? [] : sends === "ctrl" ? (["indicate"] as const) : (["notify"] as const)),
      ],
      onReadRequest: (offset, callback) => {
        const value = read?.(offset) ?? null;
        if (value === null) callback(RESULT_INVALID_OFFSET);
        else callback(RESULT_SUCCESS, value);
      },
      onWriteRequest: (value, offset, _withoutResponse, callback) => {
        callback(write?.(value, offset) ?? RESULT_INVALID_OFFSET);
      },
      onSubscribe: (valueBytes, update) => {
        if (sends === undefined) return;
        this.#sender.subscribed(sends, valueBytes, update);
        this.#port.subscribed(sends, valueBytes);
      },
      onUnsubscribe: () => {
        if (sends !== undefined) this.#sender.unsubscribed(sends);
      },
      onIndicate: () => this.#sender.confirmed(),
    });
  }

  #onState(state: string): void {
    if (state === "poweredOn") {
      // The adapter is back, without a memory of what it advertised. The first time `start` advertises.
      if (this.#wasOff) void this.#advertise().catch(() => this.#options.onChange?.("adapterOff"));
      this.#wasOff = false;
    } else {
      this.#wasOff = true;
      this.#onDisconnected();
      this.#options.onChange?.("adapterOff");
    }
  }

  #onConnected(): void {
    this.#isConnected = true;
    this.#options.onChange?.("connected");
  }

  #onMtu(valueBytes: number): void {
    this.#sender.mtuChanged(valueBytes);
    for (const which of this.#sender.subscriptions) this.#port.subscribed(which, valueBytes);
  }

  #onDisconnected(): void {
    this.#sender.clear();
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#port.disconnected();
    this.#options.onChange?.("disconnected");
  }
}

/** A long value is read in parts: all of them come from one look at it. Null for an offset behind its end. */
function valueReader(look: () => Uint8Array): (offset: number) => Buffer | null {
  let value = Buffer.alloc(0);
  return (offset) => {
    if (offset === 0) value = Buffer.from(look());
    return offset > value.length ? null : value.subarray(offset);
  };
}

/** Resolves at the event, or when the time is up. */
function waitFor(bleno: BlenoLibrary, event: string, deadlineMs: number, act: () => void): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timeout);
      bleno.off(event, finish);
      resolve();
    };
    const timeout = setTimeout(finish, deadlineMs);
    bleno.once(event, finish);
    act();
  });
}
