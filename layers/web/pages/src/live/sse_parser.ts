/** One event of a stream as it came over the wire. */
export interface WireEvent {
  name: string;
  data: string;
}

/**
 * Server-sent events from pieces of text: events, the newest ID, the wait the server asks for, and
 * comments, which EventSource keeps to itself but which say that the stream is alive.
 */
export class SseParser {
  lastId: string | null = null;
  retryMs: number | null = null;

  private rest = '';
  private name = '';
  private data: string[] = [];
  private id: string | null = null;
  private readonly onEvent: (event: WireEvent) => void;

  constructor(onEvent: (event: WireEvent) => void) {
    this.onEvent = onEvent;
  }

  /** Of a new connection: half a line of the one before means nothing. */
  restart(): void {
    this.rest = '';
    this.name = '';
    this.data = [];
    this.id = null;
  }

  push(piece: string): void {
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) {
      this.line(line.endsWith('\r') ? line.slice(0, -1) : line);
    }
  }

  private line(line: string): void {
    if (line === '') {
      this.dispatch();
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) {
      return;
    }
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') {
      this.name = value;
    } else if (field === 'data') {
      this.data.push(value);
    } else if (field === 'id') {
      this.id = value;
    } else if (field === 'retry' && /^\d+$/.test(value)) {
      this.retryMs = Number(value);
    }
  }

  private dispatch(): void {
    if (this.id !== null) {
      this.lastId = this.id;
    }
    if (this.data.length > 0) {
      this.onEvent({
        name: this.name === '' ? 'message' : this.name,
        data: this.data.join('\n'),
      });
    }
    this.name = '';
    this.data = [];
    this.id = null;
  }
}
