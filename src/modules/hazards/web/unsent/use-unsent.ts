/** The kept reports of the signed-in person, as they change. */
import { useCallback, useEffect, useState } from 'react';
import { useSession } from '#kernel/web/session.tsx';
import { listReports, unsentChanged, type UnsentReport } from './store.ts';

export function useUnsent(): { reports: UnsentReport[] | null; failed: boolean } {
  const userId = useSession().user.id;
  const [reports, setReports] = useState<UnsentReport[] | null>(null);
  const [failed, setFailed] = useState(false);
  const read = useCallback(() => {
    listReports(userId).then(setReports, () => setFailed(true));
  }, [userId]);
  useEffect(() => {
    read();
    document.addEventListener(unsentChanged, read);
    return () => document.removeEventListener(unsentChanged, read);
  }, [read]);
  return { reports, failed };
}
