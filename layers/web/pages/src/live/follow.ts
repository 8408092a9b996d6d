import { Stream, type StreamNews } from './stream.ts';

const NAME = 'millrace-events';

/** By a worker that all pages of this browser share. */
function followByWorker(tell: (news: StreamNews) => void): () => void {
  const worker = new SharedWorker(new URL('./stream_worker.ts', import.meta.url), {
    type: 'module',
    name: NAME,
  });
  worker.port.onmessage = (message: MessageEvent<StreamNews>) => tell(message.data);
  worker.port.start();
  return () => worker.port.postMessage('bye');
}

/** Without shared workers: the page that holds the lock has the stream and tells the others. */
function followByLock(tell: (news: StreamNews) => void): () => void {
  const channel = new BroadcastChannel(NAME);
  const gone = new AbortController();
  let stream: Stream | null = null;
  let newest: StreamNews | null = null;
  const tellAll = (news: StreamNews): void => {
    newest = news.kind === 'state' ? news : newest;
    channel.postMessage(news);
    tell(news);
  };
  channel.onmessage = (message: MessageEvent<StreamNews | 'hello'>) => {
    if (message.data !== 'hello') {
      tell(message.data);
    } else if (stream !== null && newest !== null) {
      channel.postMessage(newest);
    }
  };
  channel.postMessage('hello');
  void navigator.locks
    .request(NAME, { signal: gone.signal }, () => {
      stream = new Stream(tellAll);
      return new Promise((release) => gone.signal.addEventListener('abort', release));
    })
    .catch(() => undefined); // gone before it was this page's turn
  return () => {
    gone.abort();
    stream?.close();
    channel.close();
  };
}

function followAlone(tell: (news: StreamNews) => void): () => void {
  const stream = new Stream(tell);
  return () => stream.close();
}

/** Tells what comes, until the function it gives is called. One stream a browser, where it can. */
export function follow(tell: (news: StreamNews) => void): () => void {
  if ('SharedWorker' in globalThis) {
    return followByWorker(tell);
  }
  return 'BroadcastChannel' in globalThis && 'locks' in navigator
    ? followByLock(tell)
    : followAlone(tell);
}
