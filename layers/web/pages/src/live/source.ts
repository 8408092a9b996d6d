import type { EventName, LiveEvent } from '../read/events.ts';
import { get, Refusal } from '../read/request.ts';
import type { Reader } from '../read/reader.ts';
import { onEvent } from './live.ts';

const BUSY_AGAIN_MS = 2_000;
const FAILED_AGAIN_MS = 10_000;
const WAITING_MS = 300;
const BETWEEN_MS = 1_000;

/**
 * One document as it is known now: fetched at once, again when an event says that it changed, and
 * again by itself while it is old or could not be had. What was known stays until there is better.
 */
export class Source<T> {
  value: T | null = null;
  readAt: number | null = null;
  isLastKnown = false;
  failure: string | null = null;
  status = 200;
  spokenForBy: object | null = null; // who says that it is old or failed
  isWaiting = false; // for longer than 300 ms, with nothing to show

  private path: string | null; // null: nothing to ask for yet
  private readonly read: Reader<T>;
  private readonly onChange: () => void;
  private readonly stopListening: () => void;
  private etag: string | null = null;
  private fetching: AbortController | null = null;
  private isWantedAgain = false;
  private fetchedAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isClosed = false;
  private readonly seen = (): void => this.refreshSoon();

  constructor(
    path: string | null,
    read: Reader<T>,
    onChange: () => void,
    events: readonly EventName[] = [],
    concerns: (event: LiveEvent) => boolean = () => true,
  ) {
    this.path = path;
    this.read = read;
    this.onChange = onChange;
    this.stopListening = onEvent((event) => {
      if (event.name === 'resync' || (events.includes(event.name) && concerns(event))) {
        this.refreshSoon();
      }
    });
    void this.refresh(false);
  }

  close(): void {
    this.isClosed = true;
    this.stopListening();
    document.removeEventListener('visibilitychange', this.seen);
    clearTimeout(this.timer);
    this.fetching?.abort();
  }

  /** Another document of the same kind from now on; the one before stays until it is there. */
  aim(path: string, onlyNextTime = false): void {
    if (path === this.path) {
      return;
    }
    if (!onlyNextTime) {
      this.restart(path, false);
      return;
    }
    this.path = path;
    this.etag = null;
  }

  /** At once, whatever was asked for before: an answer that is on its way counts no more. */
  restart(path: string, byPage = true): void {
    this.path = path;
    this.etag = null;
    this.fetching?.abort();
    this.fetching = null;
    void this.refresh(byPage);
  }

  /** Known to be missing without asking, until it is aimed at something. */
  lack(): void {
    if (this.path === null && this.status !== 404) {
      this.status = 404;
      this.onChange();
    }
  }

  async refresh(byPage = true): Promise<void> {
    if (this.isClosed || this.path === null) {
      return;
    }
    if (this.fetching !== null) {
      this.isWantedAgain = true;
      return;
    }
    clearTimeout(this.timer);
    const fetching = new AbortController();
    this.fetching = fetching;
    const path = this.path;
    const waiting = setTimeout(() => this.wait(), WAITING_MS);
    let again: number | null = null;
    try {
      const answer = await get(path, this.read, {
        etag: this.value === null ? null : this.etag,
        signal: fetching.signal,
        byPage,
      });
      if (this.isClosed || this.fetching !== fetching) {
        return;
      }
      this.value = answer.value ?? this.value;
      this.etag = path === this.path ? answer.etag : null; // aimed elsewhere meanwhile
      this.readAt = answer.readAt;
      this.isLastKnown = answer.isLastKnown;
      this.failure = null;
      this.status = 200;
      again = answer.isLastKnown ? BUSY_AGAIN_MS : null;
    } catch (error) {
      if (this.isClosed || this.fetching !== fetching) {
        return;
      }
      again = this.failed(error);
    } finally {
      clearTimeout(waiting);
      if (this.fetching === fetching) {
        this.fetching = null;
        this.fetchedAt = performance.now();
      }
    }
    this.isWaiting = false;
    this.onChange();
    this.goOn(again);
  }

  /** Of what no event speaks of: again once it is so old, unless it failed. */
  refreshAfter(age: number): void {
    const isDue = performance.now() - this.fetchedAt >= age;
    if (isDue && this.fetching === null && this.failure === null) {
      void this.refresh();
    }
  }

  private wait(): void {
    this.isWaiting = this.value === null && this.failure === null;
    if (this.isWaiting) {
      this.onChange();
    }
  }

  /** When to try again: not at all where trying cannot help. */
  private failed(error: unknown): number | null {
    this.failure = error instanceof Error ? error.message : String(error);
    this.status = error instanceof Refusal ? error.status : -1;
    const mayPass = this.status === 0 || this.status === 429 || this.status >= 500;
    const asked = error instanceof Refusal ? error.retryAfterMs : null;
    return mayPass ? (asked ?? FAILED_AGAIN_MS) : null;
  }

  private goOn(again: number | null): void {
    if (this.isWantedAgain) {
      this.isWantedAgain = false;
      this.refreshSoon();
    } else if (again !== null && !this.isClosed) {
      this.timer = setTimeout(() => void this.refresh(), again);
    }
  }

  /** After a second at least since the last; a page that nobody sees waits until it is seen. */
  private refreshSoon(): void {
    if (document.hidden) {
      document.addEventListener('visibilitychange', this.seen, { once: true });
      return;
    }
    const wait = Math.max(0, BETWEEN_MS - (performance.now() - this.fetchedAt));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.refresh(), wait);
  }
}
