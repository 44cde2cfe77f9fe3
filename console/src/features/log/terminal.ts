import { applySgr, PLAIN, type Style } from './sgr.ts';

/** Where a terminal's writing goes. Columns count UTF-16 units. */
export interface Paper {
  /** Writes, on further lines when one is full, and tells the column after it. */
  write(column: number, text: string, style: Style): number;
  truncate(column: number): void;
  newLine(): void;
  /** Units that the present line has. */
  length(): number;
}

const S = { ground: 0, escape: 1, csi: 2, text: 3, textEscape: 4, charset: 5 } as const;
type State = (typeof S)[keyof typeof S];

/** C0, DEL and C1. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/g;
/** A sequence that is longer than this is no sequence. */
const MAX_PARAMETERS = 256;

/**
 * The part of a terminal that makes sense in a log: colours, carriage return, backspace, moves and erasing within the
 * line. Everything else that a program may say to a terminal (titles, links, the clipboard, cursor travel) is read to its
 * end and dropped. Sequences may be cut anywhere between two calls.
 */
export class Terminal {
  readonly #paper: Paper;
  #state: State = S.ground;
  #style: Style = PLAIN;
  #column = 0;
  #parameters = '';

  constructor(paper: Paper) {
    this.#paper = paper;
  }

  push(text: string): void {
    let at = 0;
    while (at < text.length) {
      if (this.#state !== S.ground) {
        this.#inSequence(text.charCodeAt(at));
        at++;
        continue;
      }
      CONTROL.lastIndex = at;
      const control = CONTROL.exec(text)?.index ?? text.length;
      if (control > at) {
        const run = at === 0 && control === text.length ? text : text.slice(at, control);
        this.#column = this.#paper.write(this.#column, run, this.#style);
      }
      if (control < text.length) {
        this.#control(text.charCodeAt(control));
      }
      at = control + 1;
    }
  }

  #control(code: number): void {
    switch (code) {
      case 0x0a:
        this.#paper.newLine();
        this.#column = 0;
        break;
      case 0x0d:
        this.#column = 0;
        break;
      case 0x08:
        this.#column = Math.max(0, this.#column - 1);
        break;
      case 0x09:
        this.#column = this.#paper.write(this.#column, '\t', this.#style);
        break;
      case 0x1b:
        this.#state = S.escape;
        break;
      case 0x9b:
        this.#beginCsi();
        break;
      case 0x90: // device control string
      case 0x98: // start of string
      case 0x9d: // operating system command
      case 0x9e: // privacy message
      case 0x9f: // application program command
        this.#state = S.text;
        break;
    }
  }

  #beginCsi(): void {
    this.#state = S.csi;
    this.#parameters = '';
  }

  #inSequence(code: number): void {
    switch (this.#state) {
      case S.escape:
        this.#afterEscape(code);
        break;
      case S.csi:
        this.#inCsi(code);
        break;
      case S.text:
        // Ends with BEL or ST. A line end ends it too: a stray introducer must not swallow the rest of the log.
        if (code === 0x07 || code === 0x9c) this.#state = S.ground;
        else if (code === 0x1b) this.#state = S.textEscape;
        else if (code === 0x0a) this.#end(code);
        break;
      case S.textEscape:
        if (code === 0x5c) this.#state = S.ground;
        else this.#afterEscape(code);
        break;
      case S.charset:
        this.#end(code < 0x20 ? code : undefined);
        break;
    }
  }

  #afterEscape(code: number): void {
    if (code === 0x5b) this.#beginCsi();
    else if (code === 0x5d || code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f)
      this.#state = S.text;
    else if (code >= 0x20 && code <= 0x2f) this.#state = S.charset;
    else if (code !== 0x1b) this.#end(code < 0x20 ? code : undefined);
  }

  #inCsi(code: number): void {
    if (code >= 0x20 && code <= 0x3f && this.#parameters.length < MAX_PARAMETERS) {
      this.#parameters += String.fromCharCode(code);
    } else if (code >= 0x40 && code <= 0x7e) {
      this.#state = S.ground;
      this.#sequence(code);
    } else if (code === 0x1b) {
      this.#state = S.escape;
    } else if (code < 0x20) {
      this.#end(code);
    } else if (code > 0x7e) {
      this.#state = S.ground;
    }
  }

  /** Back to the ground; a control that broke a sequence off still counts. */
  #end(control: number | undefined): void {
    this.#state = S.ground;
    if (control !== undefined) {
      this.#control(control);
    }
  }

  #sequence(final: number): void {
    const parameters = this.#parameters;
    if (!/^[\d;:]*$/.test(parameters)) {
      return;
    }
    const first = Number.parseInt(parameters, 10);
    const count = Number.isNaN(first) || first === 0 ? 1 : first;
    switch (String.fromCharCode(final)) {
      case 'm':
        this.#style = applySgr(this.#style, parameters);
        break;
      case 'K':
        this.#erase(Number.isNaN(first) ? 0 : first);
        break;
      case 'G':
        this.#column = Math.min(count - 1, this.#paper.length());
        break;
      case 'C':
        this.#column = Math.min(this.#column + count, Math.max(this.#column, this.#paper.length()));
        break;
      case 'D':
        this.#column = Math.max(0, this.#column - count);
        break;
    }
  }

  #erase(what: number): void {
    if (what === 0) {
      this.#paper.truncate(this.#column);
    } else if (what === 1) {
      this.#paper.write(0, ' '.repeat(Math.min(this.#column, this.#paper.length())), PLAIN);
    } else if (what === 2) {
      this.#paper.truncate(0);
    }
  }
}
