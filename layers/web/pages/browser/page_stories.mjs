// What a page shows when there is nothing, when somebody may not see it, and what it saves.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { settled } from './browser.mjs';
import { PHONE, REFUSED, Stories, textOf } from './story.mjs';
import { PASSWORD, World } from './world.mjs';

const stories = await Stories.begin();
const { world } = stories;

/** Nothing waits any more, and one line says why there is nothing. */
async function saysOnce(page, text) {
  await settled(page);
  const lines = page.locator('.note:visible, .empty:visible', { hasText: text });
  assert.equal(await lines.count(), 1, text);
  assert.equal(await page.locator('.wait:visible').count(), 0);
}

for (const [path, text] of [
  ['/runs/999', 'There is no run 999'],
  ['/runs/999?tab=orders', 'There is no run 999'],
  ['/chart/NOPE', 'No bars of NOPE are stored'],
  ['/chart/INFY?run=run-77', "there is no run 'run-77'"],
  ['/chart/INFY?timeframe=7m', "timeframe was '7m'"],
  ['/insights?timeframe=7m', "timeframe was '7m'"],
  ['/regimes?timeframe=7m', "timeframe was '7m'"],
  ['/risk?run=run-99', "there is no run 'run-99'"],
  ['/compare?runs=run-99', 'not stored: run-99'],
]) {
  await stories.tell(`${path} says what is missing`, { path, expected: REFUSED }, (page) =>
    saysOnce(page, text),
  );
}

for (const path of ['/users', '/audit']) {
  await stories.tell(
    `a viewer is told that ${path} is not for them`,
    { path, user: 'vikram', expected: REFUSED },
    async (page) => {
      await saysOnce(page, 'This is for administrators');
      assert.equal(await page.locator('.nav').getByText('Users').isVisible(), false);
      assert.equal(await page.getByRole('button', { name: 'Try again' }).count(), 0);
    },
  );
}

await stories.tell(
  'timeframes that are offered are those that are stored',
  { path: '/insights?timeframe=5m' },
  async (page) => {
    const offered = () => page.locator('label:has-text("Timeframe") option').allInnerTexts();
    assert.deepEqual(await offered(), ['1m', '5m', '15m']);
    await page.goto(`${world.base}/chart/INFY?timeframe=30m`);
    await settled(page);
    assert.equal(await textOf(page, '.seg [aria-current]'), '30m');
    await page.locator('.over', { hasText: 'No insight is stored for 30m' }).waitFor();
    await world.run(['analytics', 'update', '--timeframe', '30m']);
    await page.locator('.over').waitFor({ state: 'hidden' });
    await page.goto(`${world.base}/regimes?timeframe=30m`);
    await settled(page);
    assert.deepEqual(await offered(), ['1m', '5m', '15m', '30m']);
    await page.goto(`${world.base}/chart/INFY`);
    await settled(page);
    await page.locator('.seg', { hasText: '30m' }).waitFor();
    assert.equal(await textOf(page, '.seg [aria-current]'), '5m');
  },
);

/** What the page's CSV button saves, as lines. */
async function saved(page) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).first().click();
  return readFileSync(await (await download).path(), 'utf8')
    .trimEnd()
    .split('\r\n');
}

const FILES = {
  '/insights?timeframe=5m': /^Symbol,Bias,Confidence,.*Bar close \(UTC\)$/,
  '/runs':
    /^Run,Mode,.*Started \(UTC\),.*Realised \(INR\),Unrealised \(INR\),Final equity \(INR\)$/,
  '/strategies': /^Strategy,.*Started \(UTC\),.*Realised \(INR\),Unrealised \(INR\),Fees \(INR\)$/,
  '/health': /^Symbol,Bars,Sessions,First bar \(UTC\),Newest bar \(UTC\),Missing minutes,/,
  '/audit': /^At \(UTC\),What,/,
  '/runs/run-3?tab=trades': /^Symbol,Side,Qty,Price \(INR\),Filled at \(UTC\),Fees \(INR\),/,
  '/runs/run-3?tab=orders': /^Symbol,Side,Qty,Filled quantity,.*Decided \(UTC\)/,
};

const BETWEEN_FIELDS = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/; // a comma within quotes is none

await stories.tell('files say what their columns are', {}, async (page) => {
  for (const [path, heads] of Object.entries(FILES)) {
    await page.goto(world.base + path);
    await settled(page);
    const [head, first] = await saved(page);
    assert.match(head, heads, path);
    const names = head.split(',');
    first.split(BETWEEN_FIELDS).forEach((field, index) => {
      const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(field);
      assert.equal(isTime, names[index].endsWith('(UTC)'), `${path}: ${names[index]} ${field}`);
    });
  }
});

await stories.tell('a phone has a frame of two lines', { viewport: PHONE }, async (page) => {
  for (const path of ['/', '/health', '/runs/last?tab=trades']) {
    await page.goto(world.base + path);
    await settled(page);
    const box = await page.locator('.frame').boundingBox();
    assert.ok(box.height <= 72, `the frame at ${path} is ${box.height} px high`);
    assert.equal(await page.locator('.bottom').isVisible(), true);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.equal(wide, 0, path);
  }
});

await stories.tell('a phone shows which tab is open', { viewport: PHONE }, async (page) => {
  await page.goto(`${world.base}/runs/last?tab=configuration`);
  await settled(page);
  const box = await page.locator('.tabs [aria-current]').boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= PHONE.width, JSON.stringify(box));
});

await stories.end();

const empty = new World(world.program, world.db.replace('store.', 'empty.'));
await empty.run(['init']);
await empty.run(['users', 'create', 'anita', '--role', 'admin', '--password-stdin'], PASSWORD);
const inEmpty = await Stories.begin(empty);
for (const [path, command] of [
  ['/', 'millrace bars import'],
  ['/insights?timeframe=5m', 'millrace analytics update'],
  ['/chart/INFY', 'millrace bars import'],
  ['/chart', 'millrace bars import'],
  ['/runs', 'millrace run'],
  ['/runs/last', 'millrace run'],
  ['/strategies', 'millrace'],
  ['/risk', 'millrace'],
  ['/health', 'millrace bars import'],
  ['/regimes', 'millrace analytics update'],
]) {
  await inEmpty.tell(
    `an empty store: ${path} says how to fill it`,
    { path, expected: REFUSED },
    async (page) => {
      await page.locator('#main code', { hasText: command }).first().waitFor();
      assert.equal(await page.locator('.note.bad:visible').count(), 0);
    },
  );
}
await inEmpty.end();
