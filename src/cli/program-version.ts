/** Set by the build from package.json. */
declare const TAGWAY_VERSION: string;

export const programVersion = TAGWAY_VERSION;
