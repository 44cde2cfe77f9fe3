import { describe, expect, it } from 'vitest';
import { byDay, currentMonth, daysOf, formatAmount, otherMonth } from './month.ts';

describe('months', () => {
  it('are those of UTC', () => {
    expect(currentMonth(new Date('2026-01-31T23:59:59Z'))).toBe('2026-01');
  });

  it('follow each other over the end of a year', () => {
    expect(otherMonth('2026-12', 1)).toBe('2027-01');
    expect(otherMonth('2026-01', -1)).toBe('2025-12');
    expect(daysOf('2026-12')).toEqual({ from: '2026-12-01', to: '2027-01-01' });
  });

  it('have a value for each day', () => {
    const values = byDay(
      '2026-02',
      [{ key: '2026-02-03', amount: 7 }],
      (line) => line.key,
      (line) => line.amount,
    );
    expect(values).toHaveLength(28);
    expect(values[2]).toBe(7);
    expect(values[3]).toBe(0);
  });
});

describe('amounts', () => {
  it('have the digits that small ones need', () => {
    expect(formatAmount(12_345, 'credits')).toBe('0.0123 credits');
    expect(formatAmount(12_345_678, 'credits')).toBe('12.35 credits');
  });
});
