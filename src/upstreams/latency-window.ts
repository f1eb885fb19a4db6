const capacity = 100;
// Without this, a server that was slow once would never be asked again, and so never be found fast again.
const forgetAfterMs = 10_000;

/** The mean of the last 100 latencies of a server, forgotten ten seconds after the last one. */
export class LatencyWindow {
  private readonly samples = new Float64Array(capacity);
  private count = 0;
  private next = 0;
  private sum = 0;
  private lastMs = 0;

  record(latencyMs: number, nowMs: number): void {
    if (nowMs - this.lastMs > forgetAfterMs) this.count = this.next = this.sum = 0;
    if (this.count === capacity) this.sum -= this.samples[this.next]!;
    else this.count++;
    this.samples[this.next] = latencyMs;
    this.sum += latencyMs;
    this.next = (this.next + 1) % capacity;
    this.lastMs = nowMs;
  }

  /** Mean in milliseconds; undefined while there is nothing recent to go by. */
  mean(nowMs: number): number | undefined {
    return this.count === 0 || nowMs - this.lastMs > forgetAfterMs ? undefined : this.sum / this.count;
  }
}
