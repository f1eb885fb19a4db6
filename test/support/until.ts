/** Resolves when the condition holds; rejects with its name after ten seconds. */
export async function until(name: string, condition: () => boolean, limitMs = 10_000): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain until ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The same for a condition that has to ask somebody. */
export async function untilAsync(name: string, condition: () => Promise<boolean>, limitMs = 10_000): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!(await condition())) {
    if (Date.now() > deadlineMs) throw new Error(`waited in vain until ${name}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
