/** The name of the M3 item beside the field where its number is typed, or what is to be done where M3 has none. */
import { useEffect, useState } from 'react';
import { useQuery } from '../data/query.ts';
import { Icon } from './icons.tsx';
import { itemWord, worthAsking } from './item-words.ts';

/** Somebody who types on is not interrupted, and M3 is not asked for half a number. */
const PAUSE_MS = 400;

/** `id` is for the field's `aria-describedby`. What is said is read out when the reader has time. */
export function ItemCheck({ typed: raw, id }: { typed: string; id?: string }) {
  const typed = raw.trim();
  const [settled, setSettled] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSettled(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const found = useQuery('GET /v1/m3/items', worthAsking(settled) ? { query: { item: settled } } : null);
  const word = settled === typed ? itemWord(settled, { data: found.data, failed: found.error !== null }) : null;
  return (
    <span id={id} className={`cd-itemcheck cd-tone-${word?.tone ?? 'plain'}`} aria-live="polite" aria-atomic="true">
      {word && (
        <>
          <Icon name={word.tone === 'good' ? 'check' : word.tone === 'held' ? 'warning' : 'info'} />
          <span>{word.text}</span>
        </>
      )}
    </span>
  );
}
