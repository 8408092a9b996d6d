// What open pages do while others store: commands beside the server, and a server that goes away.
import assert from 'node:assert/strict';
import { settled } from './browser.mjs';
import { readPng } from './png.mjs';
import { GONE, press, Stories, streamsOf, textOf, until } from './story.mjs';
import { World } from './world.mjs';

const stories = await Stories.begin();
const { world } = stories;
const PRICE = 'tr[data-key="INFY"] td.pb';
const HEAD = '.figures';

/** Waits until a part of the page says something; the page is the one that was loaded before. */
async function says(page, selector, text, patience = 20_000) {
  await page.locator(selector, { hasText: text }).first().waitFor({ timeout: patience });
}

/** In which part of its columns a picture has something, besides lines across all of it. */
function partDrawn(file) {
  const { width, height, pixels } = readPng(file);
  const counts = new Map();
  pixels.forEach((colour) => counts.set(colour, (counts.get(colour) ?? 0) + 1));
  const [[ground]] = [...counts].sort(([, a], [, b]) => b - a);
  const columns = [...Array(width).keys()];
  const isDrawn = (x, y) => pixels[y * width + x] !== ground;
  const isAcross = (y) => columns.filter((x) => isDrawn(x, y)).length > width * 0.3;
  const rows = [...Array(height).keys()].filter((y) => !isAcross(y));
  return columns.filter((x) => rows.some((y) => isDrawn(x, y))).length / width;
}

await stories.tell(
  'a new price is shown in place: focus, order and scroll stay',
  {},
  async (page) => {
    await page.setViewportSize({ width: 1440, height: 420 });
    await press(page, ['j']);
    await page.mouse.wheel(0, 60);
    await until(() => page.evaluate(() => scrollY > 0), 'it is scrolled');
    const state = () =>
      page.evaluate(() => [
        document.activeElement.dataset.key,
        document.activeElement.dataset.mark,
        scrollY,
        [...document.querySelectorAll('tbody tr')].slice(0, 3).map((row) => row.dataset.key),
      ]);
    await page.evaluate(() => {
      document.activeElement.dataset.mark = 'the same element';
    });
    const before = await state();
    await world.trade('INFY', 1090.5);
    await says(page, PRICE, '1,090.50');
    assert.deepEqual(await state(), before);
    assert.equal(before[0], 'INFY');
  },
);

await stories.tell(
  'insights follow an update',
  { path: '/insights?timeframe=5m&open=INFY' },
  async (page) => {
    const before = await textOf(page, '.cols.ins dl');
    assert.match(before, /5 Feb 2024 15:30/);
    for (let minute = 0; minute < 10; minute += 1) {
      await world.trade('INFY', 1090 + minute);
    }
    await world.run(['analytics', 'update', '--timeframe', '5m']);
    await says(page, '.cols.ins dl', '6 Feb 2024');
    assert.notEqual(await textOf(page, '.cols.ins dl'), before);
  },
);

await stories.tell('a run appears in the list', { path: '/runs' }, async (page) => {
  const rows = page.locator('tbody tr');
  const before = await rows.count();
  await world.run(['run', '--mode', 'dry_run', '--symbols', 'TCS', '--strategy', 'ehma_pivot']);
  await says(page, 'tbody tr', `run-${before + 1}`);
  assert.equal(await rows.count(), before + 1);
});

await stories.tell(
  'new rows wait while somebody reads',
  { path: '/runs/last?tab=orders' },
  async (page) => {
    await page.locator('.records tbody tr').nth(2).focus();
    const first = await textOf(page, '.records tbody tr');
    await world.run([
      ...['run', '--mode', 'paper', '--symbols', 'INFY', 'RELIANCE'],
      ...['--strategy', 'ehma_pivot'],
    ]);
    await says(page, '.records button', 'new orders');
    assert.equal(await textOf(page, '.records tbody tr'), first);
    await press(page, ['u']);
    await until(async () => (await textOf(page, '.records tbody tr')) !== first, 'new rows');
  },
);

