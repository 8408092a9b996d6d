// What the first page weighs, and how a chart of 100,000 bars pans:
//   node browser/measure.mjs BASE USER PASSWORD SYMBOL
// The last line of output is all of it as JSON.
import { launch, logIn, settled } from './browser.mjs';

const [base, user, password, symbol] = process.argv.slice(2);
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await context.newPage();
await logIn(page, base, user, password, '/account/password');

// As it came over the wire, heads included, with nothing in the browser's cache.
const sizes = [];
page.on('requestfinished', async (request) => {
  const { responseBodySize, responseHeadersSize } = await request.sizes();
  const path = new URL(request.url()).pathname;
  sizes.push({ path, bytes: responseBodySize + responseHeadersSize });
});
const cache = await context.newCDPSession(page);
await cache.send('Network.clearBrowserCache');
await page.goto(`${base}/`);
await settled(page);
await page.waitForTimeout(500);
const sumOf = (some) => some.reduce((sum, one) => sum + one.bytes, 0);
const ofApi = sizes.filter((one) => one.path.startsWith('/api/'));
const firstPage = {
  bytes: sumOf(sizes),
  bytes_of_data: sumOf(ofApi),
  requests: sizes.length,
};
page.removeAllListeners('requestfinished');
console.log(
  `first page: ${(firstPage.bytes / 1000).toFixed(1)} kB in ${sizes.length} answers (limit 200)`,
);

const frames = {};
await page.goto(`${base}/chart/${symbol}?timeframe=1m&bars=100000`);
await settled(page);
await page.waitForFunction(() => document.querySelector('.figures')?.innerText !== '', null, {
  timeout: 60_000,
});
await page.waitForTimeout(1_000);
const box = await page.locator('.canvas').boundingBox();

async function pan(name) {
  await page.evaluate(() => {
    window.frames_ = [];
    const count = (at) => {
      window.frames_.push(at);
      window.counting = requestAnimationFrame(count);
    };
    window.counting = requestAnimationFrame(count);
  });
  for (let round = 0; round < 4; round += 1) {
    await page.mouse.move(box.x + 100, box.y + 200);
    await page.mouse.down();
    for (let x = 0; x <= 800; x += 20) {
      await page.mouse.move(box.x + 100 + x, box.y + 200);
    }
    await page.mouse.up();
  }
  const times = await page.evaluate(() => {
    cancelAnimationFrame(window.counting);
    return window.frames_;
  });
  const gaps = times
    .slice(1)
    .map((at, index) => at - times[index])
    .sort((a, b) => a - b);
  const rate = (1000 * gaps.length) / (times.at(-1) - times[0]);
  const p99 = gaps[Math.floor(gaps.length * 0.99)];
  frames[name] = { a_second: Number(rate.toFixed(1)), p99_ms: Math.round(p99) };
  console.log(
    `${name}: ${rate.toFixed(1)} frames a second over ${times.length}, p99 ${p99.toFixed(0)} ms`,
  );
}

await pan('pan, 150 bars in view');
for (let step = 0; step < 9; step += 1) {
  await page.keyboard.press('-');
}
await page.waitForTimeout(500);
await pan('pan, zoomed out nine steps');
for (let step = 0; step < 20; step += 1) {
  await page.keyboard.press('-');
}
await page.waitForTimeout(500);
await pan('pan, zoomed out all the way');
await browser.close();
console.log(JSON.stringify({ first_page: firstPage, frames }));
