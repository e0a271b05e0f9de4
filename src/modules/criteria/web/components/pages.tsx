/** The pages of the library, side by side; 标准更新 only for those who load or decide. */
import { NavLink } from 'react-router';
import { useGet } from '#kernel/web/hooks.ts';
import { listEditions } from '../../shared/editions.ts';

export function LibraryPages() {
  const editions = useGet(listEditions, { query: { limit: 1 } }, { staleTime: 60_000, keep: true });
  const isMine = (editions.data?.mayLoad ?? 'none') !== 'none' || (editions.data?.total ?? 0) > 0;
  const pages = [
    { to: '/criteria', label: '查条文' },
    { to: '/criteria/checklists', label: '检查清单' },
    ...(isMine ? [{ to: '/criteria/editions', label: '标准更新' }] : []),
  ];
  return (
    <nav className="z-tabs cr-pages" aria-label="标准库的各页">
      <div className="z-tabs-list">
        {pages.map(({ to, label }) => (
          <NavLink key={to} to={to} end={to === '/criteria'} className="z-tab">
            {label}
          </NavLink>
        ))}
      </div>
    </nav>
  );
}
