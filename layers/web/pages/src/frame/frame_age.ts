import { isOld } from '../element/section.ts';
import { moment } from '../format/time.ts';
import type { Source } from '../live/source.ts';
import type { StreamState } from '../live/stream.ts';

type Known = Pick<Source<unknown>, 'value' | 'readAt' | 'isLastKnown' | 'failure'>;

/** What the bar says of its own age; nothing while mode, state and the rest of it are current. */
export function ageWords(
  document: Known,
  stream: { state: StreamState; since: number },
  now: number,
): string {
  if (document.value === null) {
    return document.failure === null ? '' : 'mode and state not known';
  }
  const readAt = document.readAt ?? 0;
  if (document.failure !== null || isOld(document)) {
    return `as of ${moment(readAt, now)}`;
  }
  const isLost = stream.state === 'lost'; // until then a change would have been heard of
  return isLost ? `as of ${moment(Math.max(readAt, stream.since), now)}` : '';
}
