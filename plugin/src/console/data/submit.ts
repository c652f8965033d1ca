/** What a button begins that is more than one request. */
import { useCallback, useRef, useState } from 'react';

/**
 * `submit` begins the work; until it is through, from the first request to the last, a second click (or Enter again) does
 * nothing. `useMutation` alone knows only its own request.
 */
export function useSubmit<A extends unknown[]>(
  work: (...args: A) => Promise<void>,
): { submit: (...args: A) => void; working: boolean } {
  const [working, setWorking] = useState(false);
  /** Known at once, unlike `working`. */
  const busy = useRef(false);
  const newest = useRef(work);
  newest.current = work;
  const submit = useCallback((...args: A): void => {
    if (busy.current) return;
    busy.current = true;
    setWorking(true);
    void newest.current(...args).finally(() => {
      busy.current = false;
      setWorking(false);
    });
  }, []);
  return { submit, working };
}
