import { describe, expect, it } from 'vitest';
import { ageWords } from '../src/frame/frame_age.ts';
import { now } from '../src/read/request.ts';

const AT = now();
const READ = AT - 3_600_000;
const DOCUMENT = { value: {}, readAt: READ, isLastKnown: false, failure: null };
const LIVE = { state: 'live', since: READ } as const;

describe('the bar around every page', () => {
  const words = (more = {}, stream: Parameters<typeof ageWords>[1] = LIVE) =>
    ageWords({ ...DOCUMENT, ...more }, stream, AT);
  const asOf = expect.stringMatching(/^as of (\d+ \w+ (\d+ )?)?\d\d:\d\d$/);

  it('says nothing of its age while it is current, however long ago it was read', () => {
    expect(words()).toBe('');
    expect(words({ isLastKnown: true, readAt: AT })).toBe(''); // a store that is busy for a moment
  });

  it('says of when it is where it could not be read, or the store is busy for long', () => {
    expect(words({ failure: 'the store is busy' })).toEqual(asOf);
    expect(words({ isLastKnown: true })).toEqual(asOf);
  });

  it('says of when it is where nothing was heard since', () => {
    expect(words({}, { state: 'lost', since: AT - 60_000 })).toEqual(asOf);
    expect(words({}, { state: 'reconnecting', since: AT })).toBe('');
  });

  it('says that it knows nothing where it was never read', () => {
    expect(words({ value: null, readAt: null, failure: 'busy' })).toBe('mode and state not known');
    expect(words({ value: null, readAt: null })).toBe('');
  });
});
