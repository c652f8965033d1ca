/** What runs where, and what to try. */
import path from 'node:path';
import { pad, type Paint } from './paint.ts';
import { TAX_BY_M3, TAX_INCLUDED, type Stage } from './stage.ts';

const KEYS: readonly (readonly [string, string])[] = [
  ['o', 'place an order'],
  ['u', 'one with an unknown SKU'],
  ['f', 'fix that: SKU table, retry'],
  ['g', 'one whose total M3 sees differently'],
  ['l', 'lose an answer of M3'],
  ['d', 'M3 down for 30 s'],
  ['c', 'cancel the last order'],
  ['t', 'timeline of the last order'],
  ['p', 'open problems'],
  ['q', 'quit'],
];
const COLUMN = 40;

export function bannerLines(stage: Stage, paint: Paint, columns: number): string[] {
  const { sidecar, m3, shop, moved, console: page } = stage;
  const relative = (file: string): string => path.relative(process.cwd(), file) || '.';
  const config = relative(stage.configFile);
  const where = (name: string, url: string, what: string): string =>
    `  ${pad(paint.bold(name), 17)}${pad(paint.cyan(url), 25)}${paint.dim(what)}`;
  return [
    '',
    `  ${paint.bold('Crossdock sandbox')}  ${paint.dim('Infor M3 for WooCommerce: every order in M3 once, and proof of it.')}`,
    '',
    ...(page
      ? [`  ${pad(paint.bold('Console'), 17)}${paint.cyan(page.url)}  ${paint.dim('open it in a browser')}`]
      : []),
    where(
      'Sidecar',
      sidecar.api.url,
      `the real one, process ${sidecar.pid}; log in ${relative(path.join(stage.folder, 'sidecar.log'))}`,
    ),
    where('M3 simulator', m3.url, `${m3.summary().items} items; orders move on every few seconds`),
    where(
      'Shop simulator',
      shop.url,
      `tax inside prices: ${TAX_INCLUDED.join(', ')}; computed by M3: ${TAX_BY_M3.join(', ')}; else a charge`,
    ),
    ...moved.map((line) => paint.yellow(`  ${line}`)),
    '',
    `  ${paint.bold('Keys')}`,
    ...inColumns(
      KEYS.map(([key, what]) => `${paint.green(key)}  ${what}`),
      columns,
    ),
    '',
    `  ${paint.bold('Or from another terminal')}`,
    `  ${paint.dim('curl')} ${m3.url}/__control/state`,
    `  ${paint.dim('curl')} -d '{"name":"coupon-percent"}' ${shop.url}/__control/sandbox`,
    `  ${paint.dim('node sidecar/dist/cli.js')} show held ${paint.dim(`--config ${config}`)}`,
    `  ${paint.dim('node sidecar/dist/cli.js')} check ${paint.dim(`--config ${config}`)}`,
    '',
  ];
}

function inColumns(cells: readonly string[], columns: number): string[] {
  const across = Math.max(1, Math.min(3, Math.floor((columns - 2) / COLUMN)));
  const rows: string[] = [];
  for (let at = 0; at < cells.length; at += across) rows.push(`  ${cells.slice(at, at + across).map((cell) => pad(cell, COLUMN)).join('')}`.trimEnd()); // prettier-ignore
  return rows;
}
