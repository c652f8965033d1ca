/** The terminal: lines that stay, and below them lines that change while something is under way. */
import { cut } from './paint.ts';

export class Screen {
  readonly #out: NodeJS.WriteStream;
  /** Without a terminal there is nothing to move the cursor on: only lines that stay. */
  readonly #live: boolean;
  #drawn: string[] = [];

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#live = out.isTTY === true;
  }

  get columns(): number {
    return this.#out.columns ?? (Number(process.env['COLUMNS']) || 120);
  }

  print(...lines: string[]): void {
    const below = this.#drawn;
    this.#wipe();
    this.#out.write(lines.map((line) => `${line}\n`).join(''));
    this.#draw(below);
  }

  /** Replaces the changing lines at the bottom. */
  live(lines: readonly string[]): void {
    if (!this.#live || lines.join('\n') === this.#drawn.join('\n')) return;
    this.#wipe();
    this.#draw(lines);
  }

  #draw(lines: readonly string[]): void {
    if (!this.#live) return;
    this.#drawn = [...lines];
    // A line that wraps could not be wiped again: the cursor goes up by lines of the screen.
    for (const line of lines) this.#out.write(`${cut(line, this.columns - 1)}\u001b[0m\n`);
  }
  #wipe(): void {
    if (this.#drawn.length > 0) this.#out.write(`\u001b[${this.#drawn.length}A\u001b[0J`);
    this.#drawn = [];
  }
}