await stories.tell(
  'the chart keeps place, zoom and crosshair through an import and a theme',
  { path: '/chart/INFY?timeframe=5m' },
  async (page) => {
    await says(page, HEAD, 'forming bar');
    await press(page, ['-', '-', 'ArrowLeft', 'ArrowLeft']);
    const box = await page.locator('.canvas').boundingBox();
    const middle = [box.x + box.width / 2, box.y + 150];
    const legendThere = async () => {
      await page.mouse.move(middle[0] + 40, middle[1]);
      await page.mouse.move(...middle);
      let [before, now] = [null, await textOf(page, '.legend.first')];
      await until(async () => {
        [before, now] = [now, await textOf(page, '.legend.first')];
        return before === now;
      }, 'the legend rests');
      return now;
    };
    const before = await legendThere();
    await world.trade('INFY', 1111.25);
    await says(page, HEAD, '1,111.25');
    assert.equal(await legendThere(), before);
    await press(page, ['t']);
    assert.equal(await legendThere(), before);
    await press(page, ['End']);
    await says(page, '.legend.first', '1,111.25');
  },
);

await stories.tell(
  'older bars come while one scrolls to the left',
  { path: '/chart/INFY?timeframe=5m' },
  async (page) => {
    await says(page, HEAD, 'bar from');
    const older = page.waitForResponse((one) => /\/bars\/INFY.*to=/.test(one.url()));
    await press(page, Array(80).fill('ArrowLeft'));
    assert.equal((await older).status(), 200);
  },
);

async function oneStream(page, context) {
  const others = [await context.newPage(), await context.newPage()];
  for (const other of others) {
    await other.goto(`${world.base}/`);
    await settled(other);
  }
  const next = ((await stories.priceOf(page)) ?? 1000) + 1;
  await world.trade('INFY', next);
  for (const one of [page, ...others]) {
    await one.bringToFront(); // a page that nobody sees waits until it is seen
    await says(one, PRICE, String(next).slice(-3));
  }
  assert.equal(await streamsOf(others[0]), 1);
  await page.close();
  await others[0].bringToFront();
  await world.trade('INFY', next + 1);
  await says(others[0], PRICE, String(next + 1).slice(-3));
  await until(async () => (await streamsOf(others[0])) === 1, 'one stream is left');
}

stories.priceOf = async (page) => Number((await textOf(page, PRICE)).replaceAll(',', ''));

await stories.tell('one event stream for all tabs of a browser', {}, oneStream);
await stories.tell(
  'the same without shared workers',
  { before: () => delete window.SharedWorker },
  oneStream,
);

await stories.tell(
  'a server that was killed and is back at once is followed again, and what came meanwhile is seen',
  { expected: GONE },
  async (page) => {
    await says(page, '.frame', 'live');
    await world.kill();
    await says(page, '.frame', 'reconnecting');
    await world.trade('INFY', 1222.5);
    await world.serve();
    await says(page, '.frame', 'live', 40_000);
    await says(page, PRICE, '1,222.50');
  },
);

await stories.tell(
  'a server that is gone for long makes the page stale, and it recovers by itself',
  { expected: GONE },
  async (page) => {
    await says(page, '.frame', 'live');
    await world.kill();
    await says(page, '.main-box.old .note', 'Stale since', 70_000);
    assert.equal(await page.locator(PRICE).first().isVisible(), true);
    await world.serve();
    await page.locator('.main-box:not(.old)').waitFor({ timeout: 60_000 });
    await says(page, '.frame', 'live');
    await page.locator('.main-box .note', { hasText: 'Stale since' }).waitFor({ state: 'hidden' });
  },
);

await stories.tell('a busy store leaves the last view, with its time', {}, async (page) => {
  await world.held(async () => {
    await page.reload();
    await says(page, '.late', 'Stale since');
    await page.locator(PRICE).first().waitFor();
  });
  await page.locator('.late', { hasText: 'Stale since' }).first().waitFor({ state: 'hidden' });
});

