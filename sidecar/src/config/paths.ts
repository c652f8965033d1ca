/** Nested plain objects addressed by path: read, write, list leaves. No schema knowledge. */

export type Tree = { [key: string]: unknown };

export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at `path`, or undefined. Own keys only. */
export function getAt(tree: unknown, path: readonly string[]): unknown {
  let at: unknown = tree;
  for (const key of path) {
    if (!isTree(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

/** Sets `path` in place, making objects on the way. */
export function setAt(tree: Tree, path: readonly string[], value: unknown): void {
  let at = tree;
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (isTree(next)) at = next;
    else {
      const made: Tree = {};
      at[key] = made;
      at = made;
    }
  }
  at[path.at(-1)!] = value;
}

/** Removes `path` in place, and objects that become empty by it. */
export function deleteAt(tree: Tree, path: readonly string[]): void {
  const [head, ...rest] = path;
  if (head === undefined || !Object.hasOwn(tree, head)) return;
  if (rest.length === 0) {
    delete tree[head];
    return;
  }
  const child = tree[head];
  if (!isTree(child)) return;
  deleteAt(child, rest);
  if (Object.keys(child).length === 0) delete tree[head];
}
