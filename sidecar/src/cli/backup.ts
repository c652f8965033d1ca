/** `backup`: an online copy of the store that can be put in its place. */
import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { withApi } from './client.ts';
import { CommandFailed, printJson, type Command } from './command.ts';

export const backup: Command = {
  name: 'backup',
  about: 'Copy the store to FILE while the sidecar runs; the copy is checked',
  usage: '[FILE]',
  args: [0, 1],
  options: {},
  help: 'Without FILE the copy stays in the folder "backups" of the data directory. The encryption key is not in it: keep that apart.',
  async run(invocation) {
    const { io, args, options } = invocation;
    const target = args[0] === undefined ? null : path.resolve(io.cwd, args[0]);
    if (target && existsSync(target))
      throw new CommandFailed(`There is already a file ${target}. Give the backup another name.`);
    const made = await withApi(invocation, (api) =>
      api.call<{ file: string; bytes: number }>('POST', '/v1/backup', {}),
    );
    const file = target ?? made.file;
    if (target) move(made.file, target);
    if (options['json']) printJson(io, { ...made, file });
    else io.out(`Backup: ${file} (${(made.bytes / 1e6).toFixed(1)} MB).`);
  },
};

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV')
      throw new CommandFailed(`The backup was made, but cannot be moved to ${to}; it is ${from}.`);
    copyFileSync(from, to);
    rmSync(from);
  }
}