await stories.tell(
  'what could not be read says why, and comes with the way on',
  { path: '/account', expected: GONE },
  async (page) => {
    await world.kill(); // one that is new keeps no view of before
    await world.serve();
    await world.held(async () => {
      await page.goto(`${world.base}/runs`);
      await says(page, '[role="alert"]', 'could not be read');
      await page.locator('#main [aria-busy="true"]').first().waitFor({ state: 'hidden' });
    });
    await page.getByRole('button', { name: 'Try again' }).first().click();
    await page.locator('tbody tr').first().waitFor();
    await page.locator('[role="alert"]').first().waitFor({ state: 'hidden' });
  },
);

await stories.tell(
  'an answer that takes long shows bars after 300 ms, and not before',
  { path: '/account' },
  async (page) => {
    let answer = null;
    await page.route('**/api/v1/strategies', (route) => {
      answer = () => route.continue();
    });
    await page.clock.install();
    await page.goto(`${world.base}/strategies`);
    await page.locator('#main h1', { hasText: 'Strategies' }).waitFor();
    await until(() => answer !== null, 'the page asked');
    assert.equal(await page.locator('.waits').count(), 0);
    await page.clock.runFor(500);
    await page.locator('.waits').first().waitFor();
    answer();
    await until(async () => {
      await page.clock.runFor(100);
      return (await page.locator('tbody tr').count()) > 0;
    }, 'the rows');
    assert.equal(await page.locator('.waits:visible').count(), 0);
  },
);

await stories.tell(
  'insights that come after their bars are drawn on all of them',
  { path: '/chart/INFY?timeframe=30m&hide=regime' },
  async (page) => {
    await says(page, '.over', 'No insight is stored for 30m');
    const drawn = async () => {
      const pane = await page.locator('.legend').nth(1).boundingBox(); // RSI
      const clip = { x: pane.x + 20, y: pane.y + 22, width: 400, height: 56 };
      return partDrawn(await page.screenshot({ clip }));
    };
    const before = await drawn();
    assert.ok(before < 0.1, `nothing is drawn in ${before} of the pane`);
    await world.run(['analytics', 'update', '--timeframe', '30m']);
    await until(async () => (await drawn()) > 0.6, 'a line from the left on');
  },
);

await stories.tell(
  'a run that has not ended shows what nobody knows yet as unknown',
  { path: '/account' },
  async (page) => {
    const row = {
      ...{ status: 'running', wall_seconds: null, bars_with_insight: null },
      ...{ bars_processed: null, signals_generated: null, signals_rejected: null },
      ...{ orders_sent: null, orders_would_send: null, orders_unfilled: null },
      ...{ trades_executed: null, strategies_disabled: null, final_equity: null },
      ...{ realized_pnl: null, unrealized_pnl: null, fees: null },
    };
    const one = { status: 'running', signal_hash: '', order_hash: '', trade_hash: '' };
    const change = (pattern, of) =>
      page.route(pattern, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: of(await response.json()) });
      });
    await change(/\/api\/v1\/runs(\?.*)?$/, ({ runs, ...more }) => ({
      ...more,
      runs: runs.map((run, place) => (place === 0 ? { ...run, ...row } : run)),
    }));
    await change(/\/api\/v1\/runs\/last$/, (run) => ({ ...run, ...one, bars_processed: 0 }));
    await change(/\/api\/v1\/runs\/last\/positions/, (list) => ({ ...list, total: 0, rows: [] }));
    const waits = 'Positions are known when the run ends.';
    await page.goto(`${world.base}/runs`);
    await says(page, 'tbody tr', 'running');
    assert.match(await textOf(page, 'tbody tr'), /unknown/);
    await page.goto(`${world.base}/`);
    await says(page, '.tiles', 'known when the run ends');
    await says(page, '.empty', waits);
    await page.goto(`${world.base}/runs/last?tab=positions`);
    await says(page, '.records .empty', waits);
    for (const part of ['.tiles', '.fun', '.hashes']) {
      assert.match(await textOf(page, part), /unknown/, part);
    }
  },
);

