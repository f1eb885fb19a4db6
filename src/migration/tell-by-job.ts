import type { Diagnostic } from '../model/diagnostic.js';
import type { JobInstances } from './job-instances.js';

/** A diagnostic about an instance of a job file, in the words and with the place of the file. */
export function tellByJob(diagnostic: Diagnostic, jobs: JobInstances): Diagnostic {
  const { provider, instance, service, tag } = diagnostic.origin;
  const file = instance === undefined ? undefined : jobs.placeOf(instance, tag);
  if (file === undefined) return diagnostic;
  const [message, remedy] = [jobs.restore(diagnostic.message), jobs.restore(diagnostic.remedy)];
  const told: Diagnostic = {
    ...diagnostic,
    message,
    remedy,
    origin: {
      provider,
      ...(service === undefined ? {} : { service: jobs.restore(service) }),
      ...(tag === undefined ? {} : { tag: jobs.restore(tag) }),
      file,
    },
  };
  if (diagnostic.code === 'port-differs') {
    const unknown = message.replace(/, but the port .*$/, ', and which port the service is given is not known here');
    return { ...told, severity: 'info', message: unknown };
  }
  // Whether a value can be used is not known before the interpolation in it is.
  if (diagnostic.code !== 'option-invalid' || message === diagnostic.message) return told;
  return {
    ...told,
    severity: 'info',
    remedy: `see that what it holds when the job is submitted can be used: ${remedy}`,
  };
}
