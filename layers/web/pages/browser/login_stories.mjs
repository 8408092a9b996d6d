// Who may come in, until when, and what a page may not run.
import assert from 'node:assert/strict';
import { logIn, settled } from './browser.mjs';
import { REFUSED, Stories, textOf } from './story.mjs';
import { PASSWORD } from './world.mjs';

const stories = await Stories.begin();
const { world } = stories;
const WRONG = 'quite another password';

const forgive = () => world.change('DELETE FROM attempts');

/** A story that fails to log in and leaves no wait behind. */
const forgiven = (story) => async (page, context) => {
  try {
    await story(page, context);
  } finally {
    await forgive();
  }
};

/** Fills the form by hand and gives the answer's status. */
async function tryToLogIn(page, name, password) {
  await page.fill('input[name="name"]', name);
  await page.fill('input[name="password"]', password);
  const answer = page.waitForResponse((one) => one.request().method() === 'POST');
  await page.click('button[type="submit"]');
  const status = (await answer).status();
  await page.waitForLoadState();
  return status;
}

await stories.tell('a login leads to the page that was asked for', { path: null }, async (page) => {
  await page.goto(`${world.base}/health?sort=Bars`);
  assert.match(page.url(), /\/login\?next=/);
  assert.equal(await tryToLogIn(page, 'anita', PASSWORD), 303);
  await page.waitForURL(`${world.base}/health?sort=Bars`);
  await page.locator('.frame .who', { hasText: 'anita' }).waitFor();
  assert.equal((await textOf(page, '.frame .who')).replace(/\s+/g, ' '), 'anita admin');
});

await stories.tell(
  'the form works without JavaScript',
  { path: null, javaScriptEnabled: false, expected: REFUSED },
  forgiven(async (page, context) => {
    await page.goto(`${world.base}/login?next=%2Fhealth`);
    assert.equal(await page.getByRole('button', { name: 'Show' }).isVisible(), false);
    assert.equal(await tryToLogIn(page, 'vikram', WRONG), 401);
    await page.getByRole('alert').waitFor();
    assert.equal(await tryToLogIn(page, 'vikram', PASSWORD), 303);
    assert.equal(page.url(), `${world.base}/health`);
    assert.equal((await context.request.get(`${world.base}/api/v1/health`)).status(), 200);
  }),
);

await stories.tell(
  'whatever is wrong is refused alike',
  { path: null, expected: REFUSED },
  forgiven(async (page) => {
    const said = [];
    for (const name of ['anita', 'nobody']) {
      await page.goto(`${world.base}/login`);
      assert.equal(await tryToLogIn(page, name, WRONG), 401);
      said.push(await page.getByRole('alert').innerText());
      assert.equal(await page.inputValue('input[name="password"]'), '');
    }
    assert.equal(said[0], said[1]);
  }),
);

await stories.tell(
  'after five wrong passwords one has to wait, and the page says how long',
  { path: null, expected: REFUSED },
  forgiven(async (page) => {
    await page.goto(`${world.base}/login`);
    const statuses = [];
    while (statuses.at(-1) !== 429 && statuses.length < 12) {
      statuses.push(await tryToLogIn(page, 'vikram', WRONG)); // the waits begin with a second
    }
    assert.deepEqual(statuses.slice(0, 5), [401, 401, 401, 401, 401]);
    assert.equal(statuses.at(-1), 429);
    await world.change('UPDATE attempts SET count = 20');
    assert.equal(await tryToLogIn(page, 'vikram', PASSWORD), 429);
    assert.match(await page.getByRole('alert').innerText(), /Wait [1-9]\d* s\b/);
    await forgive();
    assert.equal(await tryToLogIn(page, 'vikram', PASSWORD), 303);
  }),
);

await stories.tell('a password can be shown and pasted', { path: null }, async (page, context) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${world.base}/login`);
  await page.evaluate((text) => navigator.clipboard.writeText(text), PASSWORD);
  await page.fill('input[name="name"]', 'anita');
  await page.focus('input[name="password"]');
  await page.keyboard.press('Control+v');
  await page.getByRole('button', { name: 'Show the password' }).click();
  assert.equal(await page.getAttribute('#password', 'type'), 'text');
  assert.equal(await page.inputValue('#password'), PASSWORD);
});

await stories.tell(
  'a logout ends the session, for the way back, too',
  { path: '/runs', expected: REFUSED },
  async (page, context) => {
    const before = await context.cookies();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(/\/login/);
    await page.goBack();
    await page.waitForURL(/\/login/);
    await context.addCookies(before);
    assert.equal((await context.request.get(`${world.base}/api/v1/runs`)).status(), 401);
  },
);

/** The page finds out by itself, and a login leads back to where it was. */
async function leadsBack(page, end) {
  await end();
  await page.waitForURL(/\/login\?next=%2Fhealth%3Fsort%3DBars/, { timeout: 90_000 });
  assert.equal(await tryToLogIn(page, 'anita', PASSWORD), 303);
  await page.waitForURL(`${world.base}/health?sort=Bars`);
  await settled(page);
  assert.equal(await page.locator('tr[data-key="INFY"]').count(), 1);
}

const ENDS = [
  [
    '31 minutes without a person',
    () => world.change('UPDATE sessions SET used_at_us = used_at_us - 31 * 60000000'),
  ],
  [
    'eight hours, though it is used',
    () => world.change('UPDATE sessions SET created_at_us = created_at_us - 480 * 60000000'),
  ],
  ['an administrator', () => world.run(['users', 'sessions', 'anita', '--end'])],
];
for (const [why, end] of ENDS) {
  await stories.tell(
    `a session that is ended by ${why} leads to the login and back`,
    { path: '/health?sort=Bars', expected: REFUSED },
    (page) => leadsBack(page, end),
  );
}

await stories.tell(
  'a script that is put into a page does not run',
  { expected: [/Content Security Policy/] },
  async (page) => {
    const reports = await page.evaluate(async () => {
      const seen = [];
      addEventListener('securitypolicyviolation', (event) =>
        seen.push(event.effectiveDirective.replace(/-(elem|attr)$/, '')),
      );
      const script = document.createElement('script');
      script.textContent = 'window.hasRun = "a script"';
      const image = document.createElement('div');
      image.innerHTML = '<img src="data:," onerror="window.hasRun = \'an attribute\'">';
      document.body.append(script, image);
      const end = performance.now() + 5_000;
      while (seen.length < 2 && performance.now() < end) {
        await new Promise(requestAnimationFrame);
      }
      return seen;
    });
    assert.deepEqual(reports, ['script-src', 'script-src']);
    assert.equal(await page.evaluate(() => window.hasRun), undefined);
  },
);

const MARKUP = '<img src=x onerror=alert(1)><b>bold</b>';

await stories.tell(
  'markup that is stored is shown as text',
  { path: null, expected: REFUSED },
  forgiven(async (page) => {
    await page.goto(`${world.base}/login`);
    await tryToLogIn(page, MARKUP, WRONG);
    await world.run(['risk', 'halt', '--mode', 'paper', '--reason', MARKUP]);
    await world.trade('INFY', 1082, `${world.db}${MARKUP}.csv`.replace('/b>', 'b>'));
    await logIn(page, world.base, 'anita', PASSWORD, '/audit');
    for (const path of ['/audit', '/risk', '/health', '/']) {
      await page.goto(world.base + path);
      await settled(page);
      await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
      assert.equal(await page.locator('img, #app b:text("bold")').count(), 0, path);
    }
    await world.run(['risk', 'resume', '--mode', 'paper', '--reason', 'a test']);
  }),
);

await stories.end();
