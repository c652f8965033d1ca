/** Text to take elsewhere, with a button that copies it. */
import { Button } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import { useEffect, useRef, useState } from 'react';

export function CopyBox({ text, label, file }: { text: string; label: string; file?: string }) {
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // Browsers give the clipboard to https only. Then the text is marked, ready for Ctrl+C.
      const selection = window.getSelection();
      if (field.current && selection) selection.selectAllChildren(field.current);
      setCopied(document.execCommand('copy'));
    }
  };

  return (
    <div className="crossdock-copy">
      {file && <div className="crossdock-copy__file">{file}</div>}
      {/* Scrolls sideways, so a keyboard has to reach it. */}
      <pre ref={field} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <Button variant="secondary" onClick={() => void copy()} className="crossdock-copy__button">
        {copied ? __('Copied', 'crossdock') : __('Copy', 'crossdock')}
      </Button>
      <span className="screen-reader-text" role="status">
        {copied ? __('Copied to the clipboard.', 'crossdock') : ''}
      </span>
    </div>
  );
}
