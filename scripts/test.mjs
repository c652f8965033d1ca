/**
 * `npm test`: everything. `npm test -- FILE …` just these test files, `--only unit,suites`, `--skip chaos`, `--list`.
 * Ends with what was skipped and why, what failed, and one line `N passed, N failed, N skipped`.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { SetupError, ensurePackages, main, onPath, say, seconds } from './lib/bootstrap.mjs';
import { installWithApt } from './lib/system.mjs';
import { LEGS, legOf } from './lib/legs.mjs';
import { failed, sum } from './lib/report.mjs';

/** Extensions of PHP without which WordPress or our tests do not run. */
const PHP_EXTENSIONS = ['mysqli', 'dom', 'mbstring', 'curl', 'intl', 'zip'];
const phpIsComplete = () =>
  onPath('php') &&
  spawnSync('php', ['-r', `exit(array_diff(${JSON.stringify(PHP_EXTENSIONS)}, get_loaded_extensions()) ? 1 : 0);`])
    .status === 0;

/**
 * Programs that legs need from the operating system, `neededBy` naming the legs. Where one cannot be installed its command
 * is printed and the leg goes on to fail, or to skip by name, by itself: a test that cannot run is not a test that passed.
 * @type {{name: string, present: () => boolean, packages: string[], neededBy: string[]}[]}
 */
const SYSTEM_NEEDS = [
  {
    name: 'PHP',
    present: phpIsComplete,
    packages: ['cli', 'mysql', 'xml', 'mbstring', 'curl', 'intl', 'zip'].map((part) => `php8.2-${part}`),
    neededBy: ['store'],
  },
  {
    name: 'PHP-FPM',
    present: () => onPath('php-fpm8.2') || onPath('php-fpm'),
    packages: ['php8.2-fpm'],
    neededBy: ['store'],
  },
  {
    name: 'MariaDB',
    present: () => onPath('mariadbd') || onPath('mysqld'),
    packages: ['mariadb-server'],
    neededBy: ['store'],
  },
  { name: 'Chromium', present: () => onPath('chromium'), packages: ['chromium'], neededBy: ['store', 'console'] },
];

const USAGE = `npm test                            everything
npm test -- FILE …                  just these test files (also parts of a path)
npm test -- --only unit,suites      just these legs
npm test -- --skip chaos            all but these
npm test -- --list                  the legs
`;

const names = (list) => (list ?? '').split(',').filter(Boolean);

function chooseLegs(only, skip) {
  const known = LEGS.map((leg) => leg.name);
  for (const name of [...only, ...skip]) {
    if (!known.includes(name)) throw new SetupError(`There is no leg "${name}". Legs: ${known.join(', ')}.`);
  }
  return LEGS.filter((leg) => (only.length === 0 || only.includes(leg.name)) && !skip.includes(leg.name));
}

async function installSystemNeeds(legs) {
  const missing = SYSTEM_NEEDS.filter(
    (need) => need.neededBy.some((name) => legs.some((leg) => leg.name === name)) && !need.present(),
  );
  if (missing.length === 0) return;
  const refusal = await installWithApt(
    missing.flatMap((need) => need.packages),
    say,
  );
  if (refusal) say(`Missing for tests: ${missing.map((need) => need.name).join(', ')}. ${refusal}`);
}

async function runLeg(leg, files, position) {
  console.log(`\n=== ${position} ${leg.name}: ${leg.about}`);
  const started = Date.now();
  let result;
  try {
    result = await leg.run(files);
  } catch (error) {
    console.log(error.stack);
    result = failed(`${leg.name}: ${error.message}`);
  }
  const counts = `${result.passed} passed, ${result.failed} failed, ${result.skips.length} skipped`;
  console.log(`--- ${leg.name}: ${counts} (${seconds(started)})`);
  return result;
}

function printSummary(results, legs, started) {
  const total = sum(results);
  console.log(
    `\nLegs run: ${legs.map((leg) => leg.name).join(', ')}. Node.js ${process.version}, ${seconds(started)}.`,
  );
  if (total.skips.length > 0) console.log('Skipped:');
  for (const { name, reason } of total.skips) console.log(`  - ${name}: ${reason}`);
  if (total.failures.length > 0) console.log('Failed:');
  for (const line of total.failures) console.log(`  - ${line}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skips.length} skipped`);
  return total.failed === 0;
}

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      only: { type: 'string' },
      skip: { type: 'string' },
      list: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return;
  }
  if (values.list) {
    for (const leg of LEGS) console.log(`${leg.name.padEnd(10)}${leg.about}`);
    return;
  }
  const only = names(values.only);
  const leg = positionals.find((name) => LEGS.some((one) => one.name === name));
  if (leg) throw new SetupError(`"${leg}" is a leg, not a file. Run: npm test -- --only ${positionals.join(',')}`);
  // Files alone mean: just these tests.
  if (only.length === 0 && positionals.length > 0) {
    for (const name of new Set(positionals.map(legOf))) only.push(name);
  }
  const legs = chooseLegs(only, names(values.skip));
  const started = Date.now();
  await ensurePackages();
  await installSystemNeeds(legs);
  const results = [];
  for (const [index, leg] of legs.entries()) {
    results.push(await runLeg(leg, positionals, `[${index + 1}/${legs.length}]`));
  }
  if (!printSummary(results, legs, started)) process.exitCode = 1;
}, USAGE);
