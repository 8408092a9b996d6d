import { SseParser, type WireEvent } from './sse_parser.ts';

export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'lost' | 'ended';

/** What the one stream of a browser tells every page of it. */
export type StreamNews =
  { kind: 'state'; state: StreamState; since: number } | { kind: 'event'; event: WireEvent };

const URL_OF_EVENTS = '/api/v1/events';
const SILENCE_MS = 45_000; // three beats
const WAIT_MS = 2_000;
const WAIT_MAX_MS = 30_000;

/**
 * Follows the server's events and connects again when it breaks, from the last ID on. Lost: nothing
 * came for 45 s. Ended: the session is over, and so is the stream.
 */
export class Stream {
  state: StreamState = 'connecting';
  since = Date.now();

  private readonly tell: (news: StreamNews) => void;
  private readonly parser: SseParser;
  private heardAt = Date.now();
  private triedAt = Date.now();
  private failures = 0;
  private isClosed = false;
  private connection: AbortController | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly watch: ReturnType<typeof setInterval>;

  constructor(tell: (news: StreamNews) => void) {
    this.tell = tell;
    this.parser = new SseParser((event) => this.onEvent(event));
    this.watch = setInterval(() => this.listen(), 1_000);
    void this.connect();
  }

  close(): void {
    this.isClosed = true;
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.connection?.abort();
  }

  private become(state: StreamState): void {
    if (state !== this.state) {
      this.state = state;
      this.since = state === 'lost' ? this.heardAt : Date.now();
      this.tell({ kind: 'state', state, since: this.since });
    }
  }

  private onEvent(event: WireEvent): void {
    this.tell({ kind: 'event', event });
    if (event.name === 'session') {
      this.end();
    }
  }

  private end(): void {
    this.become('ended');
    this.close();
  }

  /** Lost is what says nothing for too long; a connection that says nothing is given up. */
  private listen(): void {
    const now = Date.now();
    if (now - this.heardAt > SILENCE_MS) {
      this.become('lost');
    }
    if (now - Math.max(this.heardAt, this.triedAt) > SILENCE_MS) {
      this.connection?.abort();
    }
  }

  private async connect(): Promise<void> {
    const connection = new AbortController();
    this.connection = connection;
    this.triedAt = Date.now();
    try {
      await this.follow(connection.signal);
      this.failures = 0;
    } catch {
      this.failures += 1;
    }
    this.connection = null;
    if (this.isClosed) {
      return;
    }
    if (this.state !== 'lost') {
      this.become('reconnecting');
    }
    const wait = (this.parser.retryMs ?? WAIT_MS) * 2 ** Math.min(this.failures, 5);
    this.timer = setTimeout(() => void this.connect(), Math.min(wait, WAIT_MAX_MS));
  }

  private async follow(signal: AbortSignal): Promise<void> {
    const headers = new Headers({ Accept: 'text/event-stream' });
    if (this.parser.lastId !== null) {
      headers.set('Last-Event-ID', this.parser.lastId);
    }
    const response = await fetch(URL_OF_EVENTS, { headers, cache: 'no-store', signal });
    if (response.status === 401) {
      this.end();
      return;
    }
    if (!response.ok || response.body === null) {
      throw new Error(`events: ${response.status}`);
    }
    this.parser.restart();
    this.heardAt = Date.now();
    this.failures = 0;
    this.become('live');
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      this.heardAt = Date.now();
      this.parser.push(decoder.decode(value, { stream: true }));
    }
  }
}
