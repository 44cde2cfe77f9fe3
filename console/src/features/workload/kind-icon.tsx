import { useQuery } from '@tanstack/react-query';
import type { Category } from '../../api/types.ts';
import { Icon } from '../../components/icon.tsx';
import styles from './kind-icon.module.css';
import { CATEGORY_ICONS } from './workload.ts';
import { kindsQuery } from './workload-queries.ts';

/** What a kind is for, as a picture; its name stands beside it. */
export function KindIcon({ category }: { category: Category | undefined }) {
  return (
    <span className={styles.icon}>
      <Icon name={category === undefined ? 'box' : CATEGORY_ICONS[category]} />
    </span>
  );
}

/** What the catalogue says of a kind, as soon as it is here. */
export function useKind(kind: string) {
  const { data } = useQuery(kindsQuery);
  return data?.find((known) => known.kind === kind);
}
