import http from 'node:http';

export interface Answer {
  status: number;
  text: string;
  headers: http.IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look freely into answers of many forms
  json: any;
}

/** One request on a connection of its own, so that a test leaves none open. */
export function call(
  method: string,
  url: string,
  options: { headers?: Record<string, string>; body?: string; timeoutMs?: number } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { headers = {}, body = '', timeoutMs = 90_000 } = options;
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = http.request(url, { method, agent: false, headers: { ...headers, ...length } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers, json: parse(text) });
      });
    });
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer of ${url} within ${timeoutMs} ms`)));
    request.on('error', reject);
    request.end(body);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
