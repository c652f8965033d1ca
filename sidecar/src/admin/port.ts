/** What the HTTP API keeps for itself (tokens, audit) and what it needs from the rest of the sidecar. */
import type { Actor, Role } from '@crossdock/shared';

/** One entry of the append-only audit: who did what to what, when and why. Never personal data of customers. */
export interface AuditEntry {
  /** ISO time. */
  at: string;
  actor: Actor;
  /** `run.retry`, `settings.write`, `table.change`, `token.create`, `backup` … */
  action: string;
  /** `run:12`, `settings:3`, `table:sku` … */
  target: string;
  why: string;
  data?: Record<string, unknown>;
}

export interface AuditLog {
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(options: { limit: number; before?: number; target?: string }): (AuditEntry & { seq: number })[];
}

export interface TokenRecord {
  id: string;
  name: string;
  role: Role;
  /** May speak for a signed WordPress user (the plugin's proxy). */
  proxy: boolean;
  createdAt: string;
  createdBy: string;
  revokedAt: string | null;
  lastUsedAt: string | null;
}

export interface TokenStore {
  add(record: TokenRecord & { hash: string }, by: { actor: Actor; why: string }): Promise<void>;
  /** Open and revoked ones; the caller decides. */
  find(id: string): (TokenRecord & { hash: string }) | null;
  list(): TokenRecord[];
  /** Returns false when there is no such open token. */
  revoke(id: string, at: string, by: { actor: Actor; why: string }): Promise<boolean>;
  touch(id: string, at: string): Promise<void>;
}
