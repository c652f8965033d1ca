/** Problems as the person's language says them, with the sidecar's words where those say more. */
import type { Problem } from '@crossdock/shared';
import { problemWords } from './problem-words.ts';

/** The sidecar's English beside a translation that does not name the case; read out as English. */
export function OwnWords({ text }: { text: string | null }) {
  return text ? (
    <p className="cd-small cd-muted" lang="en" dir="ltr">
      {text}
    </p>
  ) : null;
}

/** What is wrong, what to do, and the sidecar's own words. */
export function ProblemText({ of }: { of: Pick<Problem, 'code' | 'message' | 'fix' | 'thing'> }) {
  const { text, fix, own } = problemWords(of);
  return (
    <>
      <strong>{text}</strong>
      {fix && <p className="cd-muted">{fix}</p>}
      <OwnWords text={own} />
    </>
  );
}
