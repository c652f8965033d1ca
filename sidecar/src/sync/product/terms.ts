/** The shop's categories and attributes: known by path and name, made where they lack. */
import type { ShopCatalog } from '../../woo/port.ts';
import type { Refs } from './plan.ts';

/** People make and delete categories too. */
const KEEP_MS = 10 * 60_000;

const key = (name: string): string => name.trim().toLowerCase();
const pathKey = (path: string): string => path.split('>').map(key).join(' > ');

export class ShopTerms implements Refs {
  readonly #shop: () => ShopCatalog;
  readonly #now: () => number;
  #categories = new Map<string, number>();
  #attributes = new Map<string, number>();
  #until = 0;

  constructor(shop: () => ShopCatalog, now: () => number) {
    this.#shop = shop;
    this.#now = now;
  }

  category(path: string): number | null {
    return this.#categories.get(pathKey(path)) ?? null;
  }
  attribute(name: string): number | null {
    return this.#attributes.get(key(name)) ?? null;
  }

  /** Reads them, if that was long ago. @throws CrossdockError (`woo.*`) */
  async refresh(signal: AbortSignal, now = false): Promise<void> {
    if (!now && this.#now() < this.#until) return;
    const [categories, attributes] = [await this.#shop().categories(signal), await this.#shop().attributes(signal)];
    const byId = new Map(categories.map((c) => [c.id, c]));
    const pathOf = (id: number, depth = 0): string => {
      const found = byId.get(id);
      if (!found || depth > 20) return '';
      const above = found.parent > 0 ? pathOf(found.parent, depth + 1) : '';
      return above === '' ? key(found.name) : `${above} > ${key(found.name)}`;
    };
    this.#categories = new Map(categories.map((c) => [pathOf(c.id), c.id]));
    this.#attributes = new Map(attributes.map((a) => [key(a.name), a.id]));
    this.#until = this.#now() + KEEP_MS;
  }

  /** Makes every part of the path that is not there. Safe to repeat: the shop tells the id of one it has. */
  async makeCategory(path: string, signal: AbortSignal): Promise<void> {
    let parent = 0;
    let above = '';
    for (const name of path.split('>').map((part) => part.trim())) {
      above = above === '' ? key(name) : `${above} > ${key(name)}`;
      const known = this.#categories.get(above);
      parent = known ?? (await this.#shop().addCategory(name, parent, signal));
      this.#categories.set(above, parent);
    }
  }

  /** After a lost answer the list is read again first, because the shop refuses a second one of the same name. */
  async makeAttribute(name: string, signal: AbortSignal): Promise<void> {
    if (this.attribute(name) !== null) return;
    await this.refresh(signal, true);
    if (this.attribute(name) !== null) return;
    this.#attributes.set(key(name), await this.#shop().addAttribute(name, signal));
  }
}
