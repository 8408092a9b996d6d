import { object, optional, type Reader, ReadError, text } from './reader.ts';

/** What the server said of a document beside its content. */
export interface Answer<T> {
  value: T | null; // null: as it was (304)
  etag: string | null;
  readAt: number;
  isLastKnown: boolean;
}

/** Why there is no answer. `status` is 0 when the server could not be reached. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly retryAfterMs: number | null;

  constructor(status: number, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

const readError = object({
  error: object({ code: text, message: text, id: optional(text) }),
});

const BASE = '/api/v1';
const PATIENCE_MS = 20_000;
const LONGEST_WAIT_S = 60;
const LEAVING_MS = 5_000;

let ahead = 0;

/** The server's time: this machine's clock, corrected by what the server said last. */
export function now(): number {
  return Date.now() + ahead;
}

/** The header has whole seconds, so only what is off by more than one moves the clock. */
export function heardDate(header: string | null, at: number): void {
  const said = header === null ? Number.NaN : Date.parse(header) + 500;
  if (!Number.isNaN(said) && Math.abs(said - at - ahead) > 1000) {
    ahead = said - at;
  }
}

let leftAt = -Infinity;

/** To the login, and back here after it. Once, though many requests may find out together. */
export function goToLogin(): void {
  if (performance.now() - leftAt < LEAVING_MS) {
    return;
  }
  leftAt = performance.now();
  const here = location.pathname + location.search;
  location.assign(`/login?next=${encodeURIComponent(here)}`);
}

async function refusalOf(response: Response): Promise<Refusal> {
  const seconds = Number(response.headers.get('Retry-After') ?? Number.NaN);
  const wait = Number.isFinite(seconds) ? Math.min(seconds, LONGEST_WAIT_S) * 1000 : null;
  let said = `the server answered ${response.status}`;
  try {
    const { message, id } = readError(await response.json(), 'error').error;
    said = response.status >= 500 && id !== null ? `${message} (${id})` : message;
  } catch {
    // an answer of something between: its text says nothing
  }
  return new Refusal(response.status, said, wait);
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(BASE + path, {
      credentials: 'same-origin',
      cache: 'no-store',
      ...init,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') {
      throw error;
    }
    const slow = error instanceof DOMException && error.name === 'TimeoutError';
    throw new Refusal(0, slow ? 'the server does not answer' : 'the server cannot be reached');
  }
  heardDate(response.headers.get('Date'), Date.now());
  if (response.status === 401) {
    goToLogin();
  }
  if (!response.ok && response.status !== 304) {
    throw await refusalOf(response);
  }
  return response;
}

export interface Asking {
  etag?: string | null; // of what is known already
  signal?: AbortSignal; // gives up
  byPage?: boolean; // nobody asked for it: it does not keep a session alive
}

/** One document. Throws a Refusal or a ReadError. */
export async function get<T>(
  path: string,
  read: Reader<T>,
  asking: Asking = {},
): Promise<Answer<T>> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const headers = new Headers({ Accept: 'application/json' });
  if (asking.etag) {
    headers.set('If-None-Match', asking.etag);
  }
  if (asking.byPage) {
    headers.set('Millrace-Activity', 'page');
  }
  const response = await send(path, {
    headers,
    signal: asking.signal ? AbortSignal.any([asking.signal, patience]) : patience,
  });
  const readAt = Date.parse(response.headers.get('Millrace-Read-At') ?? '');
  const about = {
    etag: response.headers.get('ETag'),
    readAt: Number.isNaN(readAt) ? now() : readAt,
    isLastKnown: response.headers.get('Millrace-Last-Known') === 'true',
  };
  if (response.status === 304) {
    return { value: null, ...about };
  }
  let parsed: unknown;
  try {
    parsed = await response.json();
  } catch {
    throw new ReadError(`${path} is no JSON`);
  }
  return { value: read(parsed, path), ...about };
}

/** Asks for something to be done; nothing comes back. */
export async function post(path: string, formToken: string): Promise<void> {
  await send(path, {
    method: 'POST',
    headers: { 'Millrace-Form-Token': formToken },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
}

/** A path with a query of what is given; what is empty or null is left out. */
export function withQuery(
  path: string,
  parameters: Record<string, string | number | null>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== '') {
      query.set(name, String(value));
    }
  }
  const text = query.toString();
  return text === '' ? path : `${path}?${text}`;
}
