/** What the plugin's own routes say (includes/Rest/{Connection,Settings,Pairing,Fingerprint}Controller.php). */

export type Entity = 'order' | 'refund' | 'customer' | 'product' | 'variation' | 'stock';
export const ENTITIES: readonly Entity[] = ['order', 'refund', 'customer', 'product', 'variation', 'stock'];

/** Something a person should look at. */
export interface Finding {
  code: string;
  level: 'critical' | 'recommended';
  message: string;
  fix: string;
}

/** Something in which this shop differs from the one that was paired. */
export interface Change {
  part: 'address' | 'database' | 'hpos';
  was: string;
  is: string;
}

export interface Heartbeat {
  at: string;
  secondsAgo: number;
  sidecarVersion: string;
  oldest: string | null;
  waiting: number;
  held: number;
}

/** The part of the sidecar's `GET /v1/status` that this screen shows (shared/src/status.ts). */
export interface SidecarStatus {
  version: string;
  node: string;
  ready: boolean;
  reasons: string[];
  remotes: { remote: 'm3' | 'woo'; state: 'up' | 'trying' | 'paused'; why: string | null }[];
}

export interface Connection {
  paired: boolean;
  pairedAt: string;
  /** True while everything that writes waits for "moved" or "copied". */
  paused: boolean;
  changes: Change[];
  findings: Finding[];
  key: { permissions: string; ending: string; last_access: string | null } | null;
  heartbeat: Heartbeat | null;
  push: { configured: boolean; ok: boolean; error: string; status: SidecarStatus | null };
  /** `dead`: refused by the sidecar, kept. */
  outbox: { waiting: number; dead: number; oldest: string | null };
  versions: { plugin: string; woocommerce: string; wordpress: string; hpos: boolean };
}

/** What can be changed. */
export interface SettingsValues {
  /** '' = the sidecar fetches, nothing is pushed. */
  sidecarUrl: string;
  capture: Entity[];
  /** ISO, UTC; '' = no limit. */
  cutover: string;
  showNumber: boolean;
  /** Customers see carrier and tracking number. */
  showTracking: boolean;
  /** Customers who are logged in see and pay M3's prices. */
  customerPrices: boolean;
  retentionDays: number;
  removeData: boolean;
}
export interface Settings extends SettingsValues {
  paired: boolean;
  pairedAt: string;
  /** Settings that constants in wp-config.php hold. */
  fixed: string[];
}

export type Decision = 'moved' | 'copied';
