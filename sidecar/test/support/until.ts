/** Waiting for something to become true, with the patience that a busy machine needs. */
export async function until(test: () => boolean | Promise<boolean>, what = 'it', timeoutMs = 120_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await test())) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
