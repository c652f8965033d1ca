/** The map that is being edited over one stored order, fresh after every change. */
import { useEffect, useState } from 'react';
import type { MapPreview } from '@crossdock/shared';
import { api, ApiError } from '../../api/client.ts';
import type { Content } from '../../design/use-definition.ts';

const AFTER_MS = 450;

export interface PreviewState {
  preview: MapPreview | null;
  /** M3 could not be read: codes of items and areas are not looked up. */
  offline: boolean;
  error: ApiError | null;
}

export function usePreview(id: string, content: Content | null, key: string, may: boolean): PreviewState {
  const [state, setState] = useState<PreviewState>({ preview: null, offline: false, error: null });
  useEffect(() => {
    if (!content || !key || !may) return undefined;
    const abort = new AbortController();
    const ask = async (online: boolean): Promise<void> => {
      const body = { key, content, online };
      const answer = await api(
        'POST /v1/definitions/{kind}/{id}/preview',
        { params: { kind: 'map', id }, body },
        abort.signal,
      );
      setState({ preview: 'samples' in answer ? answer : null, offline: !online, error: null });
    };
    const timer = setTimeout(() => {
      ask(true)
        .catch((failed: unknown) => {
          // M3 is away or not set up yet: what the document itself says is still worth showing.
          if (failed instanceof ApiError && (failed.status >= 500 || failed.code.startsWith('m3.'))) return ask(false);
          throw failed;
        })
        .catch((failed: unknown) => {
          if (failed instanceof ApiError) setState((old) => ({ ...old, error: failed }));
        });
    }, AFTER_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [id, content, key, may]);
  return state;
}
