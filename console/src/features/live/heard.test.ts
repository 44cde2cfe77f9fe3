import { describe, expect, it } from 'vitest';
import { createQueryClient } from '../../app/query-client.ts';
import { Heard, heardBy, put } from './heard.ts';

const thing = (id: string, state = 'old') => ({ id, state });

describe('what was heard', () => {
  it('wins over an answer that was asked for before', () => {
    const heard = new Heard<{ id: string; state: string }>();
    const asked = heard.now();
    heard.tell('2', thing('2', 'new'));
    heard.tell('1', undefined);
    heard.tell('3', thing('3', 'new'));
    expect(heard.since(asked, [thing('2'), thing('1')])).toEqual([thing('3', 'new'), thing('2', 'new')]);
  });

  it('gives way to an answer that was asked for after', () => {
    const heard = new Heard<{ id: string; state: string }>();
    heard.tell('1', thing('1', 'heard'));
    heard.tell('2', undefined);
    const answer = [thing('2', 'read'), thing('1', 'read')];
    expect(heard.since(heard.now(), answer)).toEqual(answer);
  });

  it('is the last that was said of each', () => {
    const heard = new Heard<{ id: string; state: string }>();
    heard.tell('1', undefined);
    heard.tell('1', thing('1', 'back'));
    expect(heard.since(0, [])).toEqual([thing('1', 'back')]);
  });

  it('is kept apart by kind and by client', () => {
    const [one, other] = [heardBy(), heardBy()];
    const [client, another] = [createQueryClient(), createQueryClient()];
    one(client).tell('1', thing('1'));
    expect(one(client).now()).toBe(1);
    expect([one(another).now(), other(client).now()]).toEqual([0, 0]);
  });
});

describe('putting one among others', () => {
  it('keeps its place, or finds the one that its age gives it', () => {
    expect(put([thing('3'), thing('1')], thing('1', 'new'))).toEqual([thing('3'), thing('1', 'new')]);
    expect(put([thing('3'), thing('1')], thing('2'))).toEqual([thing('3'), thing('2'), thing('1')]);
  });
});
