import { expect } from 'chai';
import { describe, it } from 'mocha';
import { CallerBudgets } from '../../src/prewarm/caller-budgets.ts';
import { HourlyBudget } from '../../src/prewarm/hourly-budget.ts';
import type { WarmCaller } from '../../src/prewarm/warm-order.ts';
import { NOON } from '../routing/fixtures.ts';

const HOUR = 3_600_000;

describe('a budget of builds an hour', () => {
  it('is what any hour may hold, and says when there is more', () => {
    const budget = new HourlyBudget(2);
    expect(budget.take(1, NOON)).to.have.length(1);
    expect(budget.take(1, NOON + 1_000)).to.have.length(1);
    expect(budget.take(1, NOON + 2_000)).to.equal(null);
    expect(budget.waitMs(1, NOON + 2_000)).to.equal(HOUR - 2_000);
    expect(budget.waitMs(2, NOON + 2_000)).to.equal(HOUR - 1_000);
    expect(budget.take(1, NOON + HOUR - 1)).to.equal(null);
    expect(budget.take(1, NOON + HOUR)).to.have.length(1);
    expect(budget.take(1, NOON + HOUR)).to.equal(null);
  });

  it('is taken as a whole or not at all, and never more than it is', () => {
    const budget = new HourlyBudget(3);
    expect(budget.take(4, NOON)).to.equal(null);
    expect(budget.waitMs(4, NOON)).to.equal(null);
    expect(budget.waitMs(3, NOON)).to.equal(0);
    expect(budget.take(2, NOON)).to.have.length(2);
    expect(budget.take(2, NOON)).to.equal(null);
    expect(budget.take(1, NOON)).to.have.length(1);
  });

  it('gets back what was not used, once', () => {
    const budget = new HourlyBudget(1);
    const [spending] = budget.take(1, NOON)!;
    budget.giveBack(spending!);
    budget.giveBack(spending!);
    expect(budget.take(1, NOON)).to.have.length(1);
    expect(budget.take(1, NOON)).to.equal(null);
  });

  it('can be gone beyond by what could not be known before, which counts like the rest', () => {
    const budget = new HourlyBudget(1);
    expect([budget.left(NOON), budget.isOverdrawn(NOON)]).to.deep.equal([1, false]);
    budget.charge(NOON);
    expect([budget.left(NOON), budget.isOverdrawn(NOON)]).to.deep.equal([0, false]);
    budget.charge(NOON + 1_000);
    expect([budget.left(NOON), budget.isOverdrawn(NOON + 1_000)]).to.deep.equal([0, true]);
    expect(budget.waitMs(1, NOON + 1_000)).to.equal(HOUR);
    expect(budget.isOverdrawn(NOON + HOUR)).to.equal(false);
    expect(budget.take(1, NOON + HOUR)).to.equal(null);
    expect(budget.take(1, NOON + HOUR + 1_000)).to.have.length(1);
  });
});

describe('callers', () => {
  const at = (network: string): WarmCaller => ({ kind: 'address', address: network, network, buildsPerHour: 1 });

  it('have a budget each, by token or network, and the gateway has none', () => {
    const budgets = new CallerBudgets();
    const token: WarmCaller = { kind: 'token', name: '192.0.2.1', address: '192.0.2.1', buildsPerHour: 5 };
    expect(budgets.of(at('192.0.2.1'))).to.equal(budgets.of(at('192.0.2.1')));
    expect(budgets.of(at('192.0.2.1'))).not.to.equal(budgets.of(at('192.0.2.2')));
    expect(budgets.of(token)?.perHour).to.equal(5);
    expect(budgets.of(token)).not.to.equal(budgets.of(at('192.0.2.1')));
    expect(budgets.of({ kind: 'gateway', name: 'an event' })).to.equal(null);
  });

  it('are forgotten, whoever has not called for longest, when there are very many; tokens never', () => {
    const budgets = new CallerBudgets();
    const token: WarmCaller = { kind: 'token', name: 'authors', address: '192.0.2.1', buildsPerHour: 5 };
    const [first, mine] = [budgets.of(at('first')), budgets.of(token)];
    for (let i = 0; i < 20_000; i++) budgets.of(at(`network ${i}`));
    expect(budgets.of(at('first'))).not.to.equal(first);
    expect(budgets.of(token)).to.equal(mine);
  });
});
