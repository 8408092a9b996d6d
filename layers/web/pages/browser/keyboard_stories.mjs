// The keyboard alone: the map of keys, the order of the Tab key, and what has the focus.
import assert from 'node:assert/strict';
import { settled } from './browser.mjs';
import { press, Stories, textOf, until } from './story.mjs';
import { PASSWORD } from './world.mjs';

const stories = await Stories.begin();
const { world } = stories;
const CHART = '/chart/INFY?timeframe=5m';

const focused = (page) =>
  page.evaluate(() => {
    const one = document.activeElement;
    return one.dataset.page ?? one.dataset.key ?? (one.innerText.trim() || one.className);
  });

await stories.tell('a login needs no mouse', { path: null }, async (page) => {
  await page.goto(`${world.base}/login`);
  await page.keyboard.type('anita'); // the name has the focus
  await press(page, ['Tab']);
  await page.keyboard.type(PASSWORD);
  await press(page, ['Enter'], `${world.base}/`);
  await page.locator('.frame .who', { hasText: 'anita' }).waitFor();
});

const PAGES = {
  d: /\/$/,
  i: /\/insights/,
  c: /\/chart\/INFY/,
  r: /\/regimes/,
  b: /\/runs$/,
  p: /\/runs\/last\?tab=positions/,
  o: /\/runs\/last\?tab=orders/,
  t: /\/runs\/last\?tab=trades/,
  s: /\/strategies/,
  k: /\/risk/,
  h: /\/health/,
  l: /\/audit/,
  a: /\/account/,
  u: /\/users/,
};

await stories.tell('g and a letter lead to every page', { path: '/account' }, async (page) => {
  for (const [letter, url] of Object.entries(PAGES)) {
    await press(page, ['g', letter], url);
    assert.equal(await page.locator('#main [role="alert"]:visible').count(), 0, letter);
  }
});

await stories.tell('rows by j, k and Enter', { path: '/runs' }, async (page) => {
  const keys = await page
    .locator('tbody tr')
    .evaluateAll((rows) => rows.map((row) => row.dataset.key));
  const seen = [];
  for (const key of ['j', 'j', 'k']) {
    await press(page, [key]);
    seen.push(await page.evaluate(() => document.activeElement.dataset.key));
  }
  assert.deepEqual(seen, [keys[0], keys[1], keys[0]]);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.equal(outline, 'solid');
  await press(page, ['Enter'], new RegExp(`/runs/${keys[0]}$`));
});

await stories.tell('a symbol is found by its letters', {}, async (page) => {
  await press(page, ['/']);
  await page.keyboard.type('r'); // letters are letters here, not keys
  await page.locator('#search-list li', { hasText: 'RELIANCE' }).waitFor();
  await press(page, ['Escape']);
  assert.equal(await page.locator('dialog[open]').count(), 0);
  assert.equal(page.url(), `${world.base}/`);
  await press(page, ['/']);
  await page.keyboard.type('tc');
  await page.locator('#search-list li[aria-selected="true"]', { hasText: 'TCS' }).waitFor();
  await press(page, ['Enter'], /\/chart\/TCS/);
});

await stories.tell('the search opens again at once after it closed', {}, async (page) => {
  await press(page, ['/']);
  await page.locator('dialog.search[open] input:focus').waitFor();
  const focused = await page.evaluate(() => {
    document.querySelector('dialog.search').close();
    const one = document.activeElement; // nothing was drawn since
    one.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true, cancelable: true }));
    return one.tagName;
  });
  assert.equal(focused, 'INPUT');
  await page.locator('dialog.search[open] input:focus').waitFor();
});

await stories.tell(
  'keys are letters while a field has the focus',
  { path: '/insights' },
  async (page) => {
    await page.locator('input[type="search"]').focus();
    await page.keyboard.type('g?t/1j');
    assert.equal(await page.inputValue('input[type="search"]'), 'g?t/1j');
    assert.equal(await page.locator('dialog[open]').count(), 0);
    assert.match(page.url(), /\/insights/);
  },
);

