type Timer = ReturnType<typeof setTimeout>;

/** Timers by name: setting one again replaces it. */
export class Timers {
  private readonly running = new Map<string, Timer>();

  has(name: string): boolean {
    return this.running.has(name);
  }

  set(name: string, ms: number, work: () => void): void {
    this.cancel(name);
    const timer = setTimeout(() => {
      this.running.delete(name);
      work();
    }, ms);
    this.running.set(name, timer);
  }

  cancel(name: string): void {
    clearTimeout(this.running.get(name));
    this.running.delete(name);
  }

  clear(): void {
    for (const name of [...this.running.keys()]) this.cancel(name);
  }
}
