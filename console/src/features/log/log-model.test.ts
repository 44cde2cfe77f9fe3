import { describe, expect, it } from 'vitest';
import { MAX_LINE_LENGTH } from './line.ts';
import { LogModel, utf8Length, type LogLimits } from './log-model.ts';
import type { Style } from './sgr.ts';

function model(limits: LogLimits = { lines: 1000, characters: 1_000_000 }) {
  return new LogModel(limits, (notify) => notify());
}

/** Feeds stdout in pieces, offsets and all. */
function print(log: LogModel, ...pieces: string[]) {
  let offset = 0;
  for (const piece of pieces) {
    log.appendText('stdout', offset, piece);
    offset += utf8Length(piece);
  }
  return log;
}

const texts = (log: LogModel) => log.lines.map((line) => line.text);
const printed = (...pieces: string[]) => texts(print(model(), ...pieces));

/** `[text, style]` of the first line. */
function spans(...pieces: string[]): [string, Style][] {
  const line = print(model(), ...pieces).lines[0];
  let start = 0;
  return (line?.spans ?? []).map(({ end, style }) => {
    const text = line?.text.slice(start, end) ?? '';
    start = end;
    return [text, style];
  });
}

describe('lines', () => {
  it('go on where a chunk was cut', () => {
    expect(printed('one\ntw', 'o\n', 'three')).toEqual(['one', 'two', 'three']);
  });

  it('are counted as the command printed them', () => {
    const log = print(model(), 'one\n' + 'x'.repeat(MAX_LINE_LENGTH * 2) + '\n', 'step 1\rstep 2\n');
    log.note('a word of our own');
    expect(log.printedLines).toBe(3);
    expect(log.lines.length).toBeGreaterThan(4);
    log.appendText('stderr', 0, 'no end');
    expect(log.printedLines).toBe(4);
    log.restart();
    expect(log.printedLines).toBe(0);
  });

  it('of the two streams do not run into each other', () => {
    const log = model();
    log.appendText('stdout', 0, 'working... ');
    log.appendText('stderr', 0, 'warning\n');
    log.appendText('stdout', 11, 'done\n');
    expect(log.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['stdout', 'working... done'],
      ['stderr', 'warning'],
    ]);
  });

  it('may be empty', () => {
    expect(printed('a\n\n\nb\n')).toEqual(['a', '', '', 'b']);
  });

  it('that are very long go on in further rows, and are copied as one', () => {
    const log = print(model(), 'x'.repeat(MAX_LINE_LENGTH * 2 + 5), 'y\nnext');
    expect(texts(log).map((text) => text.length)).toEqual([MAX_LINE_LENGTH, MAX_LINE_LENGTH, 6, 4]);
    expect(log.plainText()).toBe('x'.repeat(MAX_LINE_LENGTH * 2 + 5) + 'y\nnext\n');
  });

  it('that fill a row to the last column do not open another', () => {
    expect(printed('x'.repeat(MAX_LINE_LENGTH) + '\nnext')).toEqual(['x'.repeat(MAX_LINE_LENGTH), 'next']);
  });
});

describe('carriage returns', () => {
  it('write over what stands there', () => {
    expect(printed('progress  9%\rprogress 10%\rprogress 1', '00%\n')).toEqual(['progress 100%']);
    expect(printed('long text\rabc\n')).toEqual(['abcg text']);
  });

  it('before a line feed are part of the line end, also across chunks', () => {
    expect(printed('a\r\nb\r', '\nc')).toEqual(['a', 'b', 'c']);
  });

  it('work with erasing', () => {
    expect(printed('long text\r\u001b[Kshort')).toEqual(['short']);
    expect(printed('long text\u001b[2K\rshort')).toEqual(['short']);
    expect(printed('abc\u001b[2D\u001b[1Kx')).toEqual([' xc']);
  });

  it('and backspaces keep their colours right', () => {
    expect(spans('\u001b[31mred red\r\u001b[32mgreen')).toEqual([
      ['green', { foreground: 2 }],
      ['ed', { foreground: 1 }],
    ]);
    expect(printed('ab\b\bc')).toEqual(['cb']);
  });
});

describe('colours', () => {
  it('become spans', () => {
    expect(spans('a \u001b[1;31mb\u001b[0m c')).toEqual([
      ['a ', {}],
      ['b', { foreground: 1, bold: true }],
      [' c', {}],
    ]);
  });

  it('survive a cut anywhere in the sequence', () => {
    const text = '\u001b[1m\u001b[38;5;208mx\u001b[22;39my';
    const whole = spans(text);
    expect(whole).toEqual([
      ['x', { foreground: '#ff8700', bold: true }],
      ['y', {}],
    ]);
    for (let cut = 1; cut < text.length; cut++) {
      expect(spans(text.slice(0, cut), text.slice(cut))).toEqual(whole);
    }
  });

  it.each([
    ['38;2;255;128;0', { foreground: '#ff8000' }],
    ['38:2::255:128:0', { foreground: '#ff8000' }],
    ['48;5;232', { background: '#080808' }],
    ['38;5;9', { foreground: 9 }],
    ['97;104', { foreground: 15, background: 12 }],
    ['3;4;7;9;2', { italic: true, underline: true, inverse: true, strike: true, dim: true }],
    ['38;2;999;0;0', { foreground: '#ff0000' }],
  ])('read %s', (code, style) => expect(spans(`\u001b[${code}mx`)).toEqual([['x', style]]));

  it('go on in the next line until they are reset', () => {
    const log = print(model(), '\u001b[32ma\nb\u001b[m\nc');
    expect(log.lines.map((line) => line.spans?.[0]?.style)).toEqual([
      { foreground: 2 },
      { foreground: 2 },
      undefined,
    ]);
  });

  it('of one stream do not colour the other', () => {
    const log = model();
    log.appendText('stdout', 0, '\u001b[31m');
    log.appendText('stderr', 0, 'plain');
    expect(log.lines[0]?.spans).toBeUndefined();
  });
});

