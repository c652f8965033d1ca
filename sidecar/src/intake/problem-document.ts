/** RFC 9457 problem documents: every refusal of the HTTP API, for machines by `code`, for people by `detail`. */
import type { ServerResponse } from 'node:http';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  /** Stable, dotted; what programs look at. */
  code: string;
  /** What is wrong and what to do next. */
  detail: string;
  [extension: string]: unknown;
}

const TITLES: Record<number, string> = {
  400: 'The request is not right',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Too slow',
  409: 'Conflict',
  413: 'Too large',
  415: 'Media type not supported',
  422: 'Not possible',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'The other system failed',
  503: 'Not available now',
};

export function problemDocument(
  status: number,
  code: string,
  detail: string,
  more: Record<string, unknown> = {},
): ProblemDocument {
  return { type: `urn:crossdock:problem:${code}`, title: TITLES[status] ?? 'Problem', status, code, detail, ...more };
}

/** Answers with a problem document and whatever headers go with it. */
export function sendProblem(
  res: ServerResponse,
  document: ProblemDocument,
  headers: Record<string, string> = {},
): void {
  const body = JSON.stringify(document);
  res.writeHead(document.status, {
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  res.end(body);
}