await stories.tell('the chart by keys', { path: CHART }, async (page) => {
  await page.locator('.figures', { hasText: 'bar from' }).waitFor();
  for (const [index, frame] of ['1m', '5m', '15m', '1h', '1d'].entries()) {
    const url = frame === '5m' ? /\/chart\/INFY$/ : new RegExp(`timeframe=${frame}$`);
    await press(page, [String(index + 1)], url);
    assert.equal(await textOf(page, '.seg [aria-current]'), frame);
  }
  await press(page, ['2'], /\/chart\/INFY$/);
  await press(page, [']'], /\/chart\/RELIANCE/);
  await press(page, ['['], /\/chart\/INFY/);
});

/** What the legend says once it says the same twice. */
async function legend(page) {
  let said = null;
  await until(async () => {
    const before = said;
    said = await textOf(page, '.legend.first').catch(() => null);
    return said !== null && said === before;
  }, 'the legend rests');
  return said;
}

await stories.tell(
  'End is the newest bar, whatever was looked at',
  { path: CHART },
  async (page) => {
    await page.locator('.figures', { hasText: 'bar from' }).waitFor();
    const newest = await legend(page);
    await press(page, ['Shift+ArrowLeft', 'Shift+ArrowLeft', 'Shift+ArrowLeft']);
    assert.notEqual(await legend(page), newest);
    await press(page, ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', '-', '+']);
    await page.locator('.btn.main', { hasText: 'Newest' }).waitFor();
    await press(page, ['End']);
    await page.locator('.btn.main', { hasText: 'Newest' }).waitFor({ state: 'detached' });
    assert.equal(await legend(page), newest);
    await press(page, ['Shift+ArrowLeft']);
    assert.equal(await legend(page), newest); // the first bar that a crosshair comes to is the last
  },
);

await stories.tell('r undoes zoom and scrolling', { path: CHART }, async (page) => {
  await page.locator('.figures', { hasText: 'bar from' }).waitFor();
  const picture = () => page.locator('.canvas').screenshot();
  const rested = async () => {
    let [before, now] = [null, await picture()];
    await until(async () => {
      [before, now] = [now, await picture()];
      return before.equals(now);
    }, 'the chart rests');
    return now;
  };
  await rested();
  await press(page, ['r']);
  const first = await rested();
  await press(page, ['-', '-', '-', 'ArrowLeft']);
  assert.equal(first.equals(await rested()), false);
  await press(page, ['r']);
  assert.equal(first.equals(await rested()), true);
});

await stories.tell(
  'Tab goes from the skip link through the frame to the page',
  {},
  async (page) => {
    await page.evaluate(() => document.activeElement.blur());
    await page.locator('body').press('Tab');
    assert.equal(await focused(page), 'Skip to content');
    await press(page, ['Enter']);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
    await press(page, ['Tab']);
    assert.equal(await page.evaluate(() => document.activeElement.closest('#main') !== null), true);
    await page.evaluate(() => scrollTo(0, 0));
    await page.locator('.skip').focus();
    const order = [];
    for (let stop = 0; stop < 12; stop += 1) {
      await press(page, ['Tab']);
      order.push((await focused(page)).replace(/\s+/g, ' '));
    }
    assert.deepEqual(order, [
      ...['millrace', '/ Symbol', 'IST', 'UTC', 'Local', 'Light', 'Log out'],
      ...['Overview', 'Insights', 'Chart', 'Regimes', 'Runs'],
    ]);
  },
);

await stories.tell('a table is one stop of the Tab key', { path: '/health' }, async (page) => {
  const stops = await page
    .locator('table[aria-label="Bars by symbol"] tbody tr')
    .evaluateAll((rows) => rows.filter((row) => row.tabIndex === 0).length);
  assert.equal(stops, 1);
});

await stories.tell('? and Escape, t, and the focus comes back', { path: '/runs' }, async (page) => {
  await press(page, ['j', '?']);
  assert.equal(await page.locator('dialog#help').isVisible(), true);
  await press(page, ['t', 'g', 'i']); // a dialog takes no keys of the page
  assert.match(page.url(), /\/runs$/);
  await press(page, ['Escape']);
  assert.equal(await page.locator('dialog#help').isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'TR');
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const before = await theme();
  await press(page, ['t']);
  assert.deepEqual(new Set([before, await theme()]), new Set(['dark', 'light']));
  await page.reload();
  await settled(page);
  assert.notEqual(await theme(), before);
});

await stories.end();
