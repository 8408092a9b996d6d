import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Source } from '../src/live/source.ts';
import { number, object } from '../src/read/reader.ts';

const read = object({ size: number });

describe('a document', () => {
  let asked: { path: string; byPage: boolean }[] = [];
  let status = 200;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubGlobal('document', { hidden: false, removeEventListener: () => undefined });
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
      const byPage = new Headers(init.headers).get('Millrace-Activity') === 'page';
      asked.push({ path, byPage });
      return status === 200
        ? Response.json({ size: asked.length })
        : new Response('{}', { status });
    });
    asked = [];
    status = 200;
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('that no event speaks of is asked for again once it is old, by the page', async () => {
    const source = new Source('/users', read, () => undefined);
    await vi.advanceTimersByTimeAsync(59_000);
    source.refreshAfter(60_000);
    expect(asked.length).toBe(1);
    await vi.advanceTimersByTimeAsync(1_000);
    source.refreshAfter(60_000);
    source.refreshAfter(60_000); // while the answer is on its way
    await vi.advanceTimersByTimeAsync(0);
    expect(asked.map((one) => one.byPage)).toEqual([false, true]);
    expect(source.value).toEqual({ size: 2 });
    source.close();
  });

  it('that was refused is not asked for each minute', async () => {
    status = 403;
    const source = new Source('/users', read, () => undefined);
    await vi.advanceTimersByTimeAsync(120_000);
    source.refreshAfter(60_000);
    await vi.advanceTimersByTimeAsync(0);
    expect([asked.length, source.status]).toEqual([1, 403]);
    source.close();
  });
});
