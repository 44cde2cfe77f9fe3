import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { Button } from '../../components/button.tsx';
import { currentMonth, otherMonth, type Month } from './month.ts';
import styles from './usage.module.css';

/** A page about a month: what was used or what was earned, one beside the other. */
export function MonthFrame({ title, children }: { title: string; children: (month: Month) => ReactNode }) {
  const [now] = useState(() => currentMonth(new Date()));
  const [month, setMonth] = useState(now);
  return (
    <div className={styles.page}>
      <header className={styles.top}>
        <h1>{title}</h1>
        <nav className={styles.tabs} aria-label="What is shown">
          <Link to="/usage" data-testid="usage-tab">
            Used
          </Link>
          <Link to="/earnings" data-testid="earnings-tab">
            Earned
          </Link>
        </nav>
        <div className={styles.month}>
          <Button
            small
            look="quiet"
            aria-label="The month before"
            onClick={() => {
              setMonth(otherMonth(month, -1));
            }}
          >
            ‹
          </Button>
          <span aria-live="polite">{month}</span>
          <Button
            small
            look="quiet"
            aria-label="The month after"
            disabled={month === now}
            onClick={() => {
              setMonth(otherMonth(month, 1));
            }}
          >
            ›
          </Button>
        </div>
      </header>
      {children(month)}
    </div>
  );
}
