/** Runs an exported function of a bench in a process of its own, so that its memory and its pauses are nobody else's. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const RESULT = 'result ';

/**
 * @param moduleUrl `import.meta.url` of the bench
 * @param exported name of a function it exports: takes (argument, log) and returns what JSON can carry
 */
export function inChild<T>(
  moduleUrl: string,
  exported: string,
  argument: unknown,
  log: (line: string) => void,
): Promise<T> {
  const code =
    `const module = await import(${JSON.stringify(moduleUrl)});` +
    `const result = await module[${JSON.stringify(exported)}](${JSON.stringify(argument)}, (line) => console.log(line));` +
    `console.log(${JSON.stringify(RESULT)} + JSON.stringify(result ?? null));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let result: string | null = null;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (line.startsWith(RESULT)) result = line.slice(RESULT.length);
      else log(line);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0 && result !== null) resolve(JSON.parse(result) as T);
      else reject(new Error(`The process of the bench ended with code ${code}.`));
    });
  });
}
