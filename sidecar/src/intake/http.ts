/**
 * POST /v1/events: signed events in, 202 after they are durable. On bare node:http, not express: measured with one signed
 * 2.6 kB order per request on two cores, express costs a fifth of the rate.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventResult } from '@crossdock/shared';
import { asCrossdockError } from '../errors.ts';
import { checkEvents, eventsOf } from './envelope.ts';
import { documentSpans } from './document-spans.ts';
import type { AcceptedEvent, Inbox } from './port.ts';
import { PROBLEM_TYPE, problemDocument, sendProblem, type ProblemDocument } from './problem-document.ts';
import { checkHeaders, type SignatureFault, type SignatureHeaders, type SignatureVerifier } from './signature.ts';

export interface IntakeOptions {
  inbox: Pick<Inbox, 'accept'>;
  verifier: () => SignatureVerifier;
  /** Read at every request, so that a changed setting counts at once. */
  limits: () => { maxBodyBytes: number; settleMs: number; requestsPerSecond: number };
  /** True while the sidecar is stopping: events stay with the shop, which sends them again. */
  draining: () => boolean;
  observe?: (results: readonly EventResult[]) => void;
  /** Called for refusals and faults with a stable code; never with content. */
  onRefused?: (status: number, code: string, error?: unknown) => void;
  /** Milliseconds since 1970, against which a signature's age is judged. */
  now?: () => number;
  /** The clock by which the queue says what is due: the sidecar's own, where a test has put another in its place. */
  queueNow?: () => number;
}

export type RawHandler = (req: IncomingMessage, res: ServerResponse) => void;

/** How long, and how much of, a refused body is thrown away so that the sender can read the refusal. */
const LINGER_MS = 2_000;
const LINGER_BYTES = 64 * 1024 * 1024;

const SIGNATURE_DETAIL: Record<SignatureFault, string> = {
  'signature.missing':
    'The request is not signed. Send the headers webhook-id, webhook-timestamp and webhook-signature (Standard Webhooks).',
  'signature.stale':
    "The timestamp is more than five minutes away from this server's clock. Set both clocks by NTP and sign the request anew.",
  'signature.invalid':
    'The signature does not fit this request. Compare the signing secret of the shop with that of the sidecar: pair them again if in doubt.',
};

export function createIntake(options: IntakeOptions): RawHandler {
  const now = options.now ?? Date.now;
  const queueNow = options.queueNow ?? now;
  const bucket = new SecondBucket();

  const refuse = (
    req: IncomingMessage,
    res: ServerResponse,
    document: ProblemDocument,
    headers: Record<string, string> = {},
  ): void => {
    options.onRefused?.(document.status, document.code);
    if (req.complete) sendProblem(res, document, headers);
    else refuseUnread(req, res, document, headers);
  };

  return (req, res) => {
    if (req.method !== 'POST') {
      refuse(req, res, problemDocument(405, 'method.not-allowed', 'Send events with POST.'), { allow: 'POST' });
      return;
    }
    const early = refusalBeforeBody(req, options, now, bucket);
    if (early) {
      refuse(req, res, early.document, early.headers);
      return;
    }
    const { maxBodyBytes } = options.limits();
    readBody(req, maxBodyBytes).then(
      (body) => {
        if (body === 'too-large') refuse(req, res, tooLarge(maxBodyBytes));
        else if (body !== 'aborted') void answer(body, req, res);
      },
      (error: unknown) => fail(res, error),
    );
  };

  async function answer(body: Buffer, req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const at = now();
      const fault = options.verifier().verify(signatureHeaders(req), body, Math.floor(at / 1000));
      if (fault) {
        refuse(req, res, problemDocument(401, fault, SIGNATURE_DETAIL[fault]));
        return;
      }
      let parsed: unknown;
      try {
        parsed = JSON.parse(body.toString('utf8'));
      } catch {
        refuse(
          req,
          res,
          problemDocument(
            400,
            'body.malformed',
            `The body of ${body.length} bytes is not valid JSON. Send {"events": [ … ]} in UTF-8.`,
          ),
        );
        return;
      }
      const batch = eventsOf(parsed);
      if ('fault' in batch) {
        refuse(req, res, problemDocument(400, 'body.invalid', batch.fault));
        return;
      }
      const { good, rejected } = checkEvents(batch.events);
      if (good.length === 0) {
        options.observe?.(rejected);
        const detail =
          'No event of the request can be used; "results" says for each what is wrong. Correct the sender, then send them again.';
        refuse(req, res, problemDocument(400, 'events.invalid', detail, { results: rejected }));
        return;
      }
      const { settleMs } = options.limits();
      const stored = await options.inbox.accept(withTexts(good, body, batch.events.length), queueNow() + settleMs);
      const results = rejected.length === 0 ? stored : [...stored, ...rejected].sort((a, b) => a.index - b.index);
      options.observe?.(results);
      const text = JSON.stringify({ results });
      res.writeHead(202, {
        'content-type': 'application/json; charset=utf-8',
        'content-length': Buffer.byteLength(text),
      });
      res.end(text);
    } catch (error) {
      fail(res, error);
    }
  }

  function fail(res: ServerResponse, thrown: unknown): void {
    const error = asCrossdockError(thrown);
    const waits = error.class === 'transient';
    options.onRefused?.(waits ? 503 : 500, error.code, thrown);
    if (res.headersSent) {
      res.destroy();
    } else if (waits) {
      const seconds = error.code === 'store.full' ? 30 : 5;
      const detail =
        error.code === 'store.full'
          ? "The sidecar's disk is full, so nothing was stored. Free space there; the shop keeps the events and sends them again."
          : 'The sidecar cannot store events at the moment, so nothing was stored. Send them again later.';
      sendProblem(res, problemDocument(503, error.code, detail), { 'retry-after': String(seconds) });
    } else {
      sendProblem(
        res,
        problemDocument(
          500,
          'internal',
          'The sidecar failed on this request and stored nothing. Its log says why; send the events again later.',
        ),
      );
    }
  }
}

