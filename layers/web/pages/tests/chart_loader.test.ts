import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveEvent } from '../src/read/events.ts';

const listeners = vi.hoisted(() => new Set<(event: LiveEvent) => void>());
vi.mock('../src/live/live.ts', () => ({
  onEvent: (listener: (event: LiveEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
}));
const { ChartLoader } = await import('../src/chart/loader.ts');

const MINUTE = 60;

/** A server with minutes of one symbol; their closes are the store's name and their number. */
class Server {
  asked: { url: URL; byPage: boolean }[] = [];
  isBusy = false;
  private readonly store: { price: number; minutes: number; insights: number };

  constructor(store: { price: number; minutes: number; insights: number }) {
    this.store = store;
  }

  become(store: Partial<Server['store']>): void {
    Object.assign(this.store, store);
  }

  readonly answer = async (path: string, init: RequestInit): Promise<Response> => {
    const url = new URL(path, 'http://server');
    const headers = new Headers(init.headers);
    this.asked.push({ url, byPage: headers.get('Millrace-Activity') === 'page' });
    if (this.isBusy) {
      return new Response('{}', { status: 500 });
    }
    const isBars = url.pathname.includes('/bars/');
    return Response.json(isBars ? this.bars(url) : this.insights(url));
  };

  /** The newest of the range: their numbers, and whether there are more before them. */
  private range(url: URL, count: number, isClose: boolean): [number[], boolean] {
    const time = (name: string, other: number): number =>
      url.searchParams.has(name) ? Date.parse(url.searchParams.get(name) ?? '') / 1000 : other;
    const [from, to] = [time('from', 0), time('to', Number.POSITIVE_INFINITY)];
    const all = Array.from({ length: count }, (_, index) => index);
    const inside = all.filter((index) => {
      const at = (index + Number(isClose)) * MINUTE;
      return at >= from && at < to;
    });
    const kept = inside.slice(-Number(url.searchParams.get('limit')));
    return [kept, kept[0] !== undefined && kept[0] > 0];
  }

  private bars(url: URL): unknown {
    const [numbers, hasMore] = this.range(url, this.store.minutes, false);
    const prices = numbers.map((index) => this.store.price + index);
    return {
      symbol: 'INFY',
      timeframe: '1m',
      last_import_id: 1,
      open_time: numbers.map((index) => index * MINUTE),
      close_time: numbers.map((index) => (index + 1) * MINUTE),
      open: prices,
      high: prices,
      low: prices,
      close: prices,
      volume: prices,
      is_forming: false,
      gaps: [],
      has_more_before: hasMore,
      tick: null,
      previous_close: null,
    };
  }

  private insights(url: URL): unknown {
    const [numbers, hasMore] = this.range(url, this.store.insights, true);
    const column = numbers.map((index) => this.store.price + index);
    const votes = ['ema_trend', 'rsi', 'macd', 'adx', 'session_vwap', 'volatility'];
    const values = [
      ...['ema_fast', 'ema_slow', 'rsi', 'macd', 'macd_signal'],
      ...['adx', 'plus_di', 'minus_di', 'session_vwap', 'atr'],
    ];
    const columns = (names: string[]) => Object.fromEntries(names.map((name) => [name, column]));
    return {
      symbol: 'INFY',
      timeframe: '1m',
      bar_close: numbers.map((index) => (index + 1) * MINUTE),
      bias: numbers.map(() => 'bullish'),
      signal: numbers.map(() => 'stable'),
      confidence: column,
      agreement: column,
      score: column,
      regime: numbers.map(() => null),
      votes: columns(votes),
      values: columns(values),
      revision: column,
      has_more_before: hasMore,
    };
  }
}

function opened(store: { price: number; minutes: number; insights: number }) {
  const server = new Server(store);
  vi.stubGlobal('fetch', server.answer);
  const loader = new ChartLoader('INFY', '1m', 0, () => loader.takeIn());
  return { server, loader };
}

/** Everything that is under way, and what waits for the second between two requests. */
const rest = () => vi.advanceTimersByTimeAsync(3_000);

async function tell(event: LiveEvent): Promise<void> {
  listeners.forEach((listener) => listener(event));
  await rest();
}
const imported: LiveEvent = {
  name: 'bars',
  data: { import_id: 2, imported_at: 0, symbols: null, newest_bar_close: null },
};
const computed: LiveEvent = {
  name: 'insights',
  data: { batch_id: 2, timeframe: '1m', computed_at: 0, insights: 1 },
};
const resync: LiveEvent = { name: 'resync', data: {} };

describe('the bars of a chart', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', { hidden: false, removeEventListener: () => undefined });
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
    listeners.clear();
  });

  it('follow the store, revisions of any of them included', async () => {
    const { server, loader } = opened({ price: 100, minutes: 2_000, insights: 2_000 });
    await rest();
    expect(loader.bars?.open_time.length).toBe(1_500);
    server.become({ price: 900, minutes: 2_010 });
    await tell(imported);
    expect(loader.bars?.close).toEqual(
      Array.from({ length: 1_510 }, (_, index) => 900 + 500 + index),
    );
    await tell(computed);
    expect(loader.insights?.values.rsi.every((value) => value >= 900)).toBe(true);
    loader.close();
  });

  it('have no hole in their insights, however many come at once', async () => {
    const { server, loader } = opened({ price: 100, minutes: 1_400, insights: 300 });
    await rest();
    expect(loader.insights?.bar_close.length).toBe(300);
    server.become({ insights: 1_400 });
    await tell(computed);
    expect(loader.insights?.bar_close).toEqual(loader.bars?.close_time);
    loader.close();
  });

  it('are asked for again by the same words while none are older', async () => {
    const { server, loader } = opened({ price: 100, minutes: 2_000, insights: 2_000 });
    await rest();
    await tell(imported);
    server.asked = [];
    await tell(imported);
    await tell(imported);
    const paths = server.asked.map((one) => one.url.href);
    expect([paths.length, new Set(paths).size]).toEqual([2, 1]);
    loader.close();
  });

  it('are those of another store alone after it took the place', async () => {
    const { server, loader } = opened({ price: 100, minutes: 9_000, insights: 9_000 });
    await rest();
    await loader.loadOlder(true);
    expect(loader.bars?.open_time.length).toBe(6_500);
    server.become({ price: 50_000, minutes: 6_600, insights: 6_550 });
    const told = tell(resync);
    expect([loader.bars, loader.insights]).toEqual([null, null]);
    await told;
    expect(loader.bars?.open_time.length).toBe(6_500); // as many as were known
    expect(loader.bars?.close.every((price) => price >= 50_000)).toBe(true);
    expect(loader.insights?.values.rsi.every((value) => value >= 50_000)).toBe(true);
    expect(loader.insights?.bar_close.at(-1)).toBe(6_550 * MINUTE);
    loader.close();
  });

  it('take no answer in that the former store gave', async () => {
    const { server, loader } = opened({ price: 100, minutes: 9_000, insights: 9_000 });
    await rest();
    const older = loader.loadOlder(true);
    server.become({ price: 50_000 });
    await tell(resync);
    await older;
    expect(loader.bars?.close.every((price) => price >= 50_000)).toBe(true);
    loader.close();
  });

  it('say why older ones did not come, until they do', async () => {
    const { server, loader } = opened({ price: 100, minutes: 9_000, insights: 9_000 });
    await rest();
    server.isBusy = true;
    await loader.loadOlder(true);
    expect(loader.failure).toBe('the server answered 500');
    server.isBusy = false;
    await loader.loadOlder(true);
    expect([loader.failure, loader.bars?.open_time.length]).toEqual([null, 6_500]);
    expect(loader.insights?.bar_close).toEqual(loader.bars?.close_time);
    loader.close();
  });

  it('count as asked for by a person where a reader scrolled to them', async () => {
    const { server, loader } = opened({ price: 100, minutes: 9_000, insights: 9_000 });
    await rest();
    server.asked = [];
    await loader.loadOlder(true);
    const asked = () => server.asked.map((one) => [one.url.pathname, one.byPage]);
    expect(asked()).toEqual([
      ['/api/v1/bars/INFY', false],
      ['/api/v1/insights/INFY', true],
    ]);
    server.asked = [];
    await loader.loadOlder(false);
    expect(asked().map(([, byPage]) => byPage)).toEqual([true, true]);
    loader.close();
  });
});