describe('everything else that a terminal understands', () => {
  it.each([
    ['a title', '\u001b]0;owned\u0007x'],
    ['a link', '\u001b]8;;https://example.com\u001b\\x\u001b]8;;\u001b\\'],
    ['the clipboard', '\u001b]52;c;c2VjcmV0\u0007x'],
    ['a device control string', '\u001bP1;2|payload\u001b\\x'],
    ['a C1 command', '\u009d0;owned\u009cx'],
    ['cursor travel', '\u001b[10;10H\u001b[2J\u001b[Ax'],
    ['private modes', '\u001b[?25l\u001b[?2004hx'],
    ['a character set', '\u001b(Bx'],
    ['keypad modes', '\u001b=\u001b>x'],
    ['bells and other controls', '\u0007\u0000\u000ex\u007f'],
    ['a sequence that breaks off', '\u001b[31\u001b[0mx'],
  ])('is dropped: %s', (_, text) => {
    expect(printed(text)).toEqual(['x']);
    expect(printed(...text.split(/(?:)/))).toEqual(['x']);
  });

  it('swallows no further lines when it is never ended', () => {
    expect(printed('\u001b]0;title\nnext\n')).toEqual(['', 'next']);
  });
});

describe('bytes', () => {
  const bytes = new TextEncoder().encode('aé漢🎉z\n');

  it('may be cut within a character', () => {
    for (let cut = 1; cut < bytes.length; cut++) {
      const log = model();
      log.appendBytes('stdout', 0, bytes.subarray(0, cut));
      log.appendBytes('stdout', cut, bytes.subarray(cut));
      expect(texts(log)).toEqual(['aé漢🎉z']);
    }
  });

  it('may come one by one', () => {
    const log = model();
    bytes.forEach((_, i) => log.appendBytes('stdout', i, bytes.subarray(i, i + 1)));
    expect(texts(log)).toEqual(['aé漢🎉z']);
  });

  it('may go on as text', () => {
    const log = model();
    log.appendBytes('stdout', 0, new Uint8Array([0xc3]));
    log.appendText('stdout', 1, 'x');
    expect(texts(log)).toEqual(['\ufffdx']);
  });

  it('that are no UTF-8 show that they are not', () => {
    const log = model();
    log.appendBytes('stdout', 0, new Uint8Array([0x61, 0xff, 0x62]));
    expect(texts(log)).toEqual(['a\ufffdb']);
  });

  it('that came before are not shown again', () => {
    const log = model();
    log.appendText('stdout', 0, 'grüße ');
    log.appendText('stdout', 0, 'grüße ');
    log.appendText('stdout', 6, 'e dich');
    expect(texts(log)).toEqual(['grüße dich']);
  });

  it('that are missing leave the rest in order', () => {
    const log = model();
    log.appendBytes('stdout', 0, new Uint8Array([0x61, 0xe6, 0xbc]));
    log.skip('stdout', 100);
    log.appendText('stdout', 100, 'z');
    expect(texts(log)).toEqual(['a\ufffdz']);
  });

  it.each(['', 'a', 'é', '漢', '🎉', 'aé漢🎉z'])('are counted: %j', (text) => {
    expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
  });
});

describe('a long output', () => {
  it('keeps its newest lines', () => {
    const log = model({ lines: 100, characters: 1_000_000 });
    for (let i = 0; i < 1000; i++) log.appendText('stdout', i * 4, `${String(i).padStart(3, '0')}\n`);
    expect(log.lines.length).toBeLessThanOrEqual(110);
    expect(log.lines.length).toBeGreaterThanOrEqual(100);
    expect(log.droppedLines + log.lines.length).toBe(1000);
    expect(log.lines.at(-1)?.text).toBe('999');
    expect(log.lines[0]?.number).toBe(log.droppedLines);
  });

  it('keeps no more characters than it may', () => {
    const log = model({ lines: 1000, characters: 10_000 });
    for (let i = 0; i < 500; i++) log.appendText('stdout', i * 101, 'x'.repeat(100) + '\n');
    const kept = log.lines.reduce((sum, line) => sum + line.text.length, 0);
    expect(kept).toBeLessThanOrEqual(11_000);
    expect(kept).toBeGreaterThanOrEqual(9_000);
  });

  it('goes on in a new line when the open one is gone', () => {
    const log = model({ lines: 10, characters: 10_000 });
    log.appendText('stdout', 0, 'open');
    for (let i = 0; i < 50; i++) log.appendText('stderr', i * 2, 'e\n');
    log.appendText('stdout', 4, ' end\n');
    expect(log.lines.at(-1)?.text).toBe('     end');
  });

  it('costs one call of its listeners a frame', () => {
    const frames: (() => void)[] = [];
    const log = new LogModel({ lines: 10, characters: 100 }, (notify) => frames.push(notify));
    let calls = 0;
    log.subscribe(() => calls++);
    print(log, 'a\n', 'b\n', 'c\n');
    expect(frames).toHaveLength(1);
    frames.forEach((frame) => frame());
    expect(calls).toBe(1);
  });
});

describe('a further attempt', () => {
  it('begins at offset 0 again', () => {
    const log = model();
    log.appendText('stdout', 0, 'first');
    log.restart();
    log.note('Attempt 2');
    log.appendText('stdout', 0, 'again');
    expect(log.lines.map(({ kind, text }) => [kind, text])).toEqual([
      ['stdout', 'first'],
      ['note', 'Attempt 2'],
      ['stdout', 'again'],
    ]);
  });
});
