import { Source } from '../live/source.ts';
import { noPaint, paintSoon } from '../live/painter.ts';
import type { EventName, LiveEvent } from '../read/events.ts';
import type { Reader } from '../read/reader.ts';

const MINUTE_MS = 60_000;

/** What the address says: the name in its path, if it has one, and its query. */
export interface Place {
  name: string;
  query: URLSearchParams;
}

/** One page of the application while it is open. */
export abstract class Page {
  abstract readonly title: string;
  abstract readonly element: HTMLElement;
  /** Keys of this page alone. */
  readonly keys: Readonly<Record<string, () => void>> = {};

  protected readonly query: URLSearchParams;
  private readonly sources: Source<unknown>[] = [];
  private readonly eachMinute: Source<unknown>[] = [];
  private readonly paintThis = (): void => this.paint();

  constructor(place: Place) {
    this.query = new URLSearchParams(place.query);
  }

  /** Draws what is known now. */
  abstract paint(): void;

  /** Once a second, while the page can be seen. */
  tick(): void {
    for (const source of this.eachMinute) {
      source.refreshAfter(MINUTE_MS);
    }
  }

  /** The zone or the theme changed. */
  restyle(): void {}

  leave(): void {
    noPaint(this.paintThis);
    for (const source of this.sources) {
      source.close();
    }
  }

  protected soon(): void {
    paintSoon(this.paintThis);
  }

  /** A document of this page: drawn when it comes, fetched again when one of the events says so. */
  protected source<T>(
    path: string | null,
    read: Reader<T>,
    events: readonly EventName[] = [],
    concerns?: (event: LiveEvent) => boolean,
  ): Source<T> {
    const source = new Source<T>(path, read, () => this.soon(), events, concerns);
    this.sources.push(source as Source<unknown>);
    return source;
  }

  /** The same for what changes without an event: fetched again once a minute too. */
  protected sourceOfAccounts<T>(
    path: string,
    read: Reader<T>,
    events: readonly EventName[] = [],
  ): Source<T> {
    const source = this.source(path, read, events);
    this.eachMinute.push(source as Source<unknown>);
    return source;
  }

  /** Keeps a filter in the address. What is empty or the default leaves it. */
  protected keep(name: string, value: string, usual = ''): void {
    if (value === usual || value === '') {
      this.query.delete(name);
    } else {
      this.query.set(name, value);
    }
    const text = this.query.toString();
    history.replaceState(null, '', location.pathname + (text === '' ? '' : `?${text}`));
  }
}
