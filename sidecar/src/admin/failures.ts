/** Turns whatever a route throws into a problem document that says what to do next. */
import type { ErrorRequestHandler } from 'express';
import { ZodError, type z } from 'zod';
import { SettingsFault } from '../config/settings.ts';
import { CrossdockError } from '../errors.ts';
import { problemDocument, sendProblem, type ProblemDocument } from '../intake/problem-document.ts';

/** Codes whose status does not follow from their class. */
const STATUS: Record<string, number> = {
  'run.unknown': 404,
  'run.not-open': 409,
  'run.in-doubt': 409,
  'run.not-skipped': 409,
  'amend.posted': 409,
  'amend.undone': 409,
  'operation.unknown': 404,
  'operation.not-undoable': 409,
  'cause.unknown': 404,
  'amendment.unknown': 404,
  'view.unknown': 404,
  'document.unknown': 404,
  'entity.unknown': 404,
  'resolve.unknown-order': 422,
  'push.unknown': 404,
  'push.not-held': 409,
  'stock.unknown': 404,
  'stock.off': 409,
  'price.unknown': 404,
  'price.off': 409,
  'price.customer-off': 409,
  'price.currency-differs': 409,
  'price.tax-differs': 409,
  'price.busy': 429,
  'table.unknown': 404,
  'table.invalid': 422,
  'definition.unknown': 404,
  'definition.unknown-version': 404,
  'definition.conflict': 409,
  'definition.not-of-orders': 409,
  'definition.no-draft': 409,
  'definition.unchanged': 409,
  'simulation.unknown': 404,
  'simulation.busy': 409,
  'order.unknown': 404,
  'm3.program-unknown': 404,
  'm3.transaction-unknown': 404,
  'step.not-in-doubt': 409,
  'template.unknown': 404,
  'template.changed': 409,
  'settings.invalid': 422,
  'settings.fixed': 409,
  'settings.conflict': 409,
  'catalog.off': 409,
  'catalog.load-open': 409,
  'catalog.load-state': 409,
  'catalog.none-leaving': 409,
  'catalog.unknown-item': 404,
  'request.throttled': 429,
  'backup.exists': 409,
  'backup.failed': 500,
};

/** Null means: a fault of ours, to be logged and not explained. */
export function documentOf(error: unknown): ProblemDocument | null {
  if (error instanceof ZodError) {
    const faults = error.issues.map(issueOf);
    const list = faults.map((fault) => `${fault.field || 'body'}: ${fault.message}`).join('; ');
    return problemDocument(400, 'request.invalid', `The request is not right: ${list}. Correct it and send it again.`, {
      faults,
    });
  }
  if (error instanceof SettingsFault) {
    const faults = error.faults.map(({ path, message }) => ({ field: path, message }));
    const list = faults.map((fault) => ` ${fault.field}: ${fault.message.replace(/([^.?!])$/, '$1.')}`).join('');
    return problemDocument(STATUS[error.code] ?? 422, error.code, error.message + list, { faults });
  }
  if (error instanceof CrossdockError) {
    if (error.class === 'bug') return null;
    const more = error.problem ? { problem: error.problem } : {};
    return problemDocument(STATUS[error.code] ?? statusOf(error), error.code, error.message, more);
  }
  return documentOfBodyParser(error);
}

function statusOf(error: CrossdockError): number {
  if (error.code.startsWith('store.')) return 503;
  if (error.class === 'permanent') return 422;
  return error.remote ? 502 : 503;
}

function issueOf(issue: z.core.$ZodIssue): { field: string; message: string } {
  const unknown = issue.code === 'unrecognized_keys' ? `unknown: ${issue.keys.join(', ')}` : issue.message;
  return { field: issue.path.map(String).join('.'), message: unknown };
}

/** What express.json and express.text throw (http-errors with a `type`). */
function documentOfBodyParser(error: unknown): ProblemDocument | null {
  if (typeof error !== 'object' || error === null) return null;
  const { type, status, limit } = error as { type?: unknown; status?: unknown; limit?: unknown };
  switch (type) {
    case 'entity.too.large':
      return problemDocument(
        413,
        'body.too-large',
        `The body is larger than ${String(limit)} bytes. Send less at once.`,
      );
    case 'entity.parse.failed':
      return problemDocument(400, 'body.malformed', 'The body is not valid JSON. Correct it and send it again.');
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return problemDocument(415, String(type), 'The encoding of the body is not supported. Send UTF-8.');
    default:
      return status === 400 || error instanceof URIError
        ? problemDocument(400, 'request.malformed', 'The address or body of this request is malformed.')
        : null;
  }
}

const waitOf = (error: unknown): Record<string, string> =>
  error instanceof CrossdockError && STATUS[error.code] === 429
    ? { 'retry-after': String(Math.ceil((error.retryAfterMs ?? 1_000) / 1_000)) }
    : {};

export function failureHandler(
  onError: (error: unknown, request: { method: string; route: string }) => void,
): ErrorRequestHandler {
  return (error, req, res, next) => {
    const document = documentOf(error);
    if (!document)
      onError(error, { method: req.method, route: (req.route as { path?: string } | undefined)?.path ?? 'unknown' });
    if (res.headersSent) next(error);
    else
      sendProblem(
        res,
        document ??
          problemDocument(
            500,
            'internal',
            'The sidecar failed on this request; its log says why. Try again, and report it if it stays.',
          ),
        document?.status === 503 ? { 'retry-after': '5' } : waitOf(error),
      );
  };
}
