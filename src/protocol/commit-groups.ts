// Good blocks on their way into the store: groups of at most 16 blocks or 250 ms, and what is not durable yet. PROTOCOL.md
// section 9.3. It stores nothing itself. Checked blocks -> this -> commit actions -> committed events.
import type { CommittedBlock, HostAction } from "./host-port.ts";

const GROUP_BLOCKS = 16;
const GROUP_MS = 250;
/** Blocks that may wait for the store before the device is asked to pause: four groups. */
const MAX_WAITING_BLOCKS = 64;

interface Group {
  readonly run: number;
  readonly blocks: CommittedBlock[];
}

export class CommitGroups {
  readonly #push: (action: HostAction) => void;
  #open: Group | null = null;
  #openUntilMs = Infinity;
  readonly #underWay = new Map<number, Group>();
  #lastGroup = 0;
  #waitingBlocks = 0;

  constructor(push: (action: HostAction) => void) {
    this.#push = push;
  }

  /** When the open group is due. */
  get wakeAtMs(): number {
    return this.#openUntilMs;
  }

  /** Nothing is open or under way. */
  get isEmpty(): boolean {
    return this.#waitingBlocks === 0;
  }

  /** The store is behind: the device should pause. */
  get isFull(): boolean {
    return this.#waitingBlocks >= MAX_WAITING_BLOCKS;
  }

  add(run: number, block: CommittedBlock, nowMs: number): void {
    this.#open ??= { run, blocks: [] };
    if (this.#open.blocks.length === 0) this.#openUntilMs = nowMs + GROUP_MS;
    this.#open.blocks.push(block);
    this.#waitingBlocks++;
    if (this.#open.blocks.length === GROUP_BLOCKS) this.flush();
  }

  /** Commit what is open. Called at the end of each run, so a group holds one run. */
  flush(): void {
    const group = this.#open;
    if (group === null) return;
    this.#open = null;
    this.#openUntilMs = Infinity;
    this.#lastGroup++;
    this.#underWay.set(this.#lastGroup, group);
    this.#push({ type: "commit", group: this.#lastGroup, ...group });
  }

  /** The numbers of the blocks of a group that is durable from here on; none for a group that is not known. */
  committed(number: number): readonly number[] {
    const group = this.#underWay.get(number);
    if (group === undefined) return [];
    this.#underWay.delete(number);
    this.#waitingBlocks -= group.blocks.length;
    return group.blocks.map(({ blockNo }) => blockNo);
  }

  /** The store has failed: nothing is waited for. */
  abandon(): void {
    this.#open = null;
    this.#openUntilMs = Infinity;
    this.#underWay.clear();
    this.#waitingBlocks = 0;
  }
}
