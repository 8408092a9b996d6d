// The contract's server over made-up data, for work on the pages:
//   node mock-server/server.mjs [PORT]
// Its switches: /mock?slow=MS&fail=/insights&stale=1&empty=1&moved=1.5&grown=3, mute=1 (as if it
// were gone); /mock?say=EVENT sends one event, cut=1 cuts every stream, expire=1 ends every session.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { Accounts } from './accounts.mjs';
import { documentOf, Refused } from './documents.mjs';
import { iso } from './insights.mjs';
import { NOW } from './market.mjs';

const HERE = new URL('..', import.meta.url).pathname;
const DIST = join(HERE, 'dist');
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "font-src 'self'; connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; " +
  "object-src 'none'; frame-ancestors 'none'";
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};
const PAGES = new RegExp(
  '^/(|insights|chart(/[^/]+)?|runs(/[^/]+)?|compare|strategies|risk|health|audit|account|users|' +
    'regimes)$',
);

const world = {
  slow: 0,
  fail: '',
  stale: false,
  isEmpty: false,
  moved: 0,
  grown: 0,
  isMute: false,
};
const accounts = new Accounts();
const streams = new Set();
let startedAt = Date.now();
let eventId = 1_000;

const nowMs = () => NOW * 1000 + (Date.now() - startedAt);

function headers(more = {}) {
  return {
    Date: new Date(nowMs()).toUTCString(),
    'Content-Security-Policy': CSP,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
    ...more,
  };
}

function send(response, status, type, body, more = {}) {
  response.writeHead(status, headers({ 'Content-Type': type, ...more }));
  response.end(body);
}

function sendError(response, status, code, message, more = {}) {
  send(
    response,
    status,
    TYPES['.json'],
    JSON.stringify({ error: { code, message, id: 'mock' } }),
    more,
  );
}

