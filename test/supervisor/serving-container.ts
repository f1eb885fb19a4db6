import {
  createHindContainer,
  type HindContainer,
  type HindContainerOptions,
  type Variables,
} from './hind-container.js';
import { startHeldBackend, type HeldBackend } from './held-backend.js';
import { askTls } from './tls-client.js';

/** A container with Tagway in it, and a backend behind it, whose proxy answers. */
export async function startServingContainer(
  t: { teardown: (work: () => unknown) => void },
  env: Variables = {},
  options: HindContainerOptions = {},
): Promise<{ container: HindContainer; backend: HeldBackend }> {
  const backend = await startHeldBackend();
  t.teardown(() => backend.close());
  const container = await createHindContainer({ backendPort: backend.port, ...options });
  t.teardown(() => container.remove());
  const { code, errors } = await container.addTagway();
  if (code !== 0) throw new Error(`add-to-hind ended with ${code}: ${errors}`);
  await container.start(env);
  await container.wait('the proxy answers', () => isServed(container));
  return { container, backend };
}

/** Whether the service of the container has an answer. */
export function isServed({ ports }: HindContainer): Promise<boolean> {
  return askTls(ports.https).then(
    ({ status }) => status === 200,
    () => false,
  );
}
