/** Who is asking, and may they? */
import type { Request, RequestHandler, Response } from 'express';
import type { Actor, Role } from '@crossdock/shared';
import { problemDocument, sendProblem } from '../intake/problem-document.ts';
import { roleAtLeast, type AuthFault, type TokenService } from './tokens.ts';

const DETAIL: Record<AuthFault, string> = {
  'token.missing':
    'Send an access token: "Authorization: Bearer …". Make one with: crossdock-sidecar token create --name NAME --role viewer',
  'token.invalid': 'This access token is not known or was revoked. Make a new one with: crossdock-sidecar token create',
  'actor.invalid':
    'The person named in X-Crossdock-Actor is not properly signed, or the signature is older than two minutes. Compare both clocks and sign the request anew.',
  'actor.not-allowed': 'This access token may not speak for other people. Leave X-Crossdock-Actor out.',
};

/** Lets a request on if its token has at least `role`; the actor is kept for `actorOf`. */
export function requireRole(tokens: TokenService, role: Role): RequestHandler {
  return (req, res, next) => {
    const who = tokens.authenticate({
      authorization: req.get('authorization'),
      actor: req.get('x-crossdock-actor'),
      actorSignature: req.get('x-crossdock-actor-signature'),
      method: req.method,
      path: req.originalUrl,
    });
    if (typeof who === 'string') {
      sendProblem(res, problemDocument(401, who, DETAIL[who]), { 'www-authenticate': 'Bearer realm="crossdock"' });
    } else if (!roleAtLeast(who.role, role)) {
      sendProblem(
        res,
        problemDocument(
          403,
          'role.too-low',
          `This needs the role ${role}; you have the role ${who.role}. Ask an administrator.`,
        ),
      );
    } else {
      res.locals['actor'] = who;
      next();
    }
  };
}

/** The actor that `requireRole` found. */
export function actorOf(res: Response): Actor {
  return (res as Response<unknown, { actor: Actor }>).locals.actor;
}

/** A path parameter; express gives lists only for wildcards, which we have none of. */
export function param(req: Request, name: string): string {
  const value = req.params[name];
  return typeof value === 'string' ? value : '';
}
