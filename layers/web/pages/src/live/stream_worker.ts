import { Stream, type StreamNews } from './stream.ts';

/** The one stream of this browser, for every page that is open. */
declare const self: SharedWorkerGlobalScope;
interface SharedWorkerGlobalScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const pages = new Set<MessagePort>();
let stream: Stream | null = null;

function tell(news: StreamNews): void {
  for (const page of pages) {
    page.postMessage(news);
  }
}

self.onconnect = (event) => {
  const page = event.ports[0];
  if (page === undefined) {
    return;
  }
  pages.add(page);
  page.onmessage = () => {
    pages.delete(page); // the one thing a page says: it is gone
    if (pages.size === 0) {
      stream?.close();
      stream = null;
    }
  };
  if (stream === null || stream.state === 'ended') {
    stream = new Stream(tell); // somebody logged in again
  } else {
    page.postMessage({ kind: 'state', state: stream.state, since: stream.since });
  }
};
