import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCores,
  formatDuration,
  formatMegabytes,
  formatRecent,
  formatSpan,
  plural,
} from './format.ts';

describe('formats', () => {
  it.each([
    [0, '0 cores'],
    [0.034, '0.03 cores'],
    [0.999, '1 core'],
    [2.5, '2.5 cores'],
  ])('%d processors', (cores, text) => expect(formatCores(cores)).toBe(text));

  it.each([
    [0, '0 s'],
    [0.0001, '1 ms'],
    [0.042, '42 ms'],
    [0.9999, '1 s'],
    [1.42, '1.4 s'],
    [9.96, '10 s'],
    [59.4, '59 s'],
    [59.6, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3600, '1 h 00 min'],
    [7500, '2 h 05 min'],
    [277_200, '3 d 5 h'],
    [-3, '0 s'],
  ])('a duration of %d seconds', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it.each([
    [30, '30 s'],
    [300, '5 min'],
    [3600, '1 h'],
    [5400, '1 h 30 min'],
    [86_400, '1 d'],
    [36_000, '10 h'],
  ])('a chosen span of %d seconds', (seconds, text) => expect(formatSpan(seconds)).toBe(text));

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1,023 bytes'],
    [1536, '1.5 KB'],
    [1_048_570, '1 MB'],
    [5_368_709_120, '5 GB'],
  ])('%d bytes', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('memory as people name it', () => expect(formatMegabytes(16_384)).toBe('16 GB'));

  it.each([
    [-60, 'just now'],
    [4, 'just now'],
    [59, '59 s ago'],
    [60, '1 min ago'],
    [86_399, '23 h ago'],
  ])('an age of %d seconds', (seconds, ago) => {
    const now = Date.parse('2026-03-01T12:00:00Z');
    expect(formatAgo(new Date(now - seconds * 1000).toISOString(), now)).toBe(ago);
  });

  it('dates what is older than a day', () => {
    const now = new Date(2026, 2, 1, 15, 0, 0).getTime();
    const ago = (...at: [number, number, number, number, number]) =>
      formatAgo(new Date(...at).toISOString(), now).replaceAll('\u00a0', ' ');
    expect(ago(2026, 1, 28, 14, 5)).toBe('28 Feb, 14:05');
    expect(ago(2025, 11, 31, 9, 30)).toBe('31 Dec 2025, 09:30');
  });

  it('leaves the date out for today only', () => {
    const now = new Date(2026, 2, 1, 15, 0, 0);
    expect(formatRecent(new Date(2026, 2, 1, 9, 5, 7).toISOString(), now.getTime())).toBe('09:05:07');
    expect(formatRecent(new Date(2026, 1, 28, 9, 5, 7).toISOString(), now.getTime())).toBe(
      '28 Feb 2026, 09:05:07',
    );
  });

  it('plurals', () => {
    expect(plural(1, 'core')).toBe('1 core');
    expect(plural(1200, 'line')).toBe('1,200 lines');
  });
});
