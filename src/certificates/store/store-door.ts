// The doors through which every file operation of the store passes.
import { limitConcurrency } from '../../shared/limit-concurrency.js';

/**
 * One at a time: each that waits for a storage that is away keeps one of the four threads that DNS, compression and all
 * other files need too. What goes through in one piece is seen by others of this process before or after, not by halves.
 * Never one within another, which would wait for itself.
 */
export const throughDoor = limitConcurrency(1);

/** Another one for what comes in crowds (strangers ask for challenges), behind which locks must not stand in line. */
export const throughSideDoor = limitConcurrency(1);
