import { useEffect, useState } from 'react';
import { type Resources } from '../datasource/resources';
import { maskVariables } from '../logql/mask';
import { checkMarkers, localMarkers, type Marker } from '../logql/markers';

const PAUSE_MS = 400;
const NONE: Marker[] = [];

/** Error marks of the text: the local grammar's while typing, then the backend's once the typing pauses. */
export function useMarkers(expr: string, resources: Pick<Resources, 'check'>): Marker[] {
  const [markers, setMarkers] = useState<Marker[]>(NONE);
  useEffect(() => {
    let current = true;
    const { text, checkable } = maskVariables(expr);
    const timer = setTimeout(() => {
      if (!checkable || text.trim() === '') {
        setMarkers(NONE);
        return;
      }
      setMarkers(localMarkers(expr));
      resources.check(text).then(
        (check) => current && setMarkers(checkMarkers(expr, check)),
        // a backend that cannot be asked leaves the local marks
        () => undefined
      );
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [expr, resources]);
  return markers;
}
