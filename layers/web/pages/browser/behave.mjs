// What the pages do when things change, by the mock server's switches:
//   node browser/behave.mjs [BASE] [PART_OF_A_NAME]
import assert from 'node:assert/strict';
import { complaintsOf, launch, logIn, settled } from './browser.mjs';

const [base = 'http://127.0.0.1:8090', only = ''] = process.argv.slice(2);
const set = (query) => fetch(`${base}/mock?${query}`);
const quiet = () => set('slow=0&fail=&stale=0&empty=0&moved=0&grown=0&mute=0');
const browser = await launch();

/** One story in a browser of its own, logged in. */
async function story(name, path, tell, expected = [], before = null) {
  if (!name.includes(only)) {
    return;
  }
  await quiet();
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  if (before !== null) {
    await context.addInitScript(before);
  }
  const page = await context.newPage();
  const complaints = complaintsOf(page, expected);
  try {
    await logIn(page, base, 'asha', 'asha mock password', path);
    await settled(page);
    await tell(page, context);
    assert.deepEqual(complaints, []);
    console.log(`ok    ${name}`);
  } catch (error) {
    process.exitCode = 1;
    await page
      .screenshot({ path: `/tmp/millrace-${name.replaceAll(' ', '-')}.png` })
      .catch(() => undefined);
    console.log(`FAIL  ${name}: ${error.message}`);
  }
  await context.close();
}

const textOf = (page, selector) => page.locator(selector).first().innerText();
const FAILS = [/503/, /Failed to load resource/];

await story('a changed price is shown in place, and focus and order stay', '/', async (page) => {
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const key = await page.evaluate(() => document.activeElement?.dataset.key);
  const before = await textOf(page, `tr[data-key="${key}"] td.pb`);
  await page.evaluate(() => {
    document.activeElement.dataset.same = 'yes';
  });
  await set('moved=2.5');
  await set('say=bars');
  await page.waitForFunction(
    ([row, old]) => document.querySelector(`tr[data-key="${row}"] td.pb`).textContent !== old,
    [key, before],
  );
  assert.equal(await page.evaluate(() => document.activeElement.dataset.same), 'yes');
  assert.equal((await page.locator('td.changed').count()) > 0, true);
});

async function oneStream(page, context) {
  const others = [await context.newPage(), await context.newPage()];
  for (const other of others) {
    await other.goto(`${base}/`);
    await settled(other);
  }
  const before = await textOf(others[1], 'tr[data-key="INFY"] td.pb');
  await set('moved=4');
  await set('say=bars');
  for (const one of [page, ...others]) {
    await one.bringToFront();
    await one.waitForFunction(
      (old) => document.querySelector('tr[data-key="INFY"] td.pb').textContent !== old,
      before,
    );
  }
  const world = await (await set('count=1')).json();
  assert.equal(world.streams, 1);
  await page.close();
  await others[0].getByText('live').first().waitFor({ timeout: 9_000 });
}

await story('one stream a browser, whatever the number of pages', '/', oneStream);
await story('the same without shared workers', '/', oneStream, [], () => {
  delete window.SharedWorker;
});

await story('new rows wait while somebody reads', '/runs/run-9?tab=orders', async (page) => {
  await page.locator('.records tbody tr').nth(2).focus();
  const first = await textOf(page, '.records tbody tr');
  await set('grown=3');
  await set('say=run');
  await page.getByText('3 new orders').waitFor();
  assert.equal(await textOf(page, '.records tbody tr'), first);
  await page.keyboard.press('u');
  await page.waitForFunction(
    (old) => document.querySelector('.records tbody tr').innerText !== old,
    first,
  );
});

await story(
  'a busy store leaves the last view, and says how old it is',
  '/insights?timeframe=5m',
  async (page) => {
    await set('stale=1');
    await set('say=insights');
    await page.locator('.late', { hasText: 'Stale since' }).first().waitFor();
    assert.equal((await page.locator('tbody tr').count()) > 10, true);
    await set('stale=0');
    await page.waitForFunction(() => !document.body.innerText.includes('Stale since'), null, {
      timeout: 8_000,
    });
  },
);

await story(
  'a failure is one line with the way on, and the view stays',
  '/runs',
  async (page) => {
    await set('fail=/runs');
    await set('say=run');
    await page.getByText('the store is held by bars import').waitFor();
    assert.equal(await page.locator('tbody tr').count(), 9);
    await set('fail=');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.waitForFunction(() => !document.body.innerText.includes('could not be read'));
  },
  FAILS,
);

await story('a slow answer shows bars after 300 ms, and not before', '/risk', async (page) => {
  await set('slow=1500');
  await page.goto(`${base}/strategies`);
  await page.waitForSelector('#main h1');
  assert.equal(await page.locator('.waits').count(), 0);
  await page.locator('.waits').first().waitFor();
  await set('slow=0');
  await page.locator('tbody tr').first().waitFor();
  assert.equal(await page.locator('.waits:visible').count(), 0);
});