/** A template of the server-rendered pages, as the real server fills it. */
function rendered(name, values) {
  const escape = (text) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
  const text = readFileSync(join(HERE, 'server', `${name}.html`), 'utf8');
  return text
    .replace(/\{\{#message\}\}(.*)\{\{\/message\}\}/g, values.message ? '$1' : '')
    .replace(/\{\{(\w+)\}\}/g, (_, key) => escape(values[key] ?? ''));
}

async function formOf(request) {
  let body = '';
  for await (const piece of request) {
    body += piece;
  }
  return new URLSearchParams(body);
}

function asset(response, path) {
  const file = normalize(join(DIST, path));
  if (!file.startsWith(join(DIST, 'assets')) || !existsSync(file)) {
    sendError(response, 404, 'not_found', 'there is no such file');
    return;
  }
  const isHashed = /-[\w-]{8}\.\w+$/.test(path);
  send(response, 200, TYPES[extname(file)] ?? 'application/octet-stream', readFileSync(file), {
    'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
}

function stream(request, response, session) {
  response.writeHead(200, headers({ 'Content-Type': 'text/event-stream' }));
  response.write('retry: 2000\n\n: beat\n\n');
  const beat = setInterval(() => world.isMute || response.write(': beat\n\n'), 15_000);
  const one = { response, session };
  streams.add(one);
  request.on('close', () => {
    clearInterval(beat);
    streams.delete(one);
  });
}

function tell(name, data) {
  eventId += 1;
  for (const { response } of streams) {
    response.write(`id: ${eventId}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

const SAYINGS = {
  bars: () => ({
    import_id: 8,
    imported_at: iso(NOW),
    symbols: null,
    newest_bar_close: iso(NOW),
  }),
  insights: () => ({ batch_id: 42, timeframe: '5m', computed_at: iso(NOW), insights: 12 }),
  run: () => ({ run_id: 'run-9', mode: 'paper', status: 'running', records: 12 }),
  trading: () => ({
    mode: 'paper',
    strategy: null,
    state: 'active',
    who: 'ravi',
    why: 'back',
    since: iso(NOW),
  }),
  resync: () => ({}),
  session: () => ({ state: 'ended' }),
};

function control(response, query) {
  for (const [name, value] of query) {
    if (name === 'slow') world.slow = Number(value);
    if (name === 'fail') world.fail = value;
    if (name === 'stale') world.stale = value === '1';
    if (name === 'empty') world.isEmpty = value === '1';
    if (name === 'moved') world.moved = Number(value);
    if (name === 'grown') world.grown = Number(value);
    if (name === 'mute') world.isMute = value === '1';
    if (name === 'say') tell(value, SAYINGS[value]());
    if (name === 'cut') streams.forEach((one) => one.response.destroy());
    if (name === 'expire') accounts.sessions.clear();
  }
  send(response, 200, TYPES['.json'], JSON.stringify({ ...world, streams: streams.size }));
}

async function api(request, response, url, session) {
  const path = url.pathname.slice('/api/v1'.length);
  if (world.isMute) {
    request.socket.destroy(); // as if the server were gone
    return;
  }
  if (session === null) {
    sendError(response, 401, 'unauthenticated', 'log in first');
    return;
  }
  if (path === '/events') {
    stream(request, response, session);
    return;
  }
  if (request.method === 'POST') {
    endSessions(request, response, path, session);
    return;
  }
  await new Promise((done) => {
    setTimeout(done, world.slow);
  });
  if (world.fail !== '' && path.startsWith(world.fail)) {
    sendError(response, 503, 'unavailable', 'the store is held by bars import (pid 4121) for 6 s', {
      'Retry-After': '2',
    });
    return;
  }
  try {
    const own = {
      '/session': () => accounts.document(session),
      '/account': () => accounts.account(session),
    };
    const body = JSON.stringify(
      own[path]?.() ?? documentOf(world, path, url.searchParams, session),
    );
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 16)}"`;
    const about = {
      ETag: etag,
      'Millrace-Read-At': iso(Math.floor(nowMs() / 1000) - (world.stale ? 40 : 0)),
      ...(world.stale ? { 'Millrace-Last-Known': 'true' } : {}),
    };
    if (request.headers['if-none-match'] === etag) {
      response.writeHead(304, headers(about));
      response.end();
      return;
    }
    send(response, 200, TYPES['.json'], body, about);
  } catch (error) {
    if (!(error instanceof Refused)) {
      throw error;
    }
    sendError(response, error.status, error.code, error.message);
  }
}

function endSessions(request, response, path, session) {
  if (request.headers['millrace-form-token'] !== session.form_token) {
    sendError(response, 403, 'forbidden', 'the form token is not of this session');
    return;
  }
  for (const one of accounts.sessions.values()) {
    const isMeant = path.endsWith('/end_others') ? one !== session : path.includes(`/${one.id}/`);
    if (one.user === session.user && isMeant) {
      accounts.end(one);
    }
  }
  response.writeHead(204, headers());
  response.end();
}

async function post(request, response, url, session) {
  const form = await formOf(request);
  if (url.pathname === '/logout') {
    accounts.end(session);
    response.writeHead(
      303,
      headers({ Location: '/login', 'Set-Cookie': 'sid=; Max-Age=0; Path=/' }),
    );
    response.end();
    return;
  }
  if (url.pathname === '/account/password') {
    send(
      response,
      400,
      TYPES['.html'],
      rendered('password', {
        name: session?.user ?? '',
        message: 'The new password has 9 characters, expected 15 or more.',
        form_token: 'mock',
      }),
    );
    return;
  }
  const token = accounts.login(form.get('name') ?? '', form.get('password') ?? '');
  if (token === null) {
    send(
      response,
      401,
      TYPES['.html'],
      rendered('login', {
        message:
          'Name or password is not right, or there ' +
          'were too many tries. Wait a minute and try again.',
        form_token: 'mock',
        name: form.get('name') ?? '',
        next: form.get('next') ?? '',
      }),
    );
    return;
  }
  startedAt = Date.now(); // every visit begins at the same time of day
  const next = form.get('next') ?? '';
  response.writeHead(
    303,
    headers({
      Location: /^\/(?!\/)/.test(next) ? next : '/',
      'Set-Cookie': `sid=${token}; HttpOnly; SameSite=Strict; Path=/`,
    }),
  );
  response.end();
}

async function answer(request, response) {
  const url = new URL(request.url, 'http://mock');
  const session = accounts.of(request.headers.cookie);
  if (url.pathname === '/mock') {
    control(response, url.searchParams);
  } else if (url.pathname.startsWith('/assets/')) {
    asset(response, url.pathname);
  } else if (url.pathname.startsWith('/api/v1/')) {
    await api(request, response, url, session);
  } else if (request.method === 'POST') {
    await post(request, response, url, session);
  } else if (url.pathname === '/login') {
    send(
      response,
      200,
      TYPES['.html'],
      rendered('login', { form_token: 'mock', next: url.searchParams.get('next') ?? '' }),
    );
  } else if (session === null) {
    response.writeHead(
      303,
      headers({ Location: `/login?next=${encodeURIComponent(request.url)}` }),
    );
    response.end();
  } else if (url.pathname === '/account/password') {
    send(
      response,
      200,
      TYPES['.html'],
      rendered('password', { form_token: 'mock', name: session.user }),
    );
  } else if (PAGES.test(url.pathname)) {
    send(response, 200, TYPES['.html'], readFileSync(join(DIST, 'index.html')));
  } else {
    send(
      response,
      404,
      TYPES['.html'],
      rendered('error', { title: 'Not found', message: 'There is no such page.' }),
    );
  }
}

const port = Number(process.argv[2] ?? 8090);
createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    sendError(response, 500, 'internal', 'something went wrong');
  });
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/ (asha, desk)`));
