import type { Conversion } from './tag-converter.js';

/**
 * Takes the conversions of one converter after the other and keeps of their tags those whose keys no earlier converter
 * has given: what two older dialects say of one route comes together tag by tag, where it is served and where it is
 * written.
 */
export function createLaterConversions(): (conversions: readonly Conversion[]) => readonly Conversion[] {
  const earlier = new Set<string>();
  return (conversions) => {
    const kept = conversions.map((conversion) => {
      return { ...conversion, tags: conversion.tags.filter((tag) => !earlier.has(keyOf(tag))) };
    });
    for (const { tags } of kept) for (const tag of tags) earlier.add(keyOf(tag));
    return kept;
  };
}

function keyOf(tag: string): string {
  return tag.slice(0, tag.indexOf('='));
}
