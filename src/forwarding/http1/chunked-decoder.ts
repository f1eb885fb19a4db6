/** Where decoded pieces go; `onData` gets views into the buffer handed to `feed`. */
export interface ChunkedSink {
  onData(piece: Buffer): void;
}

const enum Step {
  size,
  data,
  dataEnd,
  trailer,
  done,
}

const maxSizeLine = 256;
const maxTrailerBytes = 64 * 1024;

/**
 * Reads the chunked transfer coding (RFC 9112 section 7.1), strictly: sizes are hexadecimal digits, lines end in CRLF,
 * extensions are skipped, trailers are kept as a header block.
 */
export class ChunkedDecoder {
  trailers = '';
  private step: Step = Step.size;
  private left = 0;
  private line = '';

  get done(): boolean {
    return this.step === Step.done;
  }

  /** Bytes of `buffer[start, end)` it used; -1 when they are not chunked coding. Stops at the end of the body. */
  feed(buffer: Buffer, start: number, end: number, sink: ChunkedSink): number {
    let at = start;
    while (at < end && this.step !== Step.done) {
      if (this.step === Step.data) {
        const stop = Math.min(end, at + this.left);
        sink.onData(buffer.subarray(at, stop));
        this.left -= stop - at;
        at = stop;
        if (this.left === 0) this.step = Step.dataEnd;
        continue;
      }
      const lineFeed = buffer.indexOf(0x0a, at);
      const stop = lineFeed === -1 || lineFeed >= end ? end : lineFeed + 1;
      this.line += buffer.toString('latin1', at, stop);
      at = stop;
      if (!this.line.endsWith('\n')) {
        return this.line.length > (this.step === Step.trailer ? maxTrailerBytes : maxSizeLine) ? -1 : at - start;
      }
      if (!this.takeLine()) return -1;
    }
    return at - start;
  }

  private takeLine(): boolean {
    const line = this.line;
    this.line = '';
    if (!line.endsWith('\r\n')) return false;
    if (this.step === Step.dataEnd) {
      this.step = Step.size;
      return line === '\r\n';
    }
    if (this.step === Step.trailer) {
      if (line === '\r\n') this.step = Step.done;
      else this.trailers += line;
      return this.trailers.length <= maxTrailerBytes;
    }
    const size = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;[^\0-\x08\x0a-\x1f\x7f]*)?\r\n$/.exec(line);
    if (size === null) return false;
    this.left = parseInt(size[1]!, 16);
    this.step = this.left === 0 ? Step.trailer : Step.data;
    return true;
  }
}
