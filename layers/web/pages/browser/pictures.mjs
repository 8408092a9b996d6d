// Pictures of every page, compared with those that are kept in docs/pictures:
//   node pictures.mjs [renew] [PART_OF_A_NAME]
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { launch, logIn, readWhole, settled } from './browser.mjs';
import { pagesOf } from './pages.mjs';
import { pin } from './pinned.mjs';
import { distance, inColoursOf, readPng, writePng } from './png.mjs';
import { PASSWORD, World } from './world.mjs';
import { DESK, PHONE, until } from './story.mjs';

const words = process.argv.slice(2);
const isRenewed = words[0] === 'renew';
const only = words[isRenewed ? 1 : 0] ?? '';
const KEPT = process.env.STORY_KEPT;
const OUT = process.env.STORY_PICTURES;

// A pixel is another when a channel of its colour is off by more than this, of 255; a picture when
// more than this share of its pixels are.
const COLOUR_OFF = 24;
const SHARE_OFF = 0.00003;

const QUIET_MS = 600; // longer than the pages wait between two paints

const LEFT_OUT = ['run-positions', 'run-trades', 'run-signals', 'run-verdicts'];
const ON_PHONES = ['login', 'overview', 'insights', 'chart', 'run', 'run-orders', 'health'];

/** What a page has asked for and not yet got, but for the worker with the events, whose ends it misses. */
function openRequests(page) {
  const open = new Set();
  page.on('request', (one) => /stream_worker|events$/.test(one.url()) || open.add(one));
  page.on('requestfinished', (one) => open.delete(one));
  page.on('requestfailed', (one) => open.delete(one));
  return open;
}

/** A picture that stays the same for a while, with nothing left to come: parts load late. */
async function pictureOf(page, open) {
  let picture = await page.screenshot();
  let changedAt = performance.now();
  await until(async () => {
    const now = await page.screenshot();
    if (open.size > 0 || !now.equals(picture)) {
      [picture, changedAt] = [now, performance.now()];
    }
    return performance.now() - changedAt > QUIET_MS;
  }, 'the page rests');
  return readPng(picture);
}

function differences(kept, fresh) {
  if (kept.width !== fresh.width || kept.height !== fresh.height) {
    return { count: fresh.pixels.length, picture: fresh };
  }
  const shown = inColoursOf(kept, fresh).pixels;
  const pixels = shown.map((colour, at) =>
    distance(colour, kept.pixels[at]) > COLOUR_OFF ? 0xff00ff : (colour >> 2) & 0x3f3f3f,
  );
  return {
    count: pixels.filter((colour) => colour === 0xff00ff).length,
    picture: { ...fresh, pixels },
  };
}

const found = [];
const taken = new Set();

/** Keeps a picture or compares it with the kept one; what differs is left in build/pictures. */
function look(name, fresh) {
  const file = `${name}.png`;
  taken.add(file);
  if (isRenewed) {
    writeFileSync(`${KEPT}/${file}`, writePng(fresh));
    return;
  }
  if (!readdirSync(KEPT).includes(file)) {
    found.push(`${name}: no picture of it is kept`);
    return;
  }
  const { count, picture } = differences(readPng(readFileSync(`${KEPT}/${file}`)), fresh);
  if (count > 0) {
    console.log(`${name}: ${count} pixels are others`);
  }
  if (count > fresh.pixels.length * SHARE_OFF) {
    writeFileSync(`${OUT}/${name}-now.png`, writePng(fresh));
    writeFileSync(`${OUT}/${name}-differs.png`, writePng(picture));
    found.push(`${name}: ${count} pixels are others; see ${OUT}/${name}-differs.png`);
  }
}

async function pinnedContext(browser, size, theme, storageState) {
  const context = await browser.newContext({
    viewport: size === 'desk' ? DESK : PHONE,
    ...(storageState ? { storageState } : {}),
    reducedMotion: 'reduce',
  });
  await context.addInitScript((name) => {
    localStorage.setItem('millrace-settings', JSON.stringify({ theme: name }));
  }, theme);
  await pin(context);
  return context;
}

async function takeAll(browser, base, size, theme, session) {
  const context = await pinnedContext(browser, size, theme, session.state);
  const page = await context.newPage();
  const open = openRequests(page);
  const wanted = session.pages.filter(
    ([name]) =>
      name.includes(only) &&
      (size === 'desk' ? !LEFT_OUT.includes(name) : ON_PHONES.includes(name)),
  );
  for (const [name, path] of wanted) {
    await page.goto(base + path);
    await readWhole(page);
    look(`${name}-${size}-${theme}`, await pictureOf(page, open));
  }
  await context.close();
}

async function takeLogin(browser, base, size, theme) {
  if ('login'.includes(only)) {
    const context = await pinnedContext(browser, size, theme);
    const page = await context.newPage();
    const open = openRequests(page);
    await page.goto(`${base}/login`);
    look(`login-${size}-${theme}`, await pictureOf(page, open));
    await context.close();
  }
}

/** One login for all pictures, so that sessions and audit show the same each time. */
async function logInOnce(browser, base) {
  const context = await browser.newContext({ viewport: DESK });
  const page = await context.newPage();
  await logIn(page, base, 'anita', PASSWORD);
  await settled(page);
  const [state, pages] = [await context.storageState(), await pagesOf(page)];
  await context.close();
  return { state, pages };
}

mkdirSync(KEPT, { recursive: true });
const world = await new World().serve();
const browser = await launch();
const session = await logInOnce(browser, world.base);
for (const size of ['desk', 'phone']) {
  for (const theme of ['dark', 'light']) {
    await takeLogin(browser, world.base, size, theme);
    await takeAll(browser, world.base, size, theme, session);
  }
}
await browser.close();
await world.stop();
const left = only === '' ? readdirSync(KEPT).filter((file) => !taken.has(file)) : [];
if (isRenewed) {
  left.forEach((file) => rmSync(`${KEPT}/${file}`));
} else {
  found.push(...left.map((file) => `${file} is of no page`));
}
console.log(found.length === 0 ? `${taken.size} pictures` : found.join('\n'));
process.exit(found.length === 0 ? 0 : 1);
