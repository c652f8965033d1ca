/**
 * Does things beside each other, so many at once. After the first that fails none is begun any more; those under way are waited
 * for, so that what they did is recorded. @throws what the first that failed threw
 */
export async function beside<T>(all: readonly T[], many: number, work: (one: T) => Promise<void>): Promise<void> {
  const open = [...all];
  const failures: unknown[] = [];
  const lane = async (): Promise<void> => {
    for (let one = open.shift(); one !== undefined && failures.length === 0; one = open.shift()) {
      try {
        await work(one);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(many, all.length) }, lane));
  if (failures.length > 0) throw failures[0];
}