/** What can be decided by the head of the request alone, so that no unsigned byte is ever buffered. */
/** The documents' bytes go along, if they can be found: one span per event. */
function withTexts(good: AcceptedEvent[], body: Buffer, count: number): AcceptedEvent[] {
  const spans = documentSpans(body);
  if (spans?.length !== count) return good;
  return good.map((one) => {
    const span = spans[one.index];
    return span ? { ...one, text: body.subarray(...span) } : one;
  });
}

function refusalBeforeBody(
  req: IncomingMessage,
  options: IntakeOptions,
  now: () => number,
  bucket: SecondBucket,
): { document: ProblemDocument; headers: Record<string, string> } | null {
  const only = (
    document: ProblemDocument,
    headers: Record<string, string> = {},
  ): { document: ProblemDocument; headers: Record<string, string> } => ({ document, headers });
  if (options.draining()) {
    return only(problemDocument(503, 'stopping', 'The sidecar is stopping. Send the events again in a few seconds.'), {
      'retry-after': '5',
      connection: 'close',
    });
  }
  const { maxBodyBytes, requestsPerSecond } = options.limits();
  if (requestsPerSecond > 0 && !bucket.take(requestsPerSecond, now())) {
    return only(
      problemDocument(
        429,
        'intake.throttled',
        `More than ${requestsPerSecond} requests per second (setting intake.requestsPerSecond). Send the events again later, several in one request.`,
      ),
      { 'retry-after': '1' },
    );
  }
  const fault = checkHeaders(signatureHeaders(req), Math.floor(now() / 1000));
  if (fault) return only(problemDocument(401, fault, SIGNATURE_DETAIL[fault]));
  const type = req.headers['content-type'];
  if (type === undefined || !/^application\/json\s*(;|$)/i.test(type)) {
    return only(
      problemDocument(
        415,
        'content-type.unsupported',
        `Expected content-type application/json, received ${type ? `"${type.slice(0, 60)}"` : 'none'}.`,
      ),
    );
  }
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return only(
      problemDocument(
        415,
        'content-encoding.unsupported',
        `Expected an uncompressed body, received content-encoding "${encoding.slice(0, 40)}".`,
      ),
      { 'accept-encoding': 'identity' },
    );
  }
  return Number(req.headers['content-length'] ?? 0) > maxBodyBytes ? only(tooLarge(maxBodyBytes)) : null;
}

function signatureHeaders(req: IncomingMessage): SignatureHeaders {
  const h = req.headers;
  return {
    id: h['webhook-id'] as string | undefined,
    timestamp: h['webhook-timestamp'] as string | undefined,
    signature: h['webhook-signature'] as string | undefined,
  };
}

function tooLarge(maxBodyBytes: number): ProblemDocument {
  const mb = Math.round(maxBodyBytes / 1e4) / 100;
  return problemDocument(
    413,
    'body.too-large',
    `The body is larger than ${mb} MB (setting intake.maxBodyMb). Send fewer events in one request, or a document that is too large as null: it is then read by REST.`,
  );
}

/** The whole body, or why there is none. Never holds more than `maxBytes`. */
function readBody(req: IncomingMessage, maxBytes: number): Promise<Buffer | 'too-large' | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    req.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) {
        req.removeAllListeners('data');
        req.pause();
        chunks.length = 0;
        resolve('too-large');
      } else chunks.push(chunk);
    });
    req.on('end', () => {
      if (length <= maxBytes) resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length));
    });
    req.on('error', () => resolve('aborted'));
    req.on('close', () => resolve('aborted'));
  });
}

/**
 * Refuses while the body is still coming. The answer goes out at once; what still comes is thrown away for a moment,
 * because a socket closed with unread data is reset, and the sender would lose the answer.
 */
function refuseUnread(
  req: IncomingMessage,
  res: ServerResponse,
  document: ProblemDocument,
  headers: Record<string, string>,
): void {
  const body = JSON.stringify(document);
  res.writeHead(document.status, {
    'content-type': PROBLEM_TYPE,
    'content-length': Buffer.byteLength(body),
    ...headers,
    connection: 'close',
  });
  res.write(body);
  let left = LINGER_BYTES;
  const end = (): void => {
    clearTimeout(timer);
    req.removeAllListeners('data');
    res.end();
  };
  const timer = setTimeout(end, LINGER_MS);
  timer.unref();
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left <= 0) end();
  });
  req.on('end', end);
  req.on('close', end);
  req.on('error', end);
  req.resume();
}

/** At most `rate` requests in each second of the clock. */
class SecondBucket {
  #second = 0;
  #used = 0;

  take(rate: number, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#used = 0;
    }
    this.#used++;
    return this.#used <= Math.max(1, rate);
  }
}
