/** Every page with its name, by what is stored: asked of the server by a page that is logged in. */
export async function pagesOf(page) {
  const symbols = await page.evaluate(
    async () => (await (await fetch('/api/v1/symbols')).json()).symbols,
  );
  const runs = await page.evaluate(
    async () => (await (await fetch('/api/v1/runs?limit=50')).json()).runs,
  );
  const symbol = symbols[0]
    ? (symbols.find((one) => one.symbol === 'INFY')?.symbol ?? symbols[0].symbol)
    : null;
  const last = runs[0]?.run_id;
  const paged =
    runs.find((one) => one.mode === 'paper' && one.status === 'completed')?.run_id ?? last;
  const dry = runs.find((one) => one.mode === 'dry_run')?.run_id;
  return [
    ['overview', '/'],
    ['insights', '/insights?timeframe=5m'],
    ...(symbol
      ? [
          ['chart', `/chart/${symbol}?timeframe=5m&run=last`],
          ['chart-1d', `/chart/${symbol}?timeframe=1d`],
        ]
      : []),
    ['regimes', '/regimes?timeframe=5m'],
    ['runs', '/runs'],
    ...(paged ? [['run', `/runs/${paged}`]] : []),
    ...(dry ? [['run-dry', `/runs/${dry}?tab=orders`]] : []),
    ...['positions', 'orders', 'trades', 'signals', 'verdicts', 'configuration']
      .map((tab) => [`run-${tab}`, `/runs/last?tab=${tab}`])
      .filter(() => last),
    ...(runs.length > 1
      ? [
          [
            'compare',
            `/compare?runs=${runs
              .slice(0, 3)
              .map((one) => one.run_id)
              .join(',')}`,
          ],
        ]
      : []),
    ['strategies', '/strategies'],
    ['risk', '/risk'],
    ['health', '/health'],
    ['audit', '/audit'],
    ['account', '/account'],
    ['users', '/users'],
    ['password', '/account/password'],
  ];
}
