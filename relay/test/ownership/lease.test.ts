import { describe, expect, it, vi } from 'vitest';

import { Lease, moment, type Watch } from '../../src/ownership/lease.ts';
import { FakeClock } from '../fixtures/fake-clock.ts';

/** The time of day and the monotonic clock, which go together unless a test says otherwise. */
function scene(): {
  watch: Watch;
  clock: FakeClock;
  suspend: (ms: number) => void;
  lapse: ReturnType<typeof vi.fn<() => void>>;
  lease: Lease;
} {
  const clock = new FakeClock();
  const begun = clock.now();
  let suspended = 0;
  const watch = { clock, monotonic: () => clock.now() - begun - suspended };
  const lapse = vi.fn<() => void>();
  const lease = new Lease(watch, 5000, lapse);
  const suspend = (ms: number): void => {
    suspended += ms;
    clock.advance(ms);
  };
  return { watch, clock, suspend, lapse, lease };
}

describe('a lease', () => {
  it('is not held before it has been given', () => {
    expect(scene().lease.held).toBe(false);
  });

  it('is held for its life, and then it is over', () => {
    const { lease, watch, clock, lapse } = scene();
    lease.extend(moment(watch));
    clock.advance(4999);
    expect(lease.held).toBe(true);
    expect(lapse).not.toHaveBeenCalled();
    clock.advance(1);
    expect(lease.held).toBe(false);
    expect(lapse).toHaveBeenCalledTimes(1);
  });

  it('counts from the moment of the question, not of the answer', () => {
    const { lease, watch, clock, lapse } = scene();
    const asked = moment(watch);
    clock.advance(3000);
    lease.extend(asked);
    clock.advance(1999);
    expect(lease.held).toBe(true);
    clock.advance(1);
    expect(lease.held).toBe(false);
    expect(lapse).toHaveBeenCalledTimes(1);
  });

  it('is of no use if the answer came too late', () => {
    const { lease, watch, clock, lapse } = scene();
    const asked = moment(watch);
    clock.advance(5000);
    lease.extend(asked);
    expect(lease.held).toBe(false);
    expect(lapse).toHaveBeenCalledTimes(1);
  });

  it('goes on with each renewal, and lapses once', () => {
    const { lease, watch, clock, lapse } = scene();
    for (let beat = 0; beat < 10; beat += 1) {
      lease.extend(moment(watch));
      clock.advance(2000);
    }
    expect(lease.held).toBe(true);
    clock.advance(60_000);
    expect(lapse).toHaveBeenCalledTimes(1);
    expect(clock.timers).toBe(0);
  });

  it('is over after a machine was suspended, although the monotonic clock stood still', () => {
    const { lease, watch, suspend } = scene();
    lease.extend(moment(watch));
    suspend(60_000);
    expect(lease.held).toBe(false);
  });

  it('can be held again after it has lapsed', () => {
    const { lease, watch, clock } = scene();
    lease.extend(moment(watch));
    clock.advance(9000);
    lease.extend(moment(watch));
    expect(lease.held).toBe(true);
  });

  it('that is given up is over at once, and lapses no second time', () => {
    const { lease, watch, clock, lapse } = scene();
    lease.extend(moment(watch));
    lease.giveUp();
    lease.giveUp();
    expect(lease.held).toBe(false);
    clock.advance(10_000);
    expect(lapse).toHaveBeenCalledTimes(1);
  });
});