for (const [path, command] of [
  ['/', 'millrace bars import'],
  ['/insights?timeframe=5m', 'millrace analytics update'],
  ['/chart/INFY', 'millrace'],
  ['/runs', 'millrace run'],
  ['/runs/last', 'millrace runs list'],
  ['/strategies', 'millrace strategies list'],
  ['/risk', 'millrace run'],
  ['/health', 'millrace bars import'],
  ['/regimes', 'millrace analytics update'],
  ['/chart', 'millrace bars import'],
]) {
  await story(
    `an empty store at ${path} names ${command}`,
    '/account',
    async (page) => {
      await set('empty=1');
      await page.goto(base + path);
      await page.locator('.empty code', { hasText: command }).first().waitFor({ timeout: 5_000 });
    },
    [/404/],
  );
}

await story(
  'a cut stream is seen, and comes back by itself',
  '/',
  async (page) => {
    await set('cut=1');
    await page.getByText('reconnecting').first().waitFor();
    await page.waitForFunction(
      () => document.querySelector('.frame').innerText.includes('live'),
      null,
      { timeout: 9_000 },
    );
  },
  [/ERR_/],
);

await story(
  'a server that is gone makes the page stale after 45 s, and is seen when it is back',
  '/',
  async (page) => {
    await set('mute=1');
    await set('cut=1');
    await page.getByText('reconnecting').first().waitFor();
    const note = page.locator('.main-box.old .note', { hasText: 'Stale since' });
    await note.waitFor({ timeout: 60_000 });
    assert.equal(await page.locator('tr[data-key="INFY"]').first().isVisible(), true);
    await set('mute=0');
    await page.locator('.main-box:not(.old)').waitFor({ timeout: 40_000 });
    await page.waitForFunction(() => document.querySelector('.frame').innerText.includes('live'));
  },
  [/ERR_/],
);

await story(
  'an ended session leads to the login and back',
  '/health',
  async (page) => {
    await set('expire=1');
    await set('say=session');
    await page.waitForURL(/\/login\?next=%2Fhealth/);
  },
  [/401/],
);

await story(
  'a viewer sees no admin pages, and is told so',
  '/account',
  async (page) => {
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(/\/login/);
    await logIn(page, base, 'desk', 'desk mock password', '/audit');
    await page.getByText('This is for administrators').waitFor(); // once, though two parts show it
    assert.equal(await page.locator('.nav').getByText('Users').isVisible(), false);
  },
  [/403/, /Failed to load/],
);

await story('everything by keyboard', '/', async (page) => {
  const go = async (keys, url) => {
    for (const key of keys) {
      await page.keyboard.press(key);
    }
    await page.waitForURL(url);
    await settled(page);
  };
  await go(['g', 'i'], /\/insights/);
  await go(['g', 'b'], /\/runs$/);
  await page.keyboard.press('j');
  await go(['Enter'], /\/runs\/run-/);
  await go(['g', 'o'], /tab=orders/);
  await page.keyboard.press('/');
  await page.keyboard.type('rel');
  await go(['Enter'], /\/chart\/RELIANCE/);
  await go([']'], /\/chart\/SBIN/);
  await go(['4'], /timeframe=1h/);
  await page.keyboard.press('?');
  assert.equal(await page.locator('dialog#help').isVisible(), true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  assert.equal(
    await page.evaluate(
      () =>
        document.documentElement.dataset.theme === 'light' ||
        document.documentElement.dataset.theme === 'dark',
    ),
    true,
  );
});

await story(
  'the chart keeps its zoom through an update and a theme',
  '/chart/INFY?timeframe=5m',
  async (page) => {
    await page.waitForFunction(() => document.querySelector('.figures').innerText !== '');
    for (const key of ['-', '-', 'ArrowLeft', 'ArrowLeft']) {
      await page.keyboard.press(key);
    }
    await page.waitForTimeout(300);
    const box = await page.locator('.canvas').boundingBox();
    const middle = [box.x + box.width / 2, box.y + 150];
    await page.mouse.move(...middle);
    await page.waitForTimeout(400);
    const before = await textOf(page, '.legend.first');
    await set('moved=3');
    await set('say=bars');
    await page.waitForFunction(() =>
      document.querySelector('.figures').innerText.includes('1,506.80'),
    );
    await page.keyboard.press('t');
    await page.mouse.move(middle[0] + 1, middle[1]);
    await page.mouse.move(...middle);
    await page.waitForTimeout(400);
    assert.equal(await textOf(page, '.legend.first'), before);
  },
);

await story('older bars come while scrolling left', '/chart/INFY?timeframe=5m', async (page) => {
  await page.waitForFunction(() => document.querySelector('.figures').innerText !== '');
  const older = page.waitForResponse(
    (response) => response.url().includes('/bars/INFY') && response.url().includes('to='),
  );
  for (let times = 0; times < 80; times += 1) {
    await page.keyboard.press('ArrowLeft');
  }
  assert.equal((await older).status(), 200);
});

await quiet();
await browser.close();