await stories.tell(
  'a frame that cannot be read says of when it is, until it can',
  { path: '/runs' },
  async (page) => {
    await says(page, '.frame', 'live');
    const old = page.locator('.frame.old .late', { hasText: /as of .*\d\d:\d\d/ });
    assert.equal(await old.count(), 0);
    const error = { code: 'unavailable', message: 'the store is busy' };
    await page.route('**/api/v1/frame', (route) =>
      route.fulfill({ status: 503, headers: { 'Retry-After': '1' }, json: { error } }),
    );
    await world.trade('INFY', 1120);
    await old.waitFor();
    await page.unroute('**/api/v1/frame');
    await old.waitFor({ state: 'hidden' });
  },
);

await stories.tell(
  'a role that was taken away takes its links with it',
  { path: '/account' },
  async (page) => {
    let isViewer = false;
    await page.route('**/api/v1/session', async (route) => {
      const response = await route.fetch();
      const session = await response.json();
      const json = isViewer ? { ...session, role: 'viewer' } : session;
      await route.fulfill({ response, json });
    });
    await page.clock.install();
    await page.goto(`${world.base}/account`);
    const users = page.locator('.nav').getByText('Users');
    await until(async () => {
      await page.clock.runFor(300);
      return users.isVisible();
    }, 'the link of an admin');
    isViewer = true;
    await page.clock.runFor(60_000);
    await until(async () => {
      await page.clock.runFor(300);
      return !(await users.isVisible());
    }, 'it is gone');
    assert.match(await textOf(page, '.frame .who'), /viewer/);
  },
);

await stories.tell(
  'a halt is seen, and a long reason leaves who is here and the way out on the screen',
  { path: '/runs' },
  async (page) => {
    const reason = 'the broker is down since the morning, '.repeat(5);
    await says(page, '.frame', 'ACTIVE');
    await world.run(['risk', 'halt', '--mode', 'paper', '--reason', reason]);
    await says(page, '.frame', 'HALTED');
    for (const width of [1440, 1280, 1100]) {
      await page.setViewportSize({ width, height: 900 });
      for (const part of ['.state', '.who', '.logout']) {
        const box = await page.locator(`.frame ${part}`).boundingBox();
        assert.ok(box.width > 20 && box.x + box.width <= width, `${part} at ${width}`);
      }
    }
    await world.run(['risk', 'resume', '--mode', 'paper', '--reason', 'it is back']);
    await says(page, '.frame', 'ACTIVE');
  },
);

// The last: the store is another after it.
await stories.tell(
  'a chart has no bar of a store whose place another took',
  { path: '/chart/INFY?timeframe=5m' },
  async (page) => {
    const other = new World(world.program, world.db.replace('store.', 'other.'));
    const synth = ['--symbols', 'INFY', '--days', 25, '--seed', 12, '--start', '2024-01-01'];
    await other.run(['init']);
    await other.run(['bars', 'synth', ...synth]);
    await other.run(['backup', `${other.db}.backup`]);
    await says(page, HEAD, 'bar from');
    await press(page, Array(8).fill('-'));
    const before = await textOf(page, HEAD);
    await world.run(['restore', `${other.db}.backup`, '--replace']);
    await until(async () => (await textOf(page, HEAD)) !== before, 'the other store');
    const stored = await page.evaluate(async () => {
      const bars = await (await fetch('/api/v1/bars/INFY?timeframe=5m&limit=100000')).json();
      const of = (name, index) => bars[name][index].toFixed(2);
      const names = ['open', 'high', 'low', 'close'];
      return bars.open.map((_, index) => names.map((name) => of(name, index)).join(' '));
    });
    const box = await page.locator('.canvas').boundingBox();
    for (const part of [0.1, 0.3, 0.5, 0.7]) {
      await page.mouse.move(box.x + box.width * part, box.y + 150);
      await until(async () => {
        const said = (await textOf(page, '.legend.first')).replaceAll(',', '');
        const prices = /O ([\d.]+)\s*H ([\d.]+)\s*L ([\d.]+)\s*C ([\d.]+)/.exec(said);
        return prices !== null && stored.includes(prices.slice(1).join(' '));
      }, `a bar of the other store at ${part}`);
    }
  },
);

await stories.end();
