import { describe, expect, it } from 'vitest';
import { wholeList } from '../src/pages/run_list.ts';

describe('the file of a list of a run', () => {
  it('has each row once, the newest first, though the run goes on', async () => {
    const stored = [1, 2, 3, 4];
    const rows = await wholeList(async (offset) => {
      const part = stored.slice(offset, offset + 2);
      const total = stored.length;
      if (stored.length < 6) {
        stored.push(stored.length + 1); // one more row before the next stretch is asked for
      }
      return { value: { run_id: 'run-1', total, offset, rows: part } };
    });
    expect(rows).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('ends where nothing more comes', async () => {
    const empty = { run_id: 'run-1', total: 3, offset: 0, rows: [] };
    expect(await wholeList(async () => ({ value: empty }))).toEqual([]);
  });

  it('passes a failure on', async () => {
    await expect(wholeList(() => Promise.reject(new Error('busy')))).rejects.toThrow('busy');
  });
});
