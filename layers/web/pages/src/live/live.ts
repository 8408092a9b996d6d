import { type LiveEvent, readEvent } from '../read/events.ts';
import { goToLogin } from '../read/request.ts';
import { follow } from './follow.ts';
import type { StreamNews, StreamState } from './stream.ts';

type Listener = (event: LiveEvent) => void;

const listeners = new Set<Listener>();
const stateListeners = new Set<() => void>();

export const stream: { state: StreamState; since: number; failure: string | null } = {
  state: 'connecting',
  since: Date.now(),
  failure: null,
};

let wasBroken = false;

function tellAll(event: LiveEvent): void {
  for (const listener of listeners) {
    listener(event);
  }
}

function onNews(news: StreamNews): void {
  if (news.kind === 'state') {
    stream.state = news.state;
    stream.since = news.since;
    wasBroken ||= news.state === 'lost' || news.state === 'reconnecting';
    if (news.state === 'ended') {
      goToLogin();
    }
    if (news.state === 'live' && wasBroken) {
      wasBroken = false;
      tellAll({ name: 'resync', data: {} }); // a server that was away may know more than its events
    }
    for (const listener of stateListeners) {
      listener();
    }
    return;
  }
  try {
    const event = readEvent(news.event.name, news.event.data);
    if (event?.name === 'session') {
      goToLogin();
    } else if (event !== null) {
      tellAll(event);
    }
  } catch (error) {
    stream.failure = String(error);
  }
}

/** Calls for every event until the function it gives is called. */
export function onEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function onStreamState(listener: () => void): void {
  stateListeners.add(listener);
}

/** Once a page. The browser that goes back to a page finds it following again. */
export function startLive(): void {
  let leave = follow(onNews);
  addEventListener('pagehide', () => leave());
  addEventListener('pageshow', (event) => {
    if (event.persisted) {
      leave = follow(onNews);
    }
  });
}
