/** Values in the order of a text key (then of arrival), found by binary search: how M3 lists "from this key on". */
export class Sorted<T> {
  private readonly keys: string[] = [];
  private readonly values: T[] = [];

  add(key: string, value: T): void {
    const at =
      this.keys.length > 0 && (this.keys[this.keys.length - 1] as string) <= key
        ? this.keys.length
        : this.from(key, true);
    this.keys.splice(at, 0, key);
    this.values.splice(at, 0, value);
  }
  remove(key: string, value: T): void {
    for (let i = this.from(key, false); i < this.keys.length && this.keys[i] === key; i++) {
      if (this.values[i] === value) {
        this.keys.splice(i, 1);
        this.values.splice(i, 1);
        return;
      }
    }
  }
  *startingAt(key: string): Generator<T> {
    for (let i = this.from(key, false); i < this.values.length; i++) yield this.values[i] as T;
  }
  get size(): number {
    return this.values.length;
  }
  private from(key: string, after: boolean): number {
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const present = this.keys[middle] as string;
      if (present < key || (after && present === key)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
