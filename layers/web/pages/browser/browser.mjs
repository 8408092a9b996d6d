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
  await page.waitForSelector('#main');
}

/** Everything a page complains about, as text, but for what these patterns expect. */
export function complaintsOf(page, expected = []) {
  const complaints = [];
  const add = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) {
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

/** Until no section waits for its document and the fonts are there. */
export async function settled(page) {
  await page.waitForFunction(() => !document.querySelector('#main [aria-busy="true"]'), null, {
    timeout: 15_000,
  });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(400);
}
