/** Which hosts may be spoken to, or listened on, without TLS. */

/** 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return name === 'localhost' || name.endsWith('.localhost') || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}

export function isPlainHttpAllowed(host: string, insecureHosts: readonly string[]): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return isLoopback(name) || insecureHosts.some((allowed) => allowed.replace(/^\[|\]$/g, '').toLowerCase() === name);
}
