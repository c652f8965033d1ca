/** A failure that a person can do something about: shown as a sentence, without a stack. */
export class SandboxFailure extends Error {
  /** `port`: the port was taken; another may be tried. */
  readonly reason: 'port' | undefined;
  constructor(message: string, reason?: 'port') {
    super(message);
    this.reason = reason;
  }
}
