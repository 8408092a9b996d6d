import { chromium } from 'playwright-core';

export const ARGS = [
  '--no-sandbox',
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS });
}

/** Fills the login form and waits for the page behind it. */
export async function logIn(page, base, user, password, next = '/') {
  await page.goto(`${base}/login?next=${encodeURIComponent(next)}`);
  await page.fill('input[name="name"]', user);
  await page.fill('input[name="password"]', password);
  await page.click('button[type="submit"]');
  await page.waitForURL((url) => url.pathname !== '/login');
  await page.waitForSelector('#main');
}

// A server that cannot have its store within 250 ms says so, on a machine that has much to do, and
// is asked again by the page. What stays unread is found by `readWhole`.
const BUSY = /Failed to load resource: the server responded with a status of 503/;

/** Everything a page complains about, as text, but for what these patterns expect. */
export function complaintsOf(page, expected = []) {
  const complaints = [];
  const add = (text) => {
    if (![BUSY, ...expected].some((pattern) => pattern.test(text))) {
      complaints.push(text);
    }
  };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      add(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => add(`error: ${error.message}`));
  return complaints;
}

/** Until a page is there, nothing of it waits for its document, the fonts are there, and it is drawn. */
export async function settled(page) {
  await page.waitForFunction(
    () =>
      document.querySelector('#main > *') !== null &&
      [...document.querySelectorAll('#main [aria-busy="true"], #main .wait')].every(
        (one) => one.closest('[hidden]') !== null,
      ),
    null,
    { timeout: 15_000 },
  );
  await page.evaluate(async () => {
    await document.fonts.ready;
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  });
}

/** The same, and until everything could be read. */
export async function readWhole(page) {
  await settled(page);
  await page.waitForFunction(() => document.querySelector('#main [role="alert"]') === null);
  await settled(page);
}
