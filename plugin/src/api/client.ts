/** The one place that speaks to the server: the plugin's own routes, signed in by WordPress' cookie and nonce. */
import apiFetch from '@wordpress/api-fetch';
import { __ } from '@wordpress/i18n';
import type { Connection, Decision, Settings, SettingsValues } from './types.ts';

const BASE = '/wc-crossdock/v1';

/** A refusal or failure in words that can be shown as they are. */
export class ApiError extends Error {
  readonly code: string;
  /** Field → what is wrong with it, where the server says it by field. */
  readonly faults: Readonly<Record<string, string>>;

  constructor(message: string, code: string, faults: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.faults = faults;
  }
}

export const readConnection = (): Promise<Connection> => call('GET', '/connection');
export const readSettings = (): Promise<Settings> => call('GET', '/settings');
export const writeSettings = (changes: Partial<SettingsValues>): Promise<Settings> => call('PUT', '/settings', changes);
export const createPairing = (): Promise<{ pairing: string; pairedAt: string }> => call('POST', '/pairing', {});
export const removePairing = (): Promise<{ paired: boolean }> => call('DELETE', '/pairing');
export const decideFingerprint = (decision: Decision): Promise<{ paused: boolean; paired: boolean }> =>
  call('POST', '/fingerprint', { decision });

/** @throws ApiError */
async function call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, data?: unknown): Promise<T> {
  try {
    return await apiFetch<T>({ path: BASE + path, method, ...(data === undefined ? {} : { data }) });
  } catch (error) {
    throw asApiError(error);
  }
}

/** What api-fetch throws is the body of a WP_Error, or its own `{code, message}` when there was no answer. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const body = (typeof error === 'object' && error !== null ? error : {}) as Record<string, unknown>;
  const code = typeof body['code'] === 'string' ? body['code'] : 'unknown';
  const data = body['data'] as { params?: unknown } | undefined;
  const params = data?.params;
  const faults = typeof params === 'object' && params !== null ? (params as Record<string, string>) : {};
  if (code === 'fetch_error' || code === 'offline_error')
    return new ApiError(
      __('The shop’s server does not answer. Check your connection, then try again.', 'crossdock'),
      code,
    );
  if (code === 'invalid_json')
    return new ApiError(
      __('The shop’s server answered with something that is not JSON. Look into its PHP error log.', 'crossdock'),
      code,
    );
  if (code === 'rest_cookie_invalid_nonce')
    return new ApiError(__('You have been signed out. Reload this page and sign in again.', 'crossdock'), code);
  const message =
    typeof body['message'] === 'string' && body['message'] !== ''
      ? body['message']
      : __('Something went wrong that has no description. Look into the PHP error log of the shop.', 'crossdock');
  return new ApiError(message, code, faults);
}
