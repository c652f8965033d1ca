/** What the server put beside the script (includes/Admin/Pages.php): things a browser needs before it can ask. */

export interface ServerFacts {
  /** Absolute path of the sidecar inside the plugin, with "/". */
  sidecar: string;
  /** False when the plugin runs from its source, where no sidecar lies in it. */
  shipped: boolean;
  webRoot: string;
  windows: boolean;
}
export interface Facts {
  /** Address of the build folder, with "/" at its end. */
  build: string;
  version: string;
  /** Address of the translations of what is loaded later; none = it is in English, or the language has none. */
  texts: string | null;
  /** Address of wp-admin, with "/" at its end. */
  admin: string;
  /** Whether this person may change anything. */
  manage: boolean;
  /** Whether this person may also say which sidecar it is: pair, and change its address. */
  administer: boolean;
  /** Address of the shop without "/" at its end. */
  home: string;
  /** Only for people who may change things. */
  server?: ServerFacts;
}

export function facts(): Facts {
  return (window as unknown as { crossdockAdmin: Facts }).crossdockAdmin;
}
