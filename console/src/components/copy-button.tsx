import { useEffect, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** @param text asked for when it is wanted: it may be long */
export function CopyButton({
  text,
  what,
  label = 'Copy',
}: {
  text: () => string;
  /** Said to those who do not see what it stands beside. */
  what?: string;
  label?: ReactNode;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (copied) {
      const timer = setTimeout(() => setCopied(false), 2000);
      return () => clearTimeout(timer);
    }
    return undefined;
  }, [copied]);
  // Browsers give the clipboard to https and loopback only.
  if (!('clipboard' in navigator)) {
    return null;
  }
  return (
    <Button
      small
      look="quiet"
      onClick={() => {
        void navigator.clipboard.writeText(text()).then(() => setCopied(true));
      }}
    >
      <Icon name={copied ? 'check' : 'copy'} />
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
      {what !== undefined && <span className="visually-hidden"> {what}</span>}
    </Button>
  );
}
