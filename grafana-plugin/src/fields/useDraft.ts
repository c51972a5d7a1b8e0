import { useState } from 'react';

/** A text that somebody is typing: it starts anew whenever the stored value changes. */
export function useDraft(stored: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(stored);
  const [known, setKnown] = useState(stored);
  if (known !== stored) {
    setKnown(stored);
    setDraft(stored);
  }
  return [draft, setDraft];
}
